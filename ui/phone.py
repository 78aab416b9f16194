"""The phone app as the pages know it: its addresses, and whether phones can use it."""

from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
APP = "/mobile/"


def app_link(address: str, task_id: str = "") -> str:
    """Where the phone app is, or a task in it.

    Args:
        address: The server's public address.
        task_id: The task to open; empty for the app itself.
    """
    return f"{address}{APP}tasks/{task_id}" if task_id else f"{address}{APP}"


def obstacle(address: str) -> str:
    """Why phones can't train with this server as it is; empty when they can."""
    parts = urlsplit(address)
    if parts.hostname in LOOPBACK:
        return (
            "This server is known on this computer only, so a phone can't open the "
            "link. Start it with the https address that phones reach: --public-url."
        )
    if parts.scheme != "https":
        return (
            "Phones train over https only. Until this server has an https address, "
            "the app shows tasks but can't train."
        )
    return ""
