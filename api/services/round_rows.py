"""The rows of an attempt at a round: how they begin, and how they become a state again.

Whatever a round decided stands in its calls, so that after `kill -9` the same attempt
goes on: PENDING calls stay, RECEIVED transfers are screened again, clients that were at
work have the grace time from the restart.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tortoise.expressions import F

from api.models import Call, Client, Participation, Round, Task, Transfer
from api.services import announce
from api.services.context import Context
from api.services.renew_cohort import renew_cohort
from api.services.retry import retried
from api.services.select_cohort import (
    select_again,
    standing_members,
    waiting_backups,
)
from api.services.unit_of_work import AlreadyDoneError, Unit, unit_of_work
from fl_engine import wire
from fl_engine.rounds import (
    RoundRules,
    RoundState,
    Seat,
    SeatPhase,
    Step,
    restore,
    round_deadline_s,
)
from fl_engine.task import TaskSpec

OPEN = ("SELECTING", "TRAINING", "AGGREGATING", "EVALUATING")

_GONE = frozenset(
    {SeatPhase.DROPPED, SeatPhase.RELEASED, SeatPhase.REJECTED, SeatPhase.LEFT}
)


class TaskEndedError(Exception):
    """The task was ended meanwhile: nothing of its rounds may change any more."""


def rules_of(spec: TaskSpec) -> RoundRules:
    """What a task fixes for each of its rounds."""
    return RoundRules(
        cohort_size=spec.selection.cohort_size,
        least_updates=spec.training.least_updates,
        grace_s=spec.training.grace_s,
    )


async def last_attempt(task: Task) -> Round | None:
    """The newest attempt at the round that is to be committed next."""
    attempts = Round.filter(task_id=task.id, number=task.rounds_committed + 1)
    return await attempts.order_by("-attempt").first()


@retried
async def open_attempt(
    context: Context, task: Task, spec: TaskSpec, attempt: int
) -> Round:
    """Write the round, its calls and its events; an attempt that is there stays.

    Raises:
        TaskEndedError: The task is not RUNNING any more.
    """
    number = task.rounds_committed + 1
    key = f"round:{task.id}:{number}:{attempt}"
    try:
        async with unit_of_work(context, once=key) as unit:
            await hold_task(task.id)
            if attempt > 1:
                await select_again(unit, task, spec, number, attempt)
            elif number > 1:
                ready = context.links.ready(task.id)
                await renew_cohort(unit, task, spec, number, ready)
            deadline_s = await _deadline_s(context, task, spec)
            members = await standing_members(task.id)
            row = await Round.create(
                task_id=task.id,
                number=number,
                attempt=attempt,
                state="TRAINING",
                cohort=len(members),
                base_sha256=task.weights_sha256,
                started_at=unit.at,
                deadline_at=unit.at + timedelta(seconds=deadline_s),
            )
            await _call_all(unit, row, members)
            await _announce(unit, row)
    except AlreadyDoneError:
        pass
    return await Round.get(task_id=task.id, number=number, attempt=attempt)


async def hold_task(task_id: str) -> None:
    """Lock the task for the rest of the transaction, as long as it is RUNNING.

    Raises:
        TaskEndedError: It is not.
    """
    running = Task.filter(id=task_id, state="RUNNING")
    if not await running.update(rounds_committed=F("rounds_committed")):
        raise TaskEndedError(task_id)


async def lock_round(round_id: str) -> Round:
    """Lock an attempt for the rest of the transaction, open or not, and read it then.

    Every transaction locks in one order, so that no two wait for each other: the task,
    the attempt, and only then calls, transfers, participations, clients and points.
    """
    await Round.filter(id=round_id).update(bytes_up=F("bytes_up"))
    return await Round.get(id=round_id)


async def hold_round(round_id: str) -> None:
    """Lock an attempt for the rest of the transaction, as long as it is open.

    Raises:
        TaskEndedError: It was ended.
    """
    open_round = Round.filter(id=round_id, state__in=OPEN)
    if not await open_round.update(bytes_up=F("bytes_up")):
        raise TaskEndedError(round_id)


@retried
async def set_round_state(context: Context, row: Round, state: str) -> None:
    """An open attempt goes on to AGGREGATING or EVALUATING.

    Raises:
        TaskEndedError: The attempt was ended.
    """
    async with unit_of_work(context) as unit:
        await hold_round(row.id)
        changed = Round.filter(id=row.id).exclude(state=state)
        if await changed.update(state=state):
            await announce.tell_round_state(unit, row.task_id, row.number, state)


async def new_call(
    unit: Unit, row: Round, person: Participation, seat: str, replaces: str | None
) -> Call:
    """Call a client in an attempt and count it."""
    person.state = "TRAINING"
    await Participation.filter(id=person.id).update(
        state="TRAINING", rounds_called=F("rounds_called") + 1
    )
    await Client.filter(id=person.client_id).update(
        rounds_called=F("rounds_called") + 1
    )
    return await Call.create(
        round_id=row.id,
        participation_id=person.id,
        seat=seat,
        replaces_id=replaces,
        download_id=wire.new_id().hex(),
        called_at=unit.at,
    )


async def go_on(
    context: Context, spec: TaskSpec, row: Round
) -> tuple[Step, dict[str, Transfer]]:
    """What follows for an open attempt after a restart.

    The deadline, in its row too, leaves those at work time to come back.

    Returns:
        The step to take, and the transfers still to be screened.
    """
    state, unscreened = await read_state(spec, row)
    was_closed = row.state in ("AGGREGATING", "EVALUATING")
    now = context.now().timestamp()
    step = restore(state, now=now, was_closed=was_closed)
    deadline_at = datetime.fromtimestamp(step[0].deadline_at, UTC)
    if deadline_at > row.deadline_at:
        row.deadline_at = deadline_at
        await Round.filter(id=row.id).update(deadline_at=deadline_at)
    return step, unscreened


async def read_state(
    spec: TaskSpec, row: Round
) -> tuple[RoundState, dict[str, Transfer]]:
    """The round as its rows tell it, and the transfers still to be screened.

    Connections are not in rows: whoever was asked once counts as WORKING, whoever was
    not as EXPECTED (`fl_engine.rounds.restore` gives both the grace time).
    """
    calls = await Call.filter(round_id=row.id).order_by("called_at", "id")
    left = await Participation.filter(task_id=row.task_id, state="LEFT")
    arrived = await Transfer.filter(call__round_id=row.id, state="RECEIVED")
    unscreened = {t.participation_id: t for t in arrived}
    gone = {person.id for person in left}
    order = sorted((c for c in calls if c.received_at), key=_received)
    seats = {
        call.participation_id: _seat(call, call.participation_id in unscreened, gone)
        for call in calls
    }
    for place, call in enumerate(order, start=1):
        seat = seats[call.participation_id]
        seats[seat.client] = replace(seat, arrival=place)
    replaced = {call.replaces_id for call in calls}
    state = RoundState(
        rules=rules_of(spec),
        deadline_at=row.deadline_at.timestamp(),
        seats=seats,
        standby=await _standby(row, seats),
        vacancies=tuple(
            seat.client
            for seat in seats.values()
            if seat.phase in _GONE and seat.client not in replaced
        ),
    )
    return state, {
        c: t for c, t in unscreened.items() if seats[c].phase is SeatPhase.ARRIVED
    }


def _received(call: Call) -> tuple[float, str]:
    assert call.received_at is not None
    return call.received_at.timestamp(), call.id


def _seat(call: Call, has_arrived: bool, left: set[str]) -> Seat:
    phase, holds = _phase(call, has_arrived, left)
    return Seat(call.participation_id, phase, holds=holds)


def _phase(call: Call, has_arrived: bool, left: set[str]) -> tuple[SeatPhase, bool]:
    """What has become of a call, and whether it still holds its seat."""
    if call.state == "CALLED":
        if has_arrived:
            return SeatPhase.ARRIVED, True
        was_there = call.asked_at is not None
        return SeatPhase.WORKING if was_there else SeatPhase.EXPECTED, True
    if call.state in ("DROPPED", "RELEASED") and has_arrived:
        return SeatPhase.ARRIVED, False
    if call.state == "DROPPED" and call.participation_id in left:
        return SeatPhase.LEFT, False
    return SeatPhase(call.state), call.state == "PENDING"


async def _standby(row: Round, seats: dict[str, Seat]) -> tuple[str, ...]:
    done = _GONE - {SeatPhase.REJECTED, SeatPhase.LEFT}
    backups = await waiting_backups(row.task_id)
    return tuple(
        person.id
        for person in backups
        if person.id not in seats or seats[person.id].phase in done
    )


async def _deadline_s(context: Context, task: Task, spec: TaskSpec) -> float:
    committed = Round.filter(task_id=task.id, state="COMMITTED")
    rows = await committed.order_by("number")
    observed = [row.duration_s for row in rows if row.duration_s is not None]
    first_s = context.settings.first_deadline_s
    return round_deadline_s(spec.training.deadline_s, observed, first_s)


async def _call_all(unit: Unit, row: Round, members: Sequence[Participation]) -> None:
    for member in members:
        seat = member.seat if member.seat == "FAIRNESS" else "COHORT"
        await new_call(unit, row, member, seat, None)


async def _announce(unit: Unit, row: Round) -> None:
    await announce.tell_task(
        unit,
        row.task_id,
        "RoundStarted",
        round=row.number,
        attempt=row.attempt,
        cohort=row.cohort,
        deadline_at=announce.moment(row.deadline_at),
    )
    await announce.tell_round_state(unit, row.task_id, row.number, "TRAINING")
