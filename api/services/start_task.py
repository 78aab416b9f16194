"""`startTask`, and the same when its time has come: the cohort is selected."""

from api.models import Task
from api.services import announce
from api.services.authenticate import require
from api.services.check_task import own_task_or_not_found
from api.services.context import Caller, Context
from api.services.farewell import say_goodbye
from api.services.refusals import WrongState
from api.services.retry import retried
from api.services.select_cohort import select_first
from api.services.unit_of_work import AlreadyDoneError, unit_of_work
from fl_engine.task import TaskSpec, spec_from_json


async def start_task(context: Context, caller: Caller, task_id: str) -> Task:
    """End recruitment now and start; the conductor goes on with the first round.

    Raises:
        Denied: The caller has no right to list tasks.
        NotFound: There is no such task of the caller.
        WrongState: It is not RECRUITING, or fewer than `leastUpdates` are registered.
    """
    account_id = require(caller, "LIST")
    found = await Task.get_or_none(id=task_id)
    task = own_task_or_not_found(found, task_id, account_id)
    if task.state == "RUNNING":
        return task
    if task.state != "RECRUITING":
        raise _wrong_state(task)
    if task.registered < least_updates(task):
        raise WrongState(
            f"{task.registered} clients are registered, but {least_updates(task)} are "
            "needed. Wait for more.",
            task.state,
            ("RECRUITING",),
        )
    await begin(context, task_id)
    return await Task.get(id=task_id)


@retried
async def begin(context: Context, task_id: str) -> None:
    """Select the cohort and go to RUNNING, once."""
    try:
        async with unit_of_work(context, once=f"start:{task_id}") as unit:
            recruiting = Task.filter(id=task_id, state="RECRUITING")
            if not await recruiting.update(state="RUNNING", started_at=unit.at):
                raise _wrong_state(await Task.get(id=task_id))
            task = await Task.get(id=task_id)
            await announce.tell_state(unit, task_id, "RECRUITING", "RUNNING")
            selection = await select_first(unit, task, spec_of(task))
    except AlreadyDoneError:
        return
    await say_goodbye(context, selection.not_selected)


def spec_of(task: Task) -> TaskSpec:
    """The whole task as the engine knows it."""
    return spec_from_json(task.spec)


def least_updates(task: Task) -> int:
    """Clients without which no round can be committed."""
    return spec_of(task).training.least_updates


def _wrong_state(task: Task) -> WrongState:
    message = f"The task is {task.state}; only one that is RECRUITING can be started."
    return WrongState(message, task.state, ("RECRUITING",))
