"""Receipts of a participation in whole sentences (design: UX, messages 13 to 18)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ui.pages.me.rows import wording
from ui.pages.me.rows.receipts import ReceiptRow, receipt_row
from ui.times import Reader

Receipt = Mapping[str, Any]
PAID = ("ACCEPTED", "SURPLUS")
OF_A_ROUND = ("UpdateReceipt", "PointsReceipt", "ReputationReceipt")


def explained(
    receipts: Sequence[Receipt], reader: Reader, among: Sequence[Receipt] = ()
) -> list[ReceiptRow]:
    """Rows in the order of the receipts; what was recorded stands below the sentence.

    Args:
        receipts: As `MyReceipt` asks for them.
        reader: Who reads.
        among: Further ones of the same participations, which say what an update paid.
    """
    known = [*among, *receipts]
    return [_row(receipt, known, reader) for receipt in receipts]


def _row(receipt: Receipt, known: Sequence[Receipt], reader: Reader) -> ReceiptRow:
    row = receipt_row(receipt, reader)
    words = _words(receipt, known, reader)
    if words is None:
        return row
    said = f"{words.head} {words.more}".strip()
    recorded = [] if row.message in said else [f"Recorded: {row.message}"]
    return replace(row, message=said, details=[*row.details, *recorded])


def _words(
    receipt: Receipt, known: Sequence[Receipt], reader: Reader
) -> wording.Words | None:
    """The sentence of a verdict or of the first selection; None for all others.

    None as well for an update that counted and whose pay is not among the known: its
    receipts may come with the next page.
    """
    match receipt["__typename"]:
        case "SelectionReceipt" if receipt["round"] is None:
            return wording.seat(receipt, is_called_up=False)
        case "UpdateReceipt":
            round_ = _of_its_round(receipt, known)
            is_paid = receipt["verdict"] in PAID
            if is_paid and "PointsReceipt" not in round_:
                return None
            return wording.round_of(round_, reader)
        case _:
            return None


def _of_its_round(receipt: Receipt, known: Sequence[Receipt]) -> dict[str, Receipt]:
    place = _place(receipt)
    found = [each for each in known if _place(each) == place]
    first = {each["__typename"]: each for each in reversed(found) if _tells(each)}
    return first | {"UpdateReceipt": receipt}


def _tells(receipt: Receipt) -> bool:
    """Whether it came with the verdict: what an appeal changed later did not."""
    if receipt["__typename"] == "PointsReceipt":
        return bool(receipt["entry"]["kind"] == "BASE_PAY")
    if receipt["__typename"] == "ReputationReceipt":
        return bool(receipt["event"]["kind"] != "REVERSED")
    return receipt["__typename"] in OF_A_ROUND


def _place(receipt: Receipt) -> tuple[str, int] | None:
    participation, number = receipt["participation"], receipt["round"]
    if participation is None or number is None:
        return None
    return participation["id"], number
