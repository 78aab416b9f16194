"""The end of an attempt at a round: verdicts, pay and reputations at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tortoise.expressions import F

from api.models import Call, Client, Participation, Round, Task, Transfer
from api.services import announce, ledger, reputation
from api.services.context import Context
from api.services.judge_update import send_verdict, tell_verdict
from api.services.make_weights import MadeWeights, drop_old_weights
from api.services.round_rows import hold_round, hold_task
from api.services.unit_of_work import AlreadyDoneError, Unit, unit_of_work
from fl_engine import rewards

if TYPE_CHECKING:
    from api.services.round_driver import RoundDriver


class Outcome(StrEnum):
    """How an attempt ended."""

    COMMITTED = "COMMITTED"
    ABANDONED = "ABANDONED"
    ENDED = "ENDED"


@dataclass
class Pay:
    """What an attempt has paid so far, within its transaction.

    Attributes:
        task: As it was before.
        hold_s: How long a newcomer's pay waits.
        open_seats: Seats that must still be paid later: surplus updates may only take
            what these don't need.
        paid: Points paid here.
        accepted: Updates accepted here.
    """

    task: Task
    hold_s: float
    open_seats: int
    paid: int = 0
    accepted: int = 0

    @property
    def unpaid(self) -> int:
        """Points of the pool that nobody was paid yet."""
        return int(self.task.pool_points - self.task.paid_points - self.paid)


async def commit(attempt: "RoundDriver") -> None:
    """Commit a round once; weights and payload are on disk before.

    Raises:
        TaskEndedError: The task or the attempt was ended meanwhile.
    """
    context, row, made = attempt.context, attempt.row, attempt.made
    assert made is not None
    key = f"commit:{row.task_id}:{row.number}"
    try:
        async with unit_of_work(context, once=key) as unit:
            await hold_task(row.task_id)
            await hold_round(row.id)
            judged = await _judge_all(context, unit, row, made)
            await _close_row(unit, row, made, attempt.metrics)
            await _tell_committed(unit, row)
    except AlreadyDoneError:
        return
    await _tell_all(context, row, judged)
    await _tidy(context, row)


async def abandon(attempt: "RoundDriver", had: int, needed: int) -> None:
    """End an attempt that has too few updates; what came in time is SURPLUS.

    Raises:
        TaskEndedError: The task or the attempt was ended meanwhile.
    """
    context, row = attempt.context, attempt.row
    settings = context.settings
    is_last = row.attempt >= settings.most_attempts
    async with unit_of_work(context) as unit:
        await hold_task(row.task_id)
        await hold_round(row.id)
        judged = await close_attempt(context, unit, row, task_goes_on=True)
        retry_at = unit.at + timedelta(seconds=settings.retry_delay_s)
        await announce.tell_task(
            unit,
            row.task_id,
            "RoundAbandoned",
            round=row.number,
            attempt=row.attempt,
            accepted=had,
            needed=needed,
            retry_at=None if is_last else announce.moment(retry_at),
        )
    await _tell_all(context, row, judged)


async def close_attempt(
    context: Context, unit: Unit, row: Round, *, task_goes_on: bool
) -> list[str]:
    """Mark an open attempt ABANDONED and pay for what came in time.

    Args:
        context: Settings.
        unit: The transaction, which holds the task.
        row: The attempt.
        task_goes_on: Its seats, and those of later rounds, must still be paid.

    Returns:
        Training IDs with a verdict.
    """
    task = await Task.get(id=row.task_id)
    rounds_left = 1 + task.rounds_wanted - row.number if task_goes_on else 0
    open_seats = rounds_left * task.cohort_size
    pay = Pay(task, context.settings.hold_s, open_seats)
    calls = await _calls(row, ("PENDING", "SURPLUS"))
    await _lock_places(row, calls)
    for call in calls:
        await _settle_surplus(unit, row, call, pay)
    await _note_paid(pay)
    await Round.filter(id=row.id).update(state="ABANDONED", ended_at=unit.at)
    await _free_members(row)
    await announce.tell_round_state(unit, row.task_id, row.number, "ABANDONED")
    return [call.participation_id for call in calls]


async def counted_transfers(row: Round, clients: Sequence[str]) -> list[Transfer]:
    """The updates to be aggregated, in the order of `clients`."""
    calls = await Call.filter(round_id=row.id, participation_id__in=clients)
    ids = {call.participation_id: call.transfer_id for call in calls}
    transfers = await Transfer.filter(id__in=list(ids.values()))
    by_id = {transfer.id: transfer for transfer in transfers}
    return [by_id[str(ids[client])] for client in clients]


async def _judge_all(
    context: Context, unit: Unit, row: Round, made: MadeWeights
) -> list[str]:
    task = await Task.get(id=row.task_id)
    open_seats = (task.rounds_wanted - row.number) * task.cohort_size
    pay = Pay(task, context.settings.hold_s, open_seats)
    calls = await _calls(row, ("PENDING", "SURPLUS"))
    await _lock_places(row, calls)
    for call in calls:
        if call.participation_id in made.shares:
            await _settle_accepted(unit, row, call, pay, made)
    for call in calls:
        if call.participation_id not in made.shares:
            await _settle_surplus(unit, row, call, pay)
    row.accepted = pay.accepted
    await _note_paid(pay)
    return [call.participation_id for call in calls]


async def _settle_accepted(
    unit: Unit, row: Round, call: Call, pay: Pay, made: MadeWeights
) -> None:
    person = call.participation
    call.state = "ACCEPTED"
    call.accepted_key = f"{row.task_id}:{row.number}:{person.id}"
    call.aggregation_weight = made.shares[person.id]
    pay.accepted += 1
    points = pay.task.points_per_update
    await _pay(unit, row, call, pay, points, "accepted")
    await Participation.filter(id=person.id).update(accepted=F("accepted") + 1)
    share = f"{call.aggregation_weight:.1%}"
    message = f"Your update was accepted: it counts {share} and earns {points} points."
    await tell_verdict(unit, row, person, call, message)
    await reputation.record(
        unit, person, "COMPLETED", cause=f"update:{call.id}", round_number=row.number
    )


async def _settle_surplus(unit: Unit, row: Round, call: Call, pay: Pay) -> None:
    base = pay.task.points_per_update
    points = rewards.surplus_pay(base, pay.unpaid, pay.open_seats)
    call.state = "SURPLUS"
    await _pay(unit, row, call, pay, points, "surplus")
    earned = (
        f"it earns {points} points" if points else "the pool has no points to spare"
    )
    message = f"Your update was complete but not needed: {earned}."
    await tell_verdict(unit, row, call.participation, call, message)


async def _pay(
    unit: Unit, row: Round, call: Call, pay: Pay, points: int, word: str
) -> None:
    """Base pay; a newcomer's goes on hold."""
    call.points = points
    await call.save(
        update_fields=["state", "accepted_key", "aggregation_weight", "points"]
    )
    if not points:
        return
    person = call.participation
    client = await Client.get(id=person.client_id)
    is_held = rewards.is_newcomer(client.reputation_events_count)
    account = person.account_id
    await ledger.transfer(
        unit,
        key=f"pay:{call.id}",
        kind="BASE_PAY",
        source=ledger.escrow(row.task_id),
        target=ledger.hold(account) if is_held else ledger.available(account),
        points=points,
        account_id=account,
        message=f"{points} points for the {word} update of round {row.number}.",
        task_id=row.task_id,
        participation_id=person.id,
        round_number=row.number,
        releases_at=unit.at + timedelta(seconds=pay.hold_s) if is_held else None,
    )
    pay.paid += points
    await Participation.filter(id=person.id).update(points=F("points") + points)


async def _calls(row: Round, states: tuple[str, ...]) -> list[Call]:
    calls = Call.filter(round_id=row.id, state__in=states)
    return await calls.order_by("received_at", "id").prefetch_related("participation")


async def _lock_places(row: Round, calls: Sequence[Call]) -> None:
    """Lock everybody who may be paid, in one order for all transactions."""
    accounts = {call.participation.account_id for call in calls}
    places = [ledger.available(account) for account in accounts]
    await ledger.lock(ledger.escrow(row.task_id), *places)


async def _note_paid(pay: Pay) -> None:
    paid = F("paid_points") + pay.paid
    await Task.filter(id=pay.task.id).update(paid_points=paid)


async def _close_row(
    unit: Unit, row: Round, made: MadeWeights, metrics: list[dict[str, Any]]
) -> None:
    accepted = await _calls(row, ("ACCEPTED",))
    last = max(call.received_at for call in accepted if call.received_at)
    await Round.filter(id=row.id).update(
        state="COMMITTED",
        accepted=row.accepted,
        metrics=metrics,
        weights_sha256=made.sha256,
        committed_at=unit.at,
        ended_at=unit.at,
        duration_s=(unit.at - row.started_at).total_seconds(),
        overhead_s=(unit.at - last).total_seconds(),
    )
    await Task.filter(id=row.task_id).update(
        rounds_committed=row.number, weights_sha256=made.sha256
    )
    await _free_members(row)


async def _free_members(row: Round) -> None:
    training = Participation.filter(task_id=row.task_id, state="TRAINING")
    await training.update(state="SELECTED")


async def _tell_committed(unit: Unit, row: Round) -> None:
    now = await Round.get(id=row.id)
    await announce.tell_round_state(unit, row.task_id, row.number, "COMMITTED")
    await announce.tell_task(
        unit,
        row.task_id,
        "RoundCommitted",
        round=now.number,
        accepted=now.accepted,
        rejected=now.rejected,
        late=now.late,
        dropped=now.dropped,
        backups_called=now.backups_called,
        metrics=now.metrics,
        bytes_up=now.bytes_up,
        bytes_down=now.bytes_down,
        duration_s=now.duration_s,
    )


async def _tell_all(context: Context, row: Round, clients: Sequence[str]) -> None:
    for client in clients:
        await send_verdict(context, row, client)


async def _tidy(context: Context, row: Round) -> None:
    """Delete what only earlier rounds needed: their updates, old weights."""
    old = await Transfer.filter(
        call__round__task_id=row.task_id, round_number=row.number - 1
    )
    paths = [context.storage.transfer(transfer.id) for transfer in old]

    def delete() -> None:
        for path in paths:
            path.unlink(missing_ok=True)
        drop_old_weights(context.storage, row.task_id, row.number)

    await asyncio.to_thread(delete)
