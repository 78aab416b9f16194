"""`startTask`."""

from typing import Annotated

import strawberry

from api.schema.common.mutation import mutation
from api.schema.common.refusals import NotFound, WrongState
from api.schema.common.request import Info
from api.schema.tasks.types import Task
from api.services import start_task as service

StartTaskResult = Annotated[
    Task | NotFound | WrongState,
    strawberry.union("StartTaskResult", description="The task, RUNNING."),
]


@mutation(
    "End recruitment now and start, before `recruitsUntil` and `startsAt`; "
    "WrongState with fewer than `leastUpdates` registered. Needs the scope "
    "LIST."
)
async def start_task(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="ID of the task.")],
) -> StartTaskResult:
    row = await service.start_task(info.context.context, info.context.caller, id)
    return Task.of(row)
