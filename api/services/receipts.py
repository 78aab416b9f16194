"""Receipts: the recorded reasons of decisions that concern somebody."""

from typing import Any

from api import events
from api.models import Participation, Receipt
from api.services.unit_of_work import Unit


async def issue(
    unit: Unit,
    kind: str,
    participation: Participation,
    message: str,
    *,
    body: dict[str, Any],
    round_number: int | None = None,
    subject_id: str | None = None,
) -> Receipt:
    """Write a receipt that concerns a participation and tell its account.

    Args:
        unit: The transaction of the decision.
        kind: SELECTION, UPDATE or REPUTATION; POINTS are the ledger's.
        participation: Whom it concerns.
        message: The reason, for a person.
        body: The fields of its kind in the contract, in snake_case.
        round_number: Round it belongs to, if any.
        subject_id: Call or event it is about, if any.
    """
    receipt = Receipt(
        kind=kind,
        at=unit.at,
        message=message,
        account_id=participation.account_id,
        task_id=participation.task_id,
        participation_id=participation.id,
        round_number=round_number,
        subject_id=subject_id,
        body=body,
    )
    unit.insert(receipt)
    await unit.emit(
        events.account_stream(participation.account_id),
        "ReceiptIssued",
        {
            "task_id": participation.task_id,
            "receipt_id": receipt.id,
            "message": message,
        },
    )
    return receipt


async def tell_seat(
    unit: Unit,
    participation: Participation,
    receipt: Receipt,
    round_number: int | None = None,
) -> None:
    """Tell the account that a seat changed; the participation is as it is now."""
    await unit.emit(
        events.account_stream(participation.account_id),
        "SeatChanged",
        {
            "task_id": participation.task_id,
            "training_id": participation.id,
            "client_id": participation.client_id,
            "seat": participation.seat or "NONE",
            "participation_state": participation.state,
            "round": round_number,
            "receipt_id": receipt.id,
        },
    )
