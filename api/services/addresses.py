"""Where a request came from, and where answers point to."""

import ipaddress
import re
from collections.abc import Collection, Mapping

from strawberry.http.websocket_origin import is_same_origin, normalize_origin

from api.settings import Settings

_FORWARDED_FOR = re.compile(r"for=\"?(\[[0-9a-f:.]+\]|[0-9a-z.:_-]+)", re.IGNORECASE)


def peer_address(
    peer: str, headers: Mapping[str, str], trusted: Collection[str]
) -> str:
    """The address that limits are counted by.

    Args:
        peer: Address of the other end of the connection.
        headers: Of the request, found by lower-case name.
        trusted: Proxies whose word is believed (`Settings.trusted_proxies`).

    Returns:
        The nearest address that is no trusted proxy: `X-Forwarded-For`, or else
        `Forwarded`, read from its end, and only when the peer is a trusted proxy.
    """
    address = peer
    hops = _forwarded(headers)
    while address in trusted and hops:
        address = hops.pop()
    return address


def _forwarded(headers: Mapping[str, str]) -> list[str]:
    if listed := headers.get("x-forwarded-for"):
        return [hop.strip() for hop in listed.split(",") if hop.strip()]
    return [
        _without_port(hop)
        for hop in _FORWARDED_FOR.findall(headers.get("forwarded", ""))
    ]


def _without_port(hop: str) -> str:
    if hop.startswith("["):
        return hop[1 : hop.index("]")]
    return hop.split(":")[0]


def network_of(address: str) -> str:
    """What one household or server rents: the address itself, or its /64 in IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def is_own_origin(settings: Settings, origin: str, host: str | None) -> bool:
    """Whether a page of `origin` is one of this server's.

    Args:
        settings: With the public address.
        origin: Of the page, as its browser says; "null" is nobody's.
        host: To which its request was sent; `api.guards` knows it for one of ours.
    """
    if is_same_origin(origin, host):
        return True
    named = normalize_origin(origin)
    return named is not None and named == normalize_origin(settings.public_url)


def upload_url(settings: Settings, upload_id: str) -> str:
    """Where an upload's bytes are PUT; the public address, never that of Host."""
    return f"{settings.public_url}/files/uploads/{upload_id}"


def task_file_url(settings: Settings, task_id: str, name: str) -> str:
    """Where a file of a task is GET, by its name in `api.services.task_files`."""
    return f"{settings.public_url}/files/tasks/{task_id}/{name}"
