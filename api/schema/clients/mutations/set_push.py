"""`setPush`."""

from typing import Annotated

import strawberry

from api.schema.clients.types import Client, PushSubscriptionInput
from api.schema.common.inputs import plain
from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, NotFound
from api.schema.common.request import Info
from api.services import set_push as service

SetPushResult = Annotated[
    Client | NotFound | InvalidInput,
    strawberry.union("SetPushResult", description="The client as it is now."),
]


@mutation(
    "Say where to push a notification when a client is selected or called up. Needs "
    "the scope TRAIN."
)
async def set_push(
    info: Info,
    client_id: Annotated[
        strawberry.ID, strawberry.argument(description="ID of the client.")
    ],
    subscription: Annotated[
        PushSubscriptionInput | None,
        strawberry.argument(
            description="The browser's subscription; null to stop.",
        ),
    ] = None,
) -> SetPushResult:
    given = service.Subscription(**plain(subscription)) if subscription else None
    row = await service.set_push(
        info.context.context, info.context.caller, client_id, given
    )
    return Client.of(row)
