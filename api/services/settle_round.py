"""The end of an attempt at a round: verdicts, pay and reputations at once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tortoise.expressions import F

from api.models import Call, Client, Participation, Round, Task, Transfer
from api.services import announce
from api.services.context import Context
from api.services.judge_update import send_verdicts
from api.services.learn_speeds import learn_speeds
from api.services.make_weights import MadeWeights, drop_old_weights
from api.services.retry import retried
from api.services.round_rows import hold_round, hold_task
from api.services.settlement import Settlement
from api.services.unit_of_work import AlreadyDoneError, Unit, unit_of_work
from fl_engine import rewards

if TYPE_CHECKING:
    from api.services.round_driver import RoundDriver


class Outcome(StrEnum):
    """How an attempt ended."""

    COMMITTED = "COMMITTED"
    ABANDONED = "ABANDONED"
    ENDED = "ENDED"


@retried
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
            await _count_use(unit, row)
            judged = await _judge_all(attempt, unit, made)
            await _close_row(context, row, made, attempt.metrics)
            await _tell_committed(unit, row)
    except AlreadyDoneError:
        return
    await send_verdicts(context, row, judged)
    await learn_speeds(context, row)
    await _tidy(context, row)


@retried
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
    await send_verdicts(context, row, judged)


async def close_attempt(
    context: Context, unit: Unit, row: Round, *, task_goes_on: bool
) -> list[str]:
    """Mark an open attempt ABANDONED and pay for what came in time.

    Args:
        context: Settings.
        unit: The transaction, which holds the task.
        row: The attempt.
        task_goes_on: Its seats, and those of later rounds, must still be paid. When it
            ends, updates that are complete but not screened yet are SURPLUS.

    Returns:
        Training IDs with a verdict.
    """
    if not task_goes_on:
        await _set_unscreened_aside(row)
    await _count_use(unit, row)
    task = await Task.get(id=row.task_id)
    rounds_left = 1 + task.rounds_wanted - row.number if task_goes_on else 0
    settlement = await Settlement.open(
        context, unit, row, task, rounds_left=rounds_left
    )
    await settlement.settle({})
    await Round.filter(id=row.id).update(state="ABANDONED", ended_at=unit.at)
    await _free_members(row)
    await announce.tell_round_state(unit, row.task_id, row.number, "ABANDONED")
    return settlement.judged


async def _count_use(unit: Unit, row: Round) -> None:
    """Note whose work counted or failed: the least used get the fairness seats.

    Who was overtaken, before the deadline, was not used; nor who never came.
    """
    calls = Call.filter(round_id=row.id).exclude(state="RELEASED")
    if unit.at < row.deadline_at:
        calls = calls.exclude(state="CALLED")
    ids = list(await calls.values_list("participation_id", flat=True))
    people = Participation.filter(id__in=ids)
    await people.update(rounds_used=F("rounds_used") + 1)
    clients = list(await people.values_list("client_id", flat=True))
    await Client.filter(id__in=clients).update(rounds_used=F("rounds_used") + 1)


async def _set_unscreened_aside(row: Round) -> None:
    """Who was complete in time when the task ended has earned base pay.

    By the protocol's rule 6 that is SURPLUS, not LATE. The screening would take a
    moment more, and a doubt is not the client's: nothing of it is aggregated.
    """
    complete = Transfer.filter(
        call__round_id=row.id, state="RECEIVED", received_at__lt=row.deadline_at
    )
    unscreened = Call.filter(
        id__in=await complete.values_list("call_id", flat=True),
        state__in=("CALLED", "DROPPED", "RELEASED"),
    )
    await unscreened.update(state="SURPLUS")


async def counted_transfers(row: Round, clients: Sequence[str]) -> list[Transfer]:
    """The updates to be aggregated, in the order of `clients`."""
    calls = await Call.filter(round_id=row.id, participation_id__in=clients)
    ids = {call.participation_id: call.transfer_id for call in calls}
    transfers = await Transfer.filter(id__in=list(ids.values()))
    by_id = {transfer.id: transfer for transfer in transfers}
    return [by_id[str(ids[client])] for client in clients]


async def _judge_all(
    attempt: "RoundDriver", unit: Unit, made: MadeWeights
) -> list[str]:
    row, reward = attempt.row, attempt.spec.reward
    task = await Task.get(id=row.task_id)
    rounds_left = task.rounds_wanted - row.number
    settlement = await Settlement.open(
        attempt.context, unit, row, task, rounds_left=rounds_left
    )
    bonus = rewards.round_bonus(reward, task.rounds_wanted)
    row.accepted = await settlement.settle(
        made.shares,
        rewards.share_bonus(bonus, attempt.contributions),
        attempt.contributions,
    )
    return settlement.judged


async def _close_row(
    context: Context, row: Round, made: MadeWeights, metrics: list[dict[str, Any]]
) -> None:
    accepted = await Call.filter(round_id=row.id, state="ACCEPTED")
    last = max(call.received_at for call in accepted if call.received_at)
    now = context.now()  # what the settlement took belongs to the round
    await Round.filter(id=row.id).update(
        state="COMMITTED",
        accepted=row.accepted,
        metrics=metrics,
        weights_sha256=made.sha256,
        committed_at=now,
        ended_at=now,
        duration_s=max(0.0, (now - row.started_at).total_seconds()),  # clocks are set
        overhead_s=max(0.0, (now - last).total_seconds()),
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
