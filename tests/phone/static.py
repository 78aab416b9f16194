"""A folder of built pages on a port of its own, with the headers of the product."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cache-Control": "no-cache",
}


@contextmanager
def serving(folder: Path, more: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve a folder; yields its address.

    Args:
        folder: Of built pages.
        more: Further headers of every answer.
    """
    headers = {**HEADERS, **(more or {})}
    handler = partial(_Handler, directory=str(folder), more=headers)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, more: Mapping[str, str], **named: Any) -> None:
        self._more = more
        super().__init__(*args, **named)  # answers the request at once

    def do_GET(self) -> None:
        """Files; nothing for the icon, which every browser asks for."""
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
            return
        super().do_GET()

    def end_headers(self) -> None:
        for name, value in self._more.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of each request."""
