"""`retireClient`."""

from typing import Annotated

import strawberry

from api.schema.clients.types import Client
from api.schema.common.mutation import mutation
from api.schema.common.refusals import NotFound
from api.schema.common.request import Info
from api.services import retire_client as service

RetireClientResult = Annotated[
    Client | NotFound,
    strawberry.union("RetireClientResult", description="The client, retired."),
]


@mutation(
    "Retire a device: it leaves its tasks and can't join again; its history "
    "stays. Needs the scope TRAIN."
)
async def retire_client(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="ID of the client.")],
) -> RetireClientResult:
    row = await service.retire_client(info.context.context, info.context.caller, id)
    return Client.of(row)
