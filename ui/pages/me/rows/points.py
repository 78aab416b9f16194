"""The ledger of points, and the balance over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ui.times import Reader, Time
from ui.words import counted, signed, whole

KINDS = {
    "GRANT": "Given to you",
    "ESCROW": "Set aside for a task",
    "ESCROW_RETURN": "Came back from a task",
    "BASE_PAY": "Paid for an update",
    "RELEASE": "Released from hold",
}
HEADS = ("When", "What", "Task", "Change", "Available after", "On hold until", "Reason")
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Entry:
    """A line of the ledger, in words."""

    id: str
    at: Time
    kind: str
    title: str
    path: str
    change: str
    is_in: bool
    balance: str
    held: str
    message: str


def entries(viewer: Mapping[str, Any], reader: Reader) -> list[Entry]:
    """The lines from the answer of `MyLedger`, newest first."""
    return [_entry(edge["node"], reader) for edge in viewer["ledger"]["edges"]]


def _entry(node: Mapping[str, Any], reader: Reader) -> Entry:
    task, releases = node["task"], node["releasesAt"]
    return Entry(
        id=node["id"],
        at=reader.time(node["at"]),
        kind=kind_words(node["kind"]),
        title=task["title"] if task else "",
        path=f"/tasks/{task['id']}" if task else "",
        change=signed(node["points"]),
        is_in=node["points"] > 0,
        balance=whole(node["availableAfter"]),
        held=reader.time(releases).short if releases else "",
        message=node["receipt"]["message"],
    )


def kind_words(kind: str) -> str:
    """A kind of movement, in words."""
    return KINDS.get(kind, kind.replace("_", " ").capitalize())


def balance_steps(
    nodes: Sequence[Mapping[str, Any]], reader: Reader
) -> list[dict[str, Any]]:
    """The balance after each movement, oldest first, from ledger nodes newest first."""
    return [
        {"at": reader.exact(node["at"]), "balance": node["availableAfter"]}
        for node in reversed(nodes)
    ]


def week_words(nodes: Sequence[Mapping[str, Any]], is_all: bool, reader: Reader) -> str:
    """What the last seven days brought.

    Args:
        nodes: Ledger nodes, newest first.
        is_all: Whether there are no older ones.
        reader: Who reads.
    """
    if not nodes:
        return "No points have moved yet."
    recent = [node for node in nodes if reader.is_within(node["at"], WEEK)]
    knows_week = is_all or len(recent) < len(nodes)
    since = (
        "In the last 7 days" if knows_week else f"Since {reader.exact(nodes[-1]['at'])}"
    )
    earned = _sum(recent, "BASE_PAY")
    parts = [f"you earned {counted(earned, 'point')}"]
    if given := _sum(recent, "GRANT"):
        parts.append(f"were given {whole(given)}")
    if locked := -_sum(recent, "ESCROW"):
        parts.append(f"set {whole(locked)} aside for tasks")
    if back := _sum(recent, "ESCROW_RETURN"):
        parts.append(f"got {whole(back)} back from them")
    return f"{since} {_joined(parts)}."


def csv_rows(nodes: Sequence[Mapping[str, Any]]) -> list[list[object]]:
    """The lines as `HEADS` name them, exact, from ledger nodes."""
    return [
        [
            node["at"],
            kind_words(node["kind"]),
            node["task"]["title"] if node["task"] else "",
            node["points"],
            node["availableAfter"],
            node["releasesAt"] or "",
            node["receipt"]["message"],
        ]
        for node in nodes
    ]


def _sum(nodes: Sequence[Mapping[str, Any]], kind: str) -> int:
    return sum(node["points"] for node in nodes if node["kind"] == kind)


def _joined(parts: Sequence[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
