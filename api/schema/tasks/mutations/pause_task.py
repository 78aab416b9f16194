"""`pauseTask`."""

from typing import Annotated

import strawberry

from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, NotFound, WrongState
from api.schema.common.request import Info
from api.schema.tasks.types import Task
from api.services import pause_task as service

PauseTaskResult = Annotated[
    Task | NotFound | WrongState | InvalidInput,
    strawberry.union(
        "PauseTaskResult", description="The task, PAUSED once the round is over."
    ),
]


@mutation("Let the running round finish, then wait. Needs the scope LIST.")
async def pause_task(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="ID of the task.")],
    reason: Annotated[
        str | None,
        strawberry.argument(
            description="Shown to the contributors; at most 500 characters."
        ),
    ] = None,
) -> PauseTaskResult:
    row = await service.pause_task(
        info.context.context, info.context.caller, id, reason
    )
    return Task.of(row)
