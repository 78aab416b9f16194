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
    "BONUS": "Bonus for what an update brought",
    "RELEASE": "Released from hold",
    "REDEMPTION": "Set aside to be paid out",
    "REDEMPTION_RETURN": "Came back from a redemption",
    "REVERSAL": "Mended after an appeal",
}
PAY = ("BASE_PAY", "BONUS")
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
    receipt_id: str


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
        receipt_id=node["receipt"]["id"],
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
    earned = _sum(recent, *PAY)
    parts = [f"you earned {counted(earned, 'point')}"]
    # What came back from a redemption was not redeemed after all.
    if redeemed := -_sum(recent, "REDEMPTION", "REDEMPTION_RETURN"):
        verb = "redeemed" if redeemed > 0 else "got back from redemptions"
        parts.append(f"{verb} {whole(abs(redeemed))}")
    if given := _sum(recent, "GRANT"):
        parts.append(f"were given {whole(given)}")
    if locked := -_sum(recent, "ESCROW"):
        parts.append(f"set {whole(locked)} aside for tasks")
    if back := _sum(recent, "ESCROW_RETURN"):
        parts.append(f"got {whole(back)} back from them")
    if mended := _sum(recent, "REVERSAL"):
        parts.append(f"appeals changed it by {signed(mended)}")
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


def _sum(nodes: Sequence[Mapping[str, Any]], *kinds: str) -> int:
    return sum(node["points"] for node in nodes if node["kind"] in kinds)


def _joined(parts: Sequence[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
