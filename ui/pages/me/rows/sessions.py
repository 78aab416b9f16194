"""Sessions: where the account is signed in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ui.times import Reader, Time

BROWSERS = (  # the first that its name holds: many claim to be others, too
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
TOOL = re.compile(r"^[A-Za-z][\w.-]*(?=/|$)")


@dataclass(frozen=True)
class SessionRow:
    """A session in words."""

    id: str
    device: str
    agent: str
    is_current: bool
    is_phone: bool
    since: Time
    used: Time
    ends: Time


def session_rows(viewer: Mapping[str, Any], reader: Reader) -> list[SessionRow]:
    """The rows from the answer of `MySessions`: this one first, then by last use."""
    latest = sorted(viewer["sessions"], key=lambda s: s["lastUsedAt"], reverse=True)
    ordered = sorted(latest, key=lambda s: not s["current"])
    return [_row(session, reader) for session in ordered]


def _row(session: Mapping[str, Any], reader: Reader) -> SessionRow:
    agent = session["userAgent"]
    return SessionRow(
        id=session["id"],
        device=device_words(agent),
        agent=agent or "It gave no name",
        is_current=session["current"],
        is_phone=any(word in agent for word in ("iPhone", "Android", "iPad")),
        since=reader.time(session["createdAt"]),
        used=reader.time(session["lastUsedAt"]),
        ends=reader.time(session["expiresAt"]),
    )


def device_words(agent: str) -> str:
    """Such as "Firefox on Windows"; a tool by its own name."""
    browser = _first(BROWSERS, agent)
    system = _first(SYSTEMS, agent)
    if browser and system:
        return f"{browser} on {system}"
    if browser or system:
        return browser or f"A browser on {system}"
    tool = TOOL.match(agent)
    return f"The tool {tool[0]}" if tool else "An unnamed device"


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((word for mark, word in names if mark in agent), "")
