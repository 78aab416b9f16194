"""`updateTask`."""

from typing import Annotated

import strawberry

from api.schema.common.inputs import plain
from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, NotFound, WrongState
from api.schema.common.request import Info
from api.schema.tasks.inputs import TaskInput
from api.schema.tasks.types import Task
from api.schema.uploads.refusals import ModelRefused, TestSetRefused, UploadNotReady
from api.services import draft_task as service

UpdateTaskResult = Annotated[
    Task
    | InvalidInput
    | NotFound
    | UploadNotReady
    | ModelRefused
    | TestSetRefused
    | WrongState,
    strawberry.union("UpdateTaskResult", description="The draft as it is now."),
]


@mutation("Replace a DRAFT; refused once the task is published. Needs the scope LIST.")
async def update_task(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="ID of the task.")],
    input: Annotated[TaskInput, strawberry.argument(description="The whole task.")],
) -> UpdateTaskResult:
    row = await service.update_task(
        info.context.context, info.context.caller, id, plain(input)
    )
    return Task.of(row)
