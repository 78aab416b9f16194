"""What somebody may do with a task now."""

from api.models import Task
from api.services.context import Caller, Context
from api.services.pause_task import can_pause, is_pausing
from api.services.visibility import is_self
from fl_engine.task import spec_from_json

STEERABLE = ("DRAFT", "RECRUITING", "RUNNING", "PAUSED")


def task_actions(context: Context, caller: Caller, task: Task) -> list[str]:
    """The contract's `TaskAction`s, in its order."""
    if is_self(caller, task.requester_id):
        return _of_requester(caller, task)
    is_open = task.state == "RECRUITING" and context.now() < task.recruits_until
    return ["JOIN"] if is_open and "TRAIN" in caller.scopes else []


def _of_requester(caller: Caller, task: Task) -> list[str]:
    if "LIST" not in caller.scopes:
        return []
    can = {
        "UPDATE": task.state == "DRAFT",
        "PUBLISH": task.state == "DRAFT",
        "START": task.state == "RECRUITING" and _has_enough(task),
        "PAUSE": can_pause(task),
        "RESUME": task.state == "PAUSED" or is_pausing(task),
        "CANCEL": task.state in STEERABLE,
        "DOWNLOAD": task.state == "COMPLETED",
    }
    return [action for action, may in can.items() if may]


def _has_enough(task: Task) -> bool:
    return task.registered >= spec_from_json(task.spec).training.least_updates
