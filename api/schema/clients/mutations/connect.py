"""`connect`."""

from typing import Annotated

import strawberry

from api.schema.clients.refusals import OfferRefused
from api.schema.clients.transport import ConnectAnswer
from api.schema.common.mutation import mutation
from api.schema.common.refusals import (
    NotFound,
    TooManyAttempts,
    Unavailable,
    WrongState,
)
from api.schema.common.request import Info
from api.services import connect as service

ConnectResult = Annotated[
    ConnectAnswer
    | NotFound
    | OfferRefused
    | WrongState
    | Unavailable
    | TooManyAttempts,
    strawberry.union("ConnectResult", description="The SDP answer."),
]


@mutation(
    "Open a data channel by WebRTC; an earlier connection of the same "
    "training ID is closed. Needs the scope TRAIN."
)
async def connect(
    info: Info,
    training_id: Annotated[
        strawberry.ID, strawberry.argument(description="The training ID.")
    ],
    offer: Annotated[
        str,
        strawberry.argument(
            description=(
                "SDP offer with one data channel, at most 16 KiB; its candidates "
                "are ignored."
            )
        ),
    ],
) -> ConnectResult:
    answer = await service.connect(
        info.context.context, info.context.caller, training_id, offer
    )
    return ConnectAnswer.of(answer)
