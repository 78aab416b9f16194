"""Addresses of push services: strangers give them, so they may lead only outside.

Who could make this server send to any address would speak to what only the server can
reach: a database, a cloud's metadata, the machine itself. So: https on port 443 alone,
every address behind the name public, and the connection goes to the very address that
was checked; the name is not asked for again.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

MOST_CHARACTERS = 1_000
RESOLVE_S = 5.0
PORT = 443
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# They carry addresses of IPv4 inside, which a gateway may reach for us.
CARRIERS = tuple(
    ipaddress.ip_network(text)
    for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16")
)

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class UnsafeEndpointError(Exception):
    """Nothing is sent there; the message says why, and never the address itself."""


@dataclass(frozen=True)
class Endpoint:
    """Where a browser's notifications are posted.

    Attributes:
        scheme: https; http on loopback, for tests.
        host: Name of the push service.
        port: 443; any on loopback, for tests.
        target: Path and query: who knows them can push, so they are never logged.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def netloc(self) -> str:
        """Host and port, as in a URL and the header Host."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        is_usual = self.port == (443 if self.scheme == "https" else 80)
        return name if is_usual else f"{name}:{self.port}"

    @property
    def origin(self) -> str:
        """For whom a word of ours is: `aud` of VAPID."""
        return f"{self.scheme}://{self.netloc}"

    def url_at(self, address: str) -> str:
        """The same at one of its addresses."""
        name = f"[{address}]" if ":" in address else address
        return f"{self.scheme}://{name}:{self.port}{self.target}"


def read_endpoint(text: str, *, to_loopback: bool = False) -> Endpoint:
    """Check an endpoint as far as it says itself where it leads.

    Args:
        text: As the browser gave it.
        to_loopback: Let loopback through, with http and any port: for tests.

    Raises:
        UnsafeEndpointError: It may not be used.
    """
    if len(text) > MOST_CHARACTERS or not text.isascii() or not text.isprintable():
        raise UnsafeEndpointError("It is too long, or no URL.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UnsafeEndpointError("It is no URL.") from None
    host = (parts.hostname or "").rstrip(".")
    if not host or parts.username is not None or parts.fragment or " " in text:
        raise UnsafeEndpointError("It is no URL of a push service.")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if to_loopback and host in LOOPBACK and parts.scheme in ("http", "https"):
        usual = 443 if parts.scheme == "https" else 80
        return Endpoint(parts.scheme, host, port or usual, target)
    if parts.scheme != "https":
        raise UnsafeEndpointError("It must begin with https://.")
    if port not in (None, PORT):
        raise UnsafeEndpointError(f"Its port must be {PORT}.")
    if _is_address(host) and not is_public(host):
        raise UnsafeEndpointError("It leads to an address that is not public.")
    return Endpoint("https", host, PORT, target)


async def addresses_of(
    endpoint: Endpoint, *, to_loopback: bool = False, resolve: Resolve | None = None
) -> tuple[str, ...]:
    """The addresses of an endpoint, each of them checked.

    Raises:
        UnsafeEndpointError: One of them is not public.
        OSError: The name has none, or nobody says in time.
    """
    async with asyncio.timeout(RESOLVE_S):
        found = tuple(await (resolve or _resolve)(endpoint.host, endpoint.port))
    if not found:
        raise OSError("the name has no address")
    if to_loopback and endpoint.host in LOOPBACK:
        return found
    if not all(map(is_public, found)):
        raise UnsafeEndpointError("Its name leads to an address that is not public.")
    return found


def is_public(text: str) -> bool:
    """Whether an address is one of the public internet, and of one host."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if any(address in carrier for carrier in CARRIERS):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


async def _resolve(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
