"""What made a device's reputation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ui.times import Reader, Time
from ui.words import change, counted, reputation_word

KINDS = {
    "COMPLETED": "Update used",
    "LATE": "Late",
    "DROPPED": "Dropped out",
    "REJECTED": "Update not used",
    "REVERSED": "Taken back",
}
REASONS = {
    "COMPLETED": "Your update was used",
    "LATE": "Your update came too late",
    "DROPPED": "Your device dropped out",
    "REJECTED": "Your update was not used",
    "REVERSED": "Your appeal was upheld: an earlier change was taken back",
}
HEADS = ("When", "Task", "Round", "Event", "Before", "After", "Weight")
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class EventRow:
    """A change of the reputation, in words."""

    id: str
    training_id: str
    at: Time
    kind: str  # as the API names it, for the mark
    what: str
    title: str
    path: str
    change: str
    after: str
    reason: str


def event_rows(events: Sequence[Mapping[str, Any]], reader: Reader) -> list[EventRow]:
    """The rows of `ReputationOfDevice`, newest first."""
    return [_row(event, reader) for event in events]


def _row(event: Mapping[str, Any], reader: Reader) -> EventRow:
    task = event["participation"]["task"]
    moved = event["scoreAfter"] - event["scoreBefore"]
    return EventRow(
        id=event["id"],
        training_id=event["participation"]["id"],
        at=reader.time(event["at"]),
        kind=event["kind"],
        what=KINDS.get(event["kind"], event["kind"].capitalize()),
        title=task["title"],
        path=f"/tasks/{task['id']}",
        change=change(moved, 3 if abs(moved) >= 0.0005 else 4),
        after=f"{event['scoreAfter']:.3f}",
        reason=reason(event["kind"], event["round"]),
    )


def reason(kind: str, number: int | None) -> str:
    """Why it changed: "Your update was used in round 3"."""
    words = REASONS.get(kind, KINDS.get(kind, kind.capitalize()))
    return words if number is None else f"{words} in round {number}"


def about(event_id: str, receipts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The receipts of a change: the verdict on the update, then the change.

    Args:
        event_id: ID of the change.
        receipts: Those of its participation, oldest first.

    Returns:
        Nothing when its receipt is not among them.
    """
    verdicts: dict[int | None, Mapping[str, Any]] = {}
    for receipt in receipts:
        if receipt["__typename"] == "UpdateReceipt":
            verdicts[receipt["round"]] = receipt
        elif receipt.get("event", {}).get("id") == event_id:
            verdict = verdicts.get(receipt["round"])
            return [dict(each) for each in (verdict, receipt) if each is not None]
    return []


def steps(events: Sequence[Mapping[str, Any]], reader: Reader) -> list[dict[str, Any]]:
    """Points of the chart, oldest first: the score, once more under its kind.

    Args:
        events: Newest first.
        reader: Who reads.
    """
    if not events:
        return []
    first = events[-1]
    start = {"at": "Before", "score": round(first["scoreBefore"], 3)}
    return [start, *(_point(event, reader) for event in reversed(events))]


def _point(event: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    score = round(event["scoreAfter"], 3)
    return {"at": reader.exact(event["at"]), "score": score, event["kind"]: score}


def sentence(score: float, events: Sequence[Mapping[str, Any]], reader: Reader) -> str:
    """Such as "0.71 good, up 0.04 in 30 days: 11 updates used, 1 late."."""
    now = f"{score:.2f} {reputation_word(score)}"
    recent = [event for event in events if reader.is_within(event["at"], MONTH)]
    if not recent:
        return f"{now}; nothing has changed it in the last 30 days."
    moved = score - recent[-1]["scoreBefore"]
    way = f"{'up' if moved > 0 else 'down'} {abs(moved):.2f}"
    way = "unchanged" if abs(moved) < 0.005 else way
    return f"{now}, {way} in 30 days: {tally(recent)}."


def tally(events: Sequence[Mapping[str, Any]]) -> str:
    """How often each kind occurs, in words."""
    kinds = [event["kind"] for event in events]
    words = {
        "COMPLETED": counted(kinds.count("COMPLETED"), "update") + " used",
        "LATE": f"{kinds.count('LATE')} late",
        "DROPPED": f"{kinds.count('DROPPED')} dropped out of",
        "REJECTED": f"{kinds.count('REJECTED')} not used",
        "REVERSED": f"{kinds.count('REVERSED')} taken back",
    }
    return ", ".join(text for kind, text in words.items() if kind in kinds)


def csv_rows(events: Sequence[Mapping[str, Any]]) -> list[list[object]]:
    """The events as `HEADS` name them, exact."""
    return [
        [
            event["at"],
            event["participation"]["task"]["title"],
            "" if event["round"] is None else event["round"],
            KINDS.get(event["kind"], event["kind"]),
            event["scoreBefore"],
            event["scoreAfter"],
            event["weight"],
        ]
        for event in events
    ]
