"""How the server is doing, in a sentence whose parts lead to their figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ui.times import Reader, Time
from ui.words import counted, duration, moment, size, whole

NEVER = Time()
STALE = timedelta(hours=26)  # the books are checked every night


@dataclass(frozen=True)
class Figure:
    """A figure of the server.

    Attributes:
        id: Of its element, to which the sentence links.
        said: Its part of the sentence, such as "3 tasks training".
        label: What it is.
        value: Such as "3".
        detail: What it means; may be empty.
    """

    id: str
    said: str
    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True)
class Health:
    """The server in words.

    Attributes:
        tone: A tone of the look: "good", "warn" or "bad".
        verdict: Such as "All well.".
        figures: What it is made of.
        chain: What the last check says of the ledger and the audit log.
        chain_tone: Tone of that.
        checked: When that was; empty before the first check.
    """

    tone: str = "good"
    verdict: str = ""
    figures: list[Figure] = field(default_factory=list)
    chain: str = ""
    chain_tone: str = "quiet"
    checked: Time = NEVER


def health(answer: Mapping[str, Any], reader: Reader) -> Health:
    """The words from the answer of `DeskHealth`."""
    found = answer["operator"]["health"]
    tone, verdict = judged(found, reader)
    chain_tone, chain = checked(found, reader)
    return Health(
        tone=tone,
        verdict=verdict,
        figures=figures(found, reader),
        chain=chain,
        chain_tone=chain_tone,
        checked=reader.time(found["ledgerCheckedAt"]),
    )


def judged(found: Mapping[str, Any], reader: Reader) -> tuple[str, str]:
    """Tone and verdict; what is worst comes first."""
    if not found["ledgerBalanced"]:
        return "bad", "The last check of the books found something wrong."
    if found["readOnly"]:
        return "bad", "The disk is nearly full: new work is refused."
    if checked(found, reader)[0] == "warn":
        return "warn", "The books have not been checked for more than a day."
    return "good", "All well."


def checked(found: Mapping[str, Any], reader: Reader) -> tuple[str, str]:
    """Tone and words on the nightly check of the ledger and the chain of the log."""
    at = found["ledgerCheckedAt"]
    if not found["ledgerBalanced"]:
        return "bad", (
            "The last check found something wrong; its line in the audit log says "
            "what. Run `crowdfl audit` for all of it."
        )
    if at is None:
        return "quiet", "Not checked yet: the first check comes at night."
    if reader.now - moment(at) > STALE:
        return "warn", (
            "Whole when it was checked last, but that is long ago. Run `crowdfl audit`."
        )
    return "good", "Whole: points sum to zero, and no line of the log was changed."


def figures(found: Mapping[str, Any], reader: Reader) -> list[Figure]:
    """The figures, in the order of the sentence."""
    running = found["runningTasks"]
    links = {each["transport"]: each["connections"] for each in found["connections"]}
    devices = sum(links.values())
    free = size(found["freeDiskBytes"])
    at = reader.time(found["ledgerCheckedAt"]).short
    books = f"books checked {at}" if at else "books not checked yet"
    up = duration((reader.now - moment(found["startedAt"])).total_seconds())
    ways = ", ".join(f"{whole(n)} by {way_name(way)}" for way, n in links.items())
    return [
        Figure(
            "health-tasks", f"{counted(running, 'task')} training", *training(running)
        ),
        Figure(
            "health-devices",
            f"{counted(devices, 'device')} connected",
            "Devices connected",
            whole(devices),
            ways,
        ),
        Figure(
            "health-streams",
            counted(found["subscriptions"], "live stream"),
            "Live streams",
            whole(found["subscriptions"]),
            "open subscriptions of pages and tools",
        ),
        Figure(
            "health-disk",
            f"{free} of disk free",
            "Free disk",
            free,
            "read only" if found["readOnly"] else "room for new work",
        ),
        Figure("health-books", books, "Books checked", at or "not yet", "every night"),
        Figure(
            "health-up",
            f"up for {up}",
            "Running for",
            up,
            f"version {found['version']}",
        ),
    ]


def training(running: int) -> tuple[str, str, str]:
    """Label, value and detail of the tasks."""
    return "Tasks training", whole(running), "in rounds now"


def way_name(transport: str) -> str:
    """A transport as people write it."""
    return {"WEBRTC": "WebRTC", "WEBSOCKET": "WebSocket"}.get(transport, transport)
