"""Receipts: the reason of a decision, and what it changes, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ui.times import Reader, Time
from ui.words import (
    MINUS,
    change,
    counted,
    duration,
    short_receipt,
    signed,
    size,
    whole,
)

APPEAL_FOR = timedelta(days=30)  # from its decision on a receipt can be appealed

KINDS = {
    "SelectionReceipt": "Selection",
    "UpdateReceipt": "Update",
    "PointsReceipt": "Points",
    "ReputationReceipt": "Reputation",
}
SEATS = {
    "COHORT": "Has a seat: it trains in the rounds.",
    "FAIRNESS": "Has a seat kept for devices that were used least.",
    "BACKUP": "Waits as a backup: it is called when another device drops out.",
    "NONE": "Has no seat. The reputation is unchanged.",
}
VERDICTS = {
    "ACCEPTED": "Counted in the model of this round.",
    "REJECTED": "Not counted and not paid; it costs reputation.",
    "SURPLUS": "Not needed in this round; base pay, no harm to the reputation.",
    "LATE": "Recorded, but not counted and not paid.",
}
TERMS = {
    "cpu": "Speed",
    "ram": "Memory",
    "storage": "Storage",
    "reputation": "Reputation",
}
REQUIREMENTS = {
    "CPU_CORES": "CPU cores",
    "CPU_SCORE": "Speed",
    "FREE_RAM": "Free memory",
    "FREE_STORAGE": "Free storage",
    "BATTERY": "Battery",
    "WIFI": "Wi-Fi or cable",
    "CHARGING": "Charging",
    "RUNTIME": "Runtime",
    "REPUTATION": "Reputation",
    "COLUMNS": "Columns",
    "EXAMPLES": "Rows",
    "NOT_OWN_TASK": "Another's task",
}


@dataclass(frozen=True)
class ReceiptRow:
    """A receipt in words.

    Attributes:
        id: ID of the receipt.
        at: When it was decided.
        kind: Such as "Points".
        place: Round it concerns, such as "Round 3"; empty for the whole task.
        message: The recorded reason.
        changes: What it changes.
        details: What it was made from, a line each.
        short: Such as "R-2F91", as people read it to each other.
        appeal: What became of its appeal; empty when there is none.
        decision: The operator's words on it; empty when there are none.
        can_appeal: Whether it can still be appealed.
    """

    id: str
    at: Time
    kind: str
    place: str
    message: str
    changes: str
    details: list[str] = field(default_factory=list)
    short: str = ""
    appeal: str = ""
    decision: str = ""
    can_appeal: bool = False


def receipt_row(receipt: Mapping[str, Any], reader: Reader) -> ReceiptRow:
    """A receipt as `MyReceipt` asks for it."""
    kind = receipt["__typename"]
    number, appeal = receipt["round"], receipt["appeal"]
    return ReceiptRow(
        id=receipt["id"],
        at=reader.time(receipt["at"]),
        kind=KINDS.get(kind, "Decision"),
        place="" if number is None else f"Round {number}",
        message=receipt["message"],
        changes=changes(receipt, reader),
        details=details(receipt),
        short=short_receipt(receipt["id"]),
        appeal=appeal_words(appeal),
        decision=(appeal or {}).get("decision") or "",
        can_appeal=not appeal and reader.is_within(receipt["at"], APPEAL_FOR),
    )


def appeal_words(appeal: Mapping[str, Any] | None) -> str:
    """What became of an appeal."""
    if appeal is None:
        return ""
    match appeal["state"]:
        case "UPHELD" if appeal["reversal"]:
            points = signed(appeal["reversal"]["points"])
            return f"Your appeal was upheld: {points} points, and its harm is undone."
        case "UPHELD":
            return "Your appeal was upheld: its effect was taken back."
        case "DISMISSED":
            return "Your appeal was dismissed: the receipt stands."
        case _:
            return "You appealed. A person answers within 2 days."


def changes(receipt: Mapping[str, Any], reader: Reader) -> str:
    """What the decision changes."""
    match receipt["__typename"]:
        case "SelectionReceipt":
            return SEATS.get(receipt["seat"], receipt["seat"])
        case "UpdateReceipt":
            return VERDICTS.get(receipt["verdict"], receipt["verdict"])
        case "PointsReceipt":
            return _entry(receipt["entry"], reader)
        case "ReputationReceipt":
            return step(receipt["event"]["scoreBefore"], receipt["event"]["scoreAfter"])
        case _:
            return ""


def details(receipt: Mapping[str, Any]) -> list[str]:
    """What the decision was made from."""
    match receipt["__typename"]:
        case "SelectionReceipt":
            return [*map(_term, receipt["terms"]), *map(_unmet, receipt["unmet"])]
        case "UpdateReceipt":
            sent = f"{size(receipt['sizeBytes'])} in {duration(receipt['durationS'])}"
            lines = [f"{counted(receipt['examples'], 'row')} used; {sent}"]
            norms = receipt["norm"], receipt["medianNorm"]
            return (
                lines
                if None in norms
                else [*lines, "Size {:.3g}; usual {:.3g}".format(*norms)]
            )
        case _:
            return []


def step(before: float, after: float) -> str:
    """Such as "0.71 → 0.74 (+0.030)"."""
    return f"{before:.2f} \u2192 {after:.2f} ({change(after - before)})"


def term_name(name: str) -> str:
    """A term of the score, as people call it."""
    return TERMS.get(name, name.replace("_", " ").capitalize())


def _entry(entry: Mapping[str, Any], reader: Reader) -> str:
    moved = f"{signed(entry['points'])} points"
    if entry["releasesAt"]:
        return f"{moved}, on hold until {reader.time(entry['releasesAt']).short}."
    return f"{moved}; {whole(entry['availableAfter'])} available after it."


def _term(term: Mapping[str, Any]) -> str:
    weight = f"{term['weight']:g}".replace("-", MINUS)
    return f"{term_name(term['name'])} {term['value']:.2f}, weight {weight}"


def _unmet(check: Mapping[str, Any]) -> str:
    name = REQUIREMENTS.get(check["requirement"], check["requirement"])
    has = check["actual"] or "not told"
    hint = f" {check['hint']}" if check["hint"] else ""
    return f"{name}: asked {check['required']}, has {has}.{hint}"
