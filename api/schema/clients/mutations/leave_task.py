"""`leaveTask`."""

from typing import Annotated

import strawberry

from api.schema.clients.participations import Participation
from api.schema.common.mutation import mutation
from api.schema.common.refusals import NotFound, WrongState
from api.schema.common.request import Info
from api.services import leave_task as service

LeaveTaskResult = Annotated[
    Participation | NotFound | WrongState,
    strawberry.union("LeaveTaskResult", description="The participation, LEFT."),
]


@mutation(
    "Leave a task; during a round it counts as dropping out. Needs the scope TRAIN."
)
async def leave_task(
    info: Info,
    training_id: Annotated[
        strawberry.ID, strawberry.argument(description="The training ID.")
    ],
) -> LeaveTaskResult:
    row = await service.leave_task(
        info.context.context, info.context.caller, training_id
    )
    return Participation.of(row)
