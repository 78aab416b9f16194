"""Why, for a contributor: what was decided about a participation, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.times import Reader, Time

Receipt = Mapping[str, Any]
KINDS = {
    "SelectionReceipt": "Selection",
    "UpdateReceipt": "Update",
    "PointsReceipt": "Points",
    "ReputationReceipt": "Reputation",
}
APPEALS = {
    "OPEN": "You appealed. A person answers within 2 days.",
    "UPHELD": "Your appeal was upheld.",
    "DISMISSED": "Your appeal was dismissed: the receipt stands.",
}


@dataclass(frozen=True)
class Reason:
    """A receipt in short.

    Attributes:
        id: ID of the receipt.
        at: When it was decided.
        about: Such as "Update, round 3".
        message: The recorded reason.
        appeal: What became of the appeal; empty when there is none.
    """

    id: str
    at: Time
    about: str
    message: str
    appeal: str


def reasons(receipts: Sequence[Receipt], reader: Reader) -> list[Reason]:
    """Receipts of `OwnReceipts`, which come oldest first."""
    return [_reason(receipt, reader) for receipt in reversed(receipts)]


def _reason(receipt: Receipt, reader: Reader) -> Reason:
    kind = KINDS.get(receipt["__typename"], "Decision")
    number, appeal = receipt["round"], receipt["appeal"]
    return Reason(
        id=receipt["id"],
        at=reader.time(receipt["at"]),
        about=kind if number is None else f"{kind}, round {number}",
        message=receipt["message"],
        appeal="" if appeal is None else APPEALS.get(appeal["state"], ""),
    )
