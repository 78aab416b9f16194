"""`publishTask`."""

from typing import Annotated

import strawberry

from api.schema.common.mutation import mutation
from api.schema.common.refusals import NotFound, Unavailable, WrongState
from api.schema.common.request import Info
from api.schema.rewards.points import InsufficientPoints
from api.schema.tasks.refusals import TaskIncomplete
from api.schema.tasks.types import Task
from api.services import publish_task as service

PublishTaskResult = Annotated[
    Task | NotFound | TaskIncomplete | InsufficientPoints | WrongState | Unavailable,
    strawberry.union("PublishTaskResult", description="The task, RECRUITING."),
]


@mutation(
    "Escrow the reward pool and open recruitment; the rules are frozen from "
    "here. Publishing twice escrows once. Needs the scope LIST."
)
async def publish_task(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="ID of the task.")],
) -> PublishTaskResult:
    row = await service.publish_task(info.context.context, info.context.caller, id)
    return Task.of(row)
