"""Verdicts on single updates, written down and told.

Each is one transaction that begins with a conditional write on the call, so that an
update has one verdict, whoever repeats it.
"""

from collections.abc import Sequence
from datetime import datetime

from tortoise.expressions import F

from api.models import Call, Participation, Round, Transfer
from api.services import announce, receipts, reputation
from api.services.context import Context
from api.services.retry import retried
from api.services.round_rows import hold_round, lock_round
from api.services.unit_of_work import Unit, unit_of_work
from fl_engine import wire

Norms = tuple[float | None, float | None]  # of the update, and the running median

_UNDECIDED = ("CALLED", "PENDING", "DROPPED", "RELEASED")

# What is said with a rejection, and what to look for. No more: how near it was to
# passing would teach a cheat.
WORDS = {
    "MANIFEST": "its tensors are not those of the model. Update the app",
    "NOT_FINITE": "it holds values that are no numbers. Check your file for outliers",
    "NORM": "it was much larger than usual. Often a column in other units. Check your "
    "file",
    "DIRECTION": "it points away from all others and makes the model worse. Check the "
    "labels in your file",
    "LOSS": "it makes the model worse. Check the labels and units in your file",
    "FREE_RIDING": "it shows no training: it was the model itself, a copy, or noise. "
    "Let the app train",
}


async def set_pending(
    context: Context, row: Round, training_id: str, norms: Norms
) -> None:
    """An update passed its screening and counts toward K.

    Raises:
        TaskEndedError: The attempt was ended.
    """
    await _set(context, row, training_id, "PENDING", norms)


async def set_surplus(
    context: Context, row: Round, training_id: str, norms: Norms
) -> None:
    """An update passed its screening, but is not needed so far.

    Raises:
        TaskEndedError: The attempt was ended.
    """
    await _set(context, row, training_id, "SURPLUS", norms)


@retried
async def _set(
    context: Context, row: Round, training_id: str, state: str, norms: Norms
) -> None:
    async with unit_of_work(context):
        await hold_round(row.id)
        undecided = Call.filter(
            round_id=row.id,
            participation_id=training_id,
            state__in=("CALLED", "DROPPED", "RELEASED", "PENDING", "SURPLUS"),
        )
        await undecided.update(state=state, norm=norms[0], median_norm=norms[1])


@retried
async def reject(
    context: Context, row: Round, training_id: str, reason: str, norms: Norms
) -> None:
    """An update is REJECTED: not counted, not paid, and it costs reputation.

    Raises:
        TaskEndedError: The attempt was ended.
    """
    async with unit_of_work(context) as unit:
        await hold_round(row.id)
        call = await _decide(row, training_id, "REJECTED", _UNDECIDED)
        if call is None:
            return
        call.rejection, call.norm, call.median_norm = reason, norms[0], norms[1]
        await call.save(update_fields=["rejection", "norm", "median_norm"])
        person = await count(training_id, "rejected")
        await count_in_round(row, "rejected")
        message = rejection_words(reason, norms)
        await Transfer.filter(id=call.transfer_id).update(state="JUDGED")
        await tell_verdict(unit, row, person, call, message)
        await reputation.record(
            unit, person, "REJECTED", cause=f"update:{call.id}", round_number=row.number
        )
    await send_verdict(context, row, training_id)


@retried
async def mark_late(context: Context, row: Round, transfer: Transfer) -> None:
    """An update was complete after the deadline or the end: not counted, not paid.

    It costs reputation after the deadline only: whoever was overtaken did no harm.
    """
    async with unit_of_work(context) as unit:
        await lock_round(row.id)
        complete = Transfer.filter(id=transfer.id, state="RECEIVED")
        if not await complete.update(state="JUDGED"):
            return
        training_id = transfer.participation_id
        before = ("CALLED", "DROPPED", "RELEASED")
        call = await _decide(row, training_id, "LATE", before)
        if call is None:
            return
        await note_transfer(call, transfer, transfer.received_at or unit.at)
        person = await count(training_id, "late")
        await count_in_round(row, "late")
        message = "Your update came too late: recorded, not counted."
        await tell_verdict(unit, row, person, call, message)
        if call.received_at is not None and call.received_at >= row.deadline_at:
            cause = f"update:{call.id}"
            await reputation.record(
                unit, person, "LATE", cause=cause, round_number=row.number
            )
    await send_verdict(context, row, training_id)


async def note_transfer(call: Call, transfer: Transfer, at: datetime) -> None:
    """Note on its call which update counts and what came with it."""
    call.transfer_id, call.received_at = transfer.id, at
    call.num_examples, call.size_bytes = transfer.num_examples, transfer.size_bytes
    call.duration_s = max(0.0, (at - call.called_at).total_seconds())
    await call.save(
        update_fields=[
            "transfer_id",
            "received_at",
            "num_examples",
            "size_bytes",
            "duration_s",
        ]
    )


async def tell_verdict(
    unit: Unit, row: Round, person: Participation, call: Call, message: str
) -> None:
    """The receipt of a verdict and its event; the call holds the verdict."""
    body = {
        "verdict": call.state,
        "rejection": call.rejection,
        "examples": call.num_examples,
        "norm": call.norm,
        "median_norm": call.median_norm,
        "aggregation_weight": call.aggregation_weight,
        "contribution": call.contribution,
        "size_bytes": call.size_bytes,
        "duration_s": call.duration_s,
    }
    await receipts.issue(
        unit,
        "UPDATE",
        person,
        message,
        body=body,
        round_number=row.number,
        subject_id=call.id,
    )
    await announce.tell_task(
        unit,
        row.task_id,
        "UpdateJudged",
        round=row.number,
        pseudonym=person.pseudonym,
        verdict=call.state,
        rejection=call.rejection,
        size_bytes=call.size_bytes,
        duration_s=call.duration_s,
    )


async def send_verdict(context: Context, row: Round, training_id: str) -> None:
    """Send the verdict to a connected client; a missed one comes after `hello`."""
    await send_verdicts(context, row, [training_id])


async def send_verdicts(
    context: Context, row: Round, training_ids: Sequence[str]
) -> None:
    """Send verdicts to those of these clients that are connected."""
    online = [t for t in training_ids if context.links.link(t) is not None]
    found = await Call.filter(round_id=row.id, participation_id__in=online)
    calls = {call.transfer_id: call for call in found if call.transfer_id}
    for transfer in await Transfer.filter(id__in=list(calls)):
        link = context.links.link(transfer.participation_id)
        if link is not None:
            await link.tell(verdict_frame(calls[transfer.id], transfer))


def verdict_frame(call: Call, transfer: Transfer) -> wire.Verdict:
    """The verdict on a transfer; the call has one."""
    return wire.Verdict(
        id=bytes.fromhex(transfer.wire_id),
        round=transfer.round_number,
        verdict=call.state,
        reason=call.rejection,
        points=call.points,
    )


def rejection_words(reason: str, norms: Norms) -> str:
    """What a contributor is told of a rejection.

    Args:
        reason: A `Rejection`.
        norms: Of the update, and the running median it was compared with.
    """
    words = WORDS[reason]
    norm, usual = norms
    if reason == "NORM" and norm and usual:
        times = f"{norm / usual:.1f} times larger"
        words = words.replace("much larger", times)
    return f"Your update was not used: {words}, or appeal."


async def _decide(
    row: Round, training_id: str, verdict: str, before: tuple[str, ...]
) -> Call | None:
    """Give a call its verdict; None when it has another one by now."""
    call = Call.filter(round_id=row.id, participation_id=training_id, state__in=before)
    if not await call.update(state=verdict):
        return None
    return await Call.get(round_id=row.id, participation_id=training_id)


async def count(training_id: str, what: str) -> Participation:
    """Count a verdict on its participation."""
    await Participation.filter(id=training_id).update(**{what: F(what) + 1})
    return await Participation.get(id=training_id)


async def count_in_round(row: Round, what: str) -> None:
    """Count a verdict on its round."""
    await Round.filter(id=row.id).update(**{what: F(what) + 1})
