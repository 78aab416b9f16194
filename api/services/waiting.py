"""What clients without work are told, and when to come back."""

from collections.abc import Iterable

from api.models import Task
from api.services.context import Context
from fl_engine import wire
from fl_engine.pacing import return_delay_s

WAIT_S = 30.0  # a seat may become free at any time; the round is asked so often
PAUSE_S = 60.0  # a paused task goes on when a person wants it to
LEAST_S = 5.0

NO_SEAT = "There is no seat for you now; you are called when you get one."
NOT_STARTED = "The task has not started yet; you are called when you are selected."


def retry_after_s(context: Context, expected_clients: int, period_s: float) -> float:
    """When one of so many clients should try again: not all at once."""
    return return_delay_s(expected_clients, period_s, context.rng.random())


async def tell_to_wait(
    context: Context, task_id: str, training_ids: Iterable[str]
) -> None:
    """Tell clients of a task that there is nothing to do yet, and why."""
    online = [(t, context.links.link(t)) for t in training_ids]
    links = [link for _, link in online if link is not None]
    if not links:
        return
    task = await Task.get(id=task_id)
    reason, period_s = _reason(context, task)
    for link in links:
        frame = wire.Wait(
            id=wire.new_id(),
            retry_after_s=retry_after_s(context, task.registered, period_s),
            reason=reason,
        )
        await link.tell(frame)


def _reason(context: Context, task: Task) -> tuple[str, float]:
    """Why there is nothing to do, and for how long there may be nothing."""
    if task.state == "PAUSED":
        why = f": {task.state_reason}" if task.state_reason else "."
        return f"The requester has paused the task{why}", PAUSE_S
    if task.state == "RECRUITING":
        left_s = (task.starts_at - context.now()).total_seconds()
        return NOT_STARTED, min(max(left_s, LEAST_S), WAIT_S)
    return NO_SEAT, WAIT_S
