"""What an upheld appeal does, kind by kind (docs/adr/0021-appeals.md).

    UPDATE      REJECTED, LATE, SURPLUS: the house pays what lacks to base pay, and the
                event that cost reputation is taken back. ACCEPTED: there is nothing.
    POINTS      a grant, base pay or bonus goes back where it came from.
    REPUTATION  the event is taken back.
    SELECTION   nothing: a seat that was given can't be given again.

All in the caller's transaction, which holds the appeal. Locks go in the order of every
other transaction: task, clients, points, participations.
"""

from tortoise.expressions import F

from api.models import (
    Appeal,
    Call,
    LedgerEntry,
    Participation,
    Receipt,
    ReputationEvent,
    Task,
)
from api.services import ledger, reputation
from api.services.refusals import InputProblem, InsufficientPoints, InvalidInput
from api.services.unit_of_work import Unit

REVERSIBLE = ("GRANT", "BASE_PAY", "BONUS")


async def mend_receipt(
    unit: Unit, appeal: Appeal, receipt: Receipt
) -> LedgerEntry | None:
    """Reverse what a receipt did to points and reputation.

    Returns:
        The entry that mends points; None when no points are moved.

    Raises:
        InvalidInput: It is about points that can't be taken back.
    """
    match receipt.kind:
        case "UPDATE":
            return await _mend_update(unit, appeal, receipt)
        case "POINTS":
            return await _mend_points(unit, appeal, receipt)
        case "REPUTATION":
            event = await ReputationEvent.get(id=receipt.subject_id)
            await reputation.reverse(unit, event)
    return None


async def _mend_update(
    unit: Unit, appeal: Appeal, receipt: Receipt
) -> LedgerEntry | None:
    call = await Call.get(id=receipt.subject_id).prefetch_related("round__task")
    if call.state == "ACCEPTED":
        return None
    harm = await ReputationEvent.get_or_none(cause=f"update:{call.id}", weight__lt=0)
    if harm is not None:
        await reputation.reverse(unit, harm)
    points = call.round.task.points_per_update - call.points
    if points < 1:
        return None
    movement = ledger.Movement(
        key=f"appeal:{appeal.id}",
        kind="BASE_PAY",
        source=ledger.HOUSE,
        target=ledger.available(appeal.account_id),
        points=points,
        account_id=appeal.account_id,
        message=f"{points} points: your appeal about an update was upheld.",
        task_id=receipt.task_id,
        participation_id=receipt.participation_id,
        round_number=receipt.round_number,
    )
    entry = await ledger.transfer(unit, movement)
    person = Participation.filter(id=call.participation_id)
    await person.update(points=F("points") + points)
    return entry


async def _mend_points(unit: Unit, appeal: Appeal, receipt: Receipt) -> LedgerEntry:
    entry = await LedgerEntry.get(id=receipt.subject_id)
    if entry.kind not in REVERSIBLE:
        raise _impossible(
            f"A movement of the kind {entry.kind} can't be taken back by an appeal. "
            "Cancel the task or refuse the redemption it belongs to, or grant points, "
            "and dismiss the appeal with words."
        )
    target, more = await _way_back(appeal, entry)
    back = await _movement_back(appeal, entry, target)
    try:
        first, *_ = await ledger.transfer_all(unit, [back, *more])
    except InsufficientPoints as lacking:
        raise _impossible(
            f"The account has {lacking.available} of the {entry.points} points left. "
            "Wait until it has them, or dismiss the appeal with words."
        ) from None
    if entry.participation_id is not None:
        person = Participation.filter(id=entry.participation_id)
        await person.update(points=F("points") - entry.points)
    return first


async def _way_back(
    appeal: Appeal, entry: LedgerEntry
) -> tuple[str, list[ledger.Movement]]:
    """Where points go, and how they go on: to the pool, or to whoever got its rest."""
    if entry.source_id == ledger.HOUSE:
        return ledger.HOUSE, []
    task = await Task.filter(id=entry.task_id).select_for_update().get()
    paid = F("paid_points") - entry.points
    if task.escrow == "LOCKED":
        await Task.filter(id=task.id).update(paid_points=paid)
        return ledger.escrow(task.id), []
    returned = F("returned_points") + entry.points
    await Task.filter(id=task.id).update(paid_points=paid, returned_points=returned)
    to_requester = ledger.Movement(
        key=f"appeal:{appeal.id}:return",
        kind="REVERSAL",
        source=ledger.HOUSE,
        target=ledger.available(task.requester_id),
        points=entry.points,
        account_id=task.requester_id,
        message=f"{entry.points} points paid by “{task.title}” came back.",
        task_id=task.id,
        reverses_id=entry.id,
    )
    return ledger.HOUSE, [to_requester]


async def _movement_back(
    appeal: Appeal, entry: LedgerEntry, target: str
) -> ledger.Movement:
    """An entry's points back, out of the hold while they lie there."""
    waiting = LedgerEntry.filter(id=entry.id, releases_at__not_isnull=True)
    is_held = await waiting.filter(is_released=False).update(is_released=True)
    place = ledger.hold if is_held else ledger.available
    return ledger.Movement(
        # Points leave a hold once: released or taken back, under one key.
        key=f"release:{entry.id}" if is_held else f"appeal:{appeal.id}",
        kind="REVERSAL",
        source=place(appeal.account_id),
        target=target,
        points=entry.points,
        account_id=appeal.account_id,
        message=f"{entry.points} points were taken back: your appeal was upheld.",
        task_id=entry.task_id,
        participation_id=entry.participation_id,
        round_number=entry.round_number,
        reverses_id=entry.id,
    )


def _impossible(message: str) -> InvalidInput:
    problem = InputProblem(("input", "uphold"), "CONTRADICTION", message)
    return InvalidInput(message, (problem,))
