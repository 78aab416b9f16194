"""A watch on a page: nothing goes wrong that a reader would not see.

Every page of every test has one. At the end of the test it must have seen nothing that
was not announced: no console error or warning, no script error, no failed request, no
word to another host, no page without its policies, and never the session's secret in
what the server tells the page.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Page, Request, Response, WebSocket

LOUD = ("error", "warning")
LEFT = "net::ERR_ABORTED"  # the page was left, or the answer is a download
POLICIES = {
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@dataclass
class Watch:
    """What a page did.

    Attributes:
        host: The only host that it may speak to, with its port.
        seen: What went wrong, a line each.
        told: What its sockets were told by the server.
    """

    host: str
    seen: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    _announced: list[re.Pattern[str]] = field(default_factory=list)

    def keep(self, page: Page) -> None:
        """Begin to look at a page."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._see(f"script error: {error}"))
        page.on("request", lambda request: self._address(request.url))
        page.on("requestfailed", self._failed)
        page.on("response", self._response)
        page.on("websocket", self._socket)

    @contextmanager
    def announced(self, *patterns: str) -> Iterator[None]:
        """What matches a pattern may happen inside this block."""
        new = self.announce(*patterns)
        try:
            yield
        finally:
            for pattern in new:
                self._announced.remove(pattern)

    def announce(self, *patterns: str) -> list[re.Pattern[str]]:
        """What matches a pattern may happen from now on."""
        new = [re.compile(pattern) for pattern in patterns]
        self._announced += new
        return new

    def check(self, secrets: list[str]) -> None:
        """Fail when something went wrong, or a secret was told to the page."""
        assert not self.seen, "\n".join(["The page did what it may not:", *self.seen])
        spilt = [s for s in secrets if s and any(s in text for text in self.told)]
        assert not spilt, "the server told a page the secret of its session"

    def _see(self, what: str) -> None:
        if not any(pattern.search(what) for pattern in self._announced):
            self.seen.append(what)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in LOUD:
            self._see(f"console {message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self._see(f"failed: {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        kind = response.headers.get("content-type", "")
        if not kind.startswith("text/html"):
            return
        for name, value in POLICIES.items():
            if response.headers.get(name) != value:
                self._see(f"{response.url} has {name}: {response.headers.get(name)}")
        if "content-security-policy" not in response.headers:
            self._see(f"{response.url} has no policy of contents")

    def _socket(self, socket: WebSocket) -> None:
        self._address(socket.url)
        socket.on("framereceived", lambda frame: self.told.append(str(frame)))

    def _address(self, url: str) -> None:
        where = urlsplit(url)
        is_inside = where.scheme in ("data", "blob", "about")
        if not is_inside and where.netloc != self.host:
            self._see(f"another host: {url}")
