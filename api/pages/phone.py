"""The phone app beside the API: the files of `mobile/web/built/` under `/mobile/`.

It trains on rows that must not leave the phone, so it may load nothing but what this
server sends, and its workers may share memory (COOP and COEP) to train on every core.
"""

import asyncio
import gzip
import mimetypes
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse
from starlette.responses import Response as Answer
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

BUILT = Path(__file__).parents[2] / "mobile" / "web" / "built"
PATH = "/mobile"
DOCUMENT = "index.html"
YEAR_S = 31_536_000
HASHED = re.compile(r"^assets/.+-[\w-]{8}\.\w+$")  # a new name for new content
NETLOC = re.compile(r"^[\w.\[\]:-]+$")
# Said here, because a system's own table may say otherwise or nothing.
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
PACKED = frozenset(TYPES)  # pictures and fonts are packed already

# A worker has the policy of its own file: every answer carries it.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self' {sockets}",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
OFF = (
    "camera",
    "display-capture",
    "geolocation",
    "hid",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
HEADERS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        ("screen-wake-lock=(self)", *(f"{name}=()" for name in OFF))
    ),
    "Referrer-Policy": "same-origin",
    "Service-Worker-Allowed": f"{PATH}/",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class PhoneNotBuiltError(Exception):
    """The phone app was not built."""

    def __init__(self) -> None:
        super().__init__("The phone app is not built. Run: make mobile")


def is_built(folder: Path = BUILT) -> bool:
    """Whether there is a phone app to serve."""
    return (folder / DOCUMENT).exists()


def phone_routes(public_url: str, folder: Path = BUILT) -> list[BaseRoute]:
    """`/mobile/` and everything below it.

    Args:
        public_url: Address of the server as its users see it.
        folder: What was built.

    Raises:
        PhoneNotBuiltError: There is nothing to serve.
    """
    if not is_built(folder):
        raise PhoneNotBuiltError
    return [Route(PATH, _to_the_app), Mount(PATH, PhoneFiles(public_url, folder))]


async def _to_the_app(request: Request) -> Answer:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{PATH}/{query}", 308)


class PhoneFiles(StaticFiles):
    """The app's files, packed, with how long they may be kept and what they may do."""

    def __init__(self, public_url: str, folder: Path) -> None:
        """Serve what lies in `folder`."""
        super().__init__(directory=folder)
        self._public = urlsplit(public_url)
        self._packed: dict[tuple[str, str], bytes] = {}

    async def get_response(self, path: str, scope: Scope) -> Answer:
        """The file of a path, or the app itself for a screen's address."""
        # Screens have addresses without an ending: a reload finds the app there.
        name = path if Path(path).suffix else DOCUMENT
        asked = Headers(scope=scope)
        answer = await self._found(name, scope)
        if isinstance(answer, FileResponse):
            answer = await self._as_wanted(answer, asked)
        answer.headers.update(HEADERS)
        is_kept = HASHED.match(name) and answer.status_code < 400
        kept = f"public, max-age={YEAR_S}, immutable" if is_kept else "no-cache"
        answer.headers["Cache-Control"] = kept
        policy = POLICY.format(sockets=self._sockets(asked.get("host", "")))
        answer.headers["Content-Security-Policy"] = policy
        return answer

    async def _found(self, name: str, scope: Scope) -> Answer:
        try:
            return await super().get_response(name, scope)
        except HTTPException as refusal:
            return PlainTextResponse(
                "The app has no such file.", refusal.status_code, refusal.headers
            )

    async def _as_wanted(
        self, answer: FileResponse, wanted: Mapping[str, str]
    ) -> Answer:
        """With its type told; packed for a browser that can unpack it."""
        ending = Path(answer.path).suffix
        kind = TYPES.get(ending) or mimetypes.guess_type(answer.path)[0]
        answer.headers["Content-Type"] = _with_charset(
            kind or "application/octet-stream"
        )
        if ending not in PACKED:
            return answer
        answer.headers["Vary"] = "Accept-Encoding"
        if "gzip" not in wanted.get("accept-encoding", "") or "range" in wanted:
            return answer
        body = await self._packed_bytes(str(answer.path), answer.headers["etag"])
        names = ("content-type", "last-modified", "vary")
        told = {name: answer.headers[name] for name in names}
        # Weak: the same file, in other bytes.
        told |= {"etag": f"W/{answer.headers['etag']}", "content-encoding": "gzip"}
        return Answer(body, headers=told)

    async def _packed_bytes(self, path: str, tag: str) -> bytes:
        """A file's bytes, packed once for as long as it stays as it is."""
        if (path, tag) not in self._packed:
            packed = await asyncio.to_thread(_pack, Path(path))
            older = [key for key in self._packed if key[0] == path]
            for key in older:
                del self._packed[key]
            self._packed[path, tag] = packed
        return self._packed[path, tag]

    def _sockets(self, host: str) -> str:
        """Where the app may open sockets: some browsers don't count them as 'self'."""
        scheme = "wss" if self._public.scheme == "https" else "ws"
        hosts = {self._public.netloc}
        if NETLOC.match(host):
            hosts.add(host)
        return " ".join(f"{scheme}://{name}" for name in sorted(hosts))


def _pack(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)


def _with_charset(kind: str) -> str:
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
