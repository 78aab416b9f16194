"""`joinTask`."""

from typing import Annotated

import strawberry

from api.schema.clients.participations import DataDeclarationInput, Participation
from api.schema.clients.refusals import AlreadyJoined
from api.schema.common.inputs import plain
from api.schema.common.mutation import mutation
from api.schema.common.refusals import (
    InvalidInput,
    LimitReached,
    NotFound,
    TooLate,
    WrongState,
)
from api.schema.common.request import Info
from api.schema.tasks.refusals import RequirementsNotMet
from api.services import join_task as service

JoinTaskResult = Annotated[
    Participation
    | NotFound
    | AlreadyJoined
    | RequirementsNotMet
    | TooLate
    | WrongState
    | LimitReached
    | InvalidInput,
    strawberry.union(
        "JoinTaskResult", description="The participation; its ID is the training ID."
    ),
]


@mutation(
    "Register for a task; the participation's ID is the training ID. Needs "
    "the scope TRAIN."
)
async def join_task(
    info: Info,
    task_id: Annotated[
        strawberry.ID, strawberry.argument(description="ID of the task.")
    ],
    client_id: Annotated[
        strawberry.ID,
        strawberry.argument(description="ID of one of the viewer's clients."),
    ],
    data: Annotated[
        DataDeclarationInput | None,
        strawberry.argument(
            description=(
                "What the device found in its own data; null when it was not "
                "counted. Nothing else about the data is ever asked."
            )
        ),
    ] = None,
) -> JoinTaskResult:
    declared = None if data is None else plain(data)
    row = await service.join_task(
        info.context.context, info.context.caller, task_id, client_id, declared
    )
    return Participation.of(row)
