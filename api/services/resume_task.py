"""`resumeTask`: a paused task goes on with its next round."""

from api.models import Task
from api.services import announce
from api.services.authenticate import require
from api.services.check_task import own_task_or_not_found
from api.services.context import Caller, Context
from api.services.create_upload import disk_full
from api.services.pause_task import ALLOWED
from api.services.refusals import WrongState
from api.services.retry import retried
from api.services.unit_of_work import unit_of_work


async def resume_task(context: Context, caller: Caller, task_id: str) -> Task:
    """Go on; a task that was about to pause does not. Twice resumes once.

    Raises:
        Denied: The caller has no right to list tasks.
        NotFound: There is no such task of the caller.
        WrongState: It has not started, or has ended.
        Unavailable: The disk is nearly full.
    """
    account_id = require(caller, "LIST")
    found = await Task.get_or_none(id=task_id)
    task = own_task_or_not_found(found, task_id, account_id)
    if task.state == "PAUSED":
        if context.storage.free_share() < context.settings.least_free_disk_share:
            raise disk_full(context)
    if task.state in ALLOWED:
        await _go_on(context, task_id)
        task = await Task.get(id=task_id)
    if task.state != "RUNNING":
        message = f"The task is {task.state}; only one that is PAUSED can go on."
        raise WrongState(message, task.state, ALLOWED)
    return task


@retried
async def _go_on(context: Context, task_id: str) -> None:
    """RUNNING without the wish to pause; the conductor hears of the new state."""
    async with unit_of_work(context) as unit:
        paused = Task.filter(id=task_id, state="PAUSED")
        if await paused.update(state="RUNNING", state_reason=None):
            await announce.tell_state(unit, task_id, "PAUSED", "RUNNING")
        else:
            running = Task.filter(id=task_id, state="RUNNING")
            await running.update(pause_asked_at=None, pause_reason=None)
