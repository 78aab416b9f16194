"""`pauseTask`: the running round finishes, then the task waits for `resumeTask`.

The wish is a column of the task, so it outlives `kill -9`. Where no round is open the
task is PAUSED in the transaction that notes the wish, which holds the task: so no
attempt can begin beside it. Else the conductor does it before the next attempt.
"""

from tortoise.expressions import F

from api.models import Round, Task
from api.services import announce
from api.services.authenticate import require
from api.services.check_task import own_task_or_not_found
from api.services.context import Caller, Context
from api.services.inputs import check_reason
from api.services.refusals import WrongState
from api.services.retry import retried
from api.services.round_rows import OPEN
from api.services.unit_of_work import Unit, unit_of_work
from api.services.waiting import tell_to_wait

ALLOWED = ("RUNNING", "PAUSED")


async def pause_task(
    context: Context, caller: Caller, task_id: str, reason: str | None = None
) -> Task:
    """Let the running round finish, then wait; twice pauses once.

    Raises:
        Denied: The caller has no right to list tasks.
        NotFound: There is no such task of the caller.
        InvalidInput: The reason is too long.
        WrongState: It has not started, has ended, or was about to.
    """
    account_id = require(caller, "LIST")
    check_reason(reason or "")
    found = await Task.get_or_none(id=task_id)
    task = own_task_or_not_found(found, task_id, account_id)
    if can_pause(task):
        await _ask(context, task_id, reason)
        task = await Task.get(id=task_id)
    if task.state != "PAUSED" and not is_pausing(task):
        raise _wrong_state(task)
    return task


def can_pause(task: Task) -> bool:
    """Whether there is a round left before which the task could stop."""
    has_rounds = task.rounds_committed < task.rounds_wanted
    return task.state == "RUNNING" and has_rounds and task.pause_asked_at is None


def is_pausing(task: Task) -> bool:
    """Whether it goes on only until its round is over."""
    return task.state == "RUNNING" and task.pause_asked_at is not None


@retried
async def pause_if_asked(context: Context, task_id: str) -> bool:
    """Pause a task whose requester wishes so, unless a round is open."""
    async with unit_of_work(context) as unit:
        asked = Task.filter(id=task_id, state="RUNNING", pause_asked_at__isnull=False)
        if not await asked.update(rounds_committed=F("rounds_committed")):
            return False
        is_paused = await _rest(unit, task_id)
    if is_paused:
        await _tell_clients(context, task_id)
    return is_paused


@retried
async def _ask(context: Context, task_id: str, reason: str | None) -> None:
    """Note the wish, and pause at once where no round is open."""
    async with unit_of_work(context) as unit:
        running = Task.filter(
            id=task_id,
            state="RUNNING",
            pause_asked_at=None,
            rounds_committed__lt=F("rounds_wanted"),
        )
        if not await running.update(pause_asked_at=unit.at, pause_reason=reason):
            return
        is_paused = await _rest(unit, task_id)
    if is_paused:
        await _tell_clients(context, task_id)


async def _rest(unit: Unit, task_id: str) -> bool:
    """Go to PAUSED within a transaction that holds the task; False in a round."""
    if await Round.filter(task_id=task_id, state__in=OPEN).exists():
        return False
    task = await Task.get(id=task_id)
    reason = task.pause_reason
    await Task.filter(id=task_id).update(
        state="PAUSED", state_reason=reason, pause_asked_at=None, pause_reason=None
    )
    await announce.tell_state(unit, task_id, "RUNNING", "PAUSED", reason)
    return True


async def _tell_clients(context: Context, task_id: str) -> None:
    await tell_to_wait(context, task_id, context.links.ready(task_id))


def _wrong_state(task: Task) -> WrongState:
    message = (
        "All rounds are done; the task is about to end."
        if task.state == "RUNNING"
        else f"The task is {task.state}; only one that is RUNNING can be paused."
    )
    return WrongState(message, task.state, ALLOWED)
