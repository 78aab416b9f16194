"""`resumeTask`."""

from typing import Annotated

import strawberry

from api.schema.common.mutation import mutation
from api.schema.common.refusals import NotFound, Unavailable, WrongState
from api.schema.common.request import Info
from api.schema.tasks.types import Task
from api.services import resume_task as service

ResumeTaskResult = Annotated[
    Task | NotFound | WrongState | Unavailable,
    strawberry.union("ResumeTaskResult", description="The task, RUNNING."),
]


@mutation("Go on with the next round. Needs the scope LIST.")
async def resume_task(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="ID of the task.")],
) -> ResumeTaskResult:
    row = await service.resume_task(info.context.context, info.context.caller, id)
    return Task.of(row)
