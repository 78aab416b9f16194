"""The trained model of a task; its requester's only."""

from typing import Any

from api.models import Round, Task
from api.services.addresses import task_file_url
from api.services.context import Caller, Context
from api.services.task_files import RESULT_FILES
from api.services.visibility import is_self


async def final_model(
    context: Context, caller: Caller, task: Task
) -> dict[str, Any] | None:
    """The contract's `Download`; None until COMPLETED and for everybody else.

    A key needs the scope LIST.
    """
    may_read = is_self(caller, task.requester_id) and "LIST" in caller.scopes
    if not may_read or task.state != "COMPLETED" or task.result is None:
        return None
    last = await Round.get(
        task_id=task.id, number=task.rounds_committed, state="COMMITTED"
    )
    files = [
        {
            **file,
            "url": task_file_url(
                context.settings, task.id, RESULT_FILES[file["format"]]
            ),
        }
        for file in task.result["files"]
    ]
    return {
        "files": files,
        "metrics": last.metrics,
        "model_card": task.result["model_card"],
    }
