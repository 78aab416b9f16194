"""`createTask`."""

from typing import Annotated

import strawberry

from api.schema.common.inputs import plain
from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, LimitReached, NotFound
from api.schema.common.request import Info
from api.schema.tasks.inputs import TaskInput
from api.schema.tasks.types import Task
from api.schema.uploads.refusals import ModelRefused, TestSetRefused, UploadNotReady
from api.services import draft_task as service

CreateTaskResult = Annotated[
    Task
    | InvalidInput
    | NotFound
    | UploadNotReady
    | ModelRefused
    | TestSetRefused
    | LimitReached,
    strawberry.union("CreateTaskResult", description="The draft."),
]


@mutation("Create a DRAFT from uploads that are READY. Needs the scope LIST.")
async def create_task(
    info: Info,
    input: Annotated[TaskInput, strawberry.argument(description="The whole task.")],
) -> CreateTaskResult:
    row = await service.create_task(
        info.context.context, info.context.caller, plain(input)
    )
    return Task.of(row)
