"""Serving the built pages beside the API, in its process and on its port.

Reflex 0.10.1 is pinned, because this relies on what it does not promise: its settings
are objects (`environment.X.set`), not environment variables, and its lifespan must be
entered by hand where it is mounted. `tests/ui/test_serving.py` guards that.
"""

import logging
import re
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import urlsplit

import reflex
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from reflex.utils.precompressed_staticfiles import PrecompressedStaticFiles
from reflex_base import constants
from reflex_base.environment import environment
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from ui import client, packets
from ui.build import BUILT
from ui.live import tabs

HASHED = re.compile(r"^assets/.+-[\w-]{8}\.(js|css)$")  # a new name for new content
SOCKETS = RateLimitItemPerMinute(300)  # that one address may open
YEAR_S, DAY_S = 31_536_000, 86_400

# Reflex's events run small scripts of ours in the page and its theme is an inline
# script: both stay allowed. Everything else comes from this server, or not at all.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self' {socket}",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "object-src 'none'",
    )
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class NotBuiltError(Exception):
    """The pages were not built."""

    def __init__(self) -> None:
        super().__init__("The pages are not built. Run: make ui")


class Pages:
    """The built pages, and the server's side of what they show."""

    def __init__(self, api: ASGIApp, address: str) -> None:
        """Make them ready.

        Args:
            api: The API's application, which the pages ask.
            address: Public address of the server.

        Raises:
            NotBuiltError: There is nothing to serve.
        """
        if not (BUILT / "index.html").exists():
            raise NotBuiltError
        client.connect(api, address)
        self._app = _load_app()
        self._reflex: Any = self._app()  # a Starlette, declared as any ASGI app

    def routes(self) -> list[BaseRoute]:
        """Their routes; the last takes every path that is left."""
        socket = OwnPagesOnly(self._reflex)
        files = PageFiles(
            directory=BUILT, html=True, encodings=["gzip"], router=self._page_of
        )
        return [WebSocketRoute("/_event{rest:path}", socket), Mount("/", files)]

    def lifespan(self) -> AbstractAsyncContextManager[None]:
        """Reflex's own work, which Starlette does not start for a mounted app."""
        return self._reflex.router.lifespan_context(self._reflex)

    def _page_of(self, path: str) -> str | None:
        """The page that a path shows; None for one that shows none."""
        route = self._app.router(path)
        return None if route in (None, "404") else route


def _load_app() -> reflex.App:
    """The pages' application, made for serving what was built."""
    environment.REFLEX_ENV_MODE.set(constants.Env.PROD)
    environment.REFLEX_SKIP_COMPILE.set(True)
    logging.getLogger("reflex").setLevel(logging.WARNING)
    from ui.ui import app

    namespace, server = app.event_namespace, app.sio
    assert namespace is not None and server is not None
    server.packet_class.json = packets
    # Its public `token_to_sid` is a dict made anew at each look.
    sockets = namespace._token_manager.token_to_socket
    tabs.ask(sockets.__contains__)
    return app


class OwnPagesOnly:
    """Lets only pages of this server open the pages' socket, and not too many at once.

    Each socket may leave a State behind for as long as `rxconfig.py` says: who opens
    them in a loop would fill the memory.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a socket whose page has the host that it connects to."""
        refused = self._refusal(scope)
        if refused is None:
            await self._app(scope, receive, send)
        else:
            await WebSocket(scope, receive, send).send_denial_response(refused)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if urlsplit(headers.get("origin", "")).netloc != headers.get("host"):
            return PlainTextResponse("Pages of other origins may not use this.", 403)
        address = scope["client"][0] if scope.get("client") else ""
        if not self._limiter.hit(SOCKETS, address):
            return PlainTextResponse("Too many pages at once. Wait a minute.", 429)
        return None


class PageFiles(PrecompressedStaticFiles):
    """Files of the pages, with how long they may be kept and what they may do."""

    def __init__(self, **options: Any) -> None:
        """Serve what was built; `options` are those of `PrecompressedStaticFiles`."""
        super().__init__(**options)
        found = BUILT.rglob("*.html")
        self._documents = {
            document.relative_to(BUILT).with_suffix("").as_posix() for document in found
        }

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file of a path, or the page that a path shows."""
        # Not the folder of the same name, which would first lead to "path/".
        file = f"{path}.html" if path in self._documents else path
        response = await super().get_response(file, scope)
        response.headers.update(HEADERS)
        if HASHED.match(path) and response.status_code < 400:
            response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
        elif path.startswith("fonts/"):
            response.headers["Cache-Control"] = f"public, max-age={DAY_S}"
        else:
            response.headers["Cache-Control"] = "no-cache"
        if response.headers.get("content-type", "").startswith("text/html"):
            response.headers["Content-Security-Policy"] = _policy(Request(scope))
        return response


def _policy(request: Request) -> str:
    """What a page may load; some browsers don't count sockets as 'self'."""
    host = request.url.netloc
    return POLICY.format(socket=f"ws://{host} wss://{host}")
