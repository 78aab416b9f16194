"""`cancelTask`: end a task for good."""

from api.models import Task
from api.services.authenticate import require
from api.services.check_task import own_task_or_not_found
from api.services.context import Caller, Context
from api.services.inputs import check_reason
from api.services.refusals import WrongState
from api.services.round_rows import TaskEndedError
from api.services.settle_task import end_task
from fl_engine.rounds import Cancelled

ALLOWED = ("DRAFT", "RECRUITING", "RUNNING", "PAUSED")


async def cancel_task(
    context: Context, caller: Caller, task_id: str, reason: str | None = None
) -> Task:
    """Pay what was earned, return the rest of the pool; a draft is given up.

    Every update that was complete in time gets its verdict at once. In a round that was
    not committed that is SURPLUS with base pay, screened or not.

    Raises:
        Denied: The caller has no right to list tasks.
        NotFound: There is no such task of the caller.
        InvalidInput: The reason is too long.
        WrongState: The task has ended in another way.
    """
    account_id = require(caller, "LIST")
    check_reason(reason or "")
    found = await Task.get_or_none(id=task_id)
    task = own_task_or_not_found(found, task_id, account_id)
    if task.state in ALLOWED:
        try:
            await end_task(context, task_id, "CANCELLED", reason)
        except TaskEndedError:
            pass  # it ended a moment before; its state says how
        context.links.post(task_id, Cancelled())
        task = await Task.get(id=task_id)
    if task.state != "CANCELLED":
        message = f"The task is {task.state} and can't be cancelled any more."
        raise WrongState(message, task.state, ALLOWED)
    return task
