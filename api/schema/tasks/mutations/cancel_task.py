"""`cancelTask`."""

from typing import Annotated

import strawberry

from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, NotFound, WrongState
from api.schema.common.request import Info
from api.schema.tasks.types import Task
from api.services import cancel_task as service

CancelTaskResult = Annotated[
    Task | NotFound | WrongState | InvalidInput,
    strawberry.union("CancelTaskResult", description="The task, CANCELLED."),
]


@mutation(
    "End the task for good: pay what was earned, return the rest of the "
    "pool. Needs the scope LIST."
)
async def cancel_task(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="ID of the task.")],
    reason: Annotated[
        str | None,
        strawberry.argument(
            description="Shown to the contributors; at most 500 characters."
        ),
    ] = None,
) -> CancelTaskResult:
    row = await service.cancel_task(
        info.context.context, info.context.caller, id, reason
    )
    return Task.of(row)
