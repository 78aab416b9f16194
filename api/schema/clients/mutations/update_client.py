"""`updateClient`."""

from typing import Annotated

import strawberry

from api.schema.clients.types import Client, ClientInput
from api.schema.common.inputs import plain
from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, NotFound, WrongState
from api.schema.common.request import Info
from api.services import update_client as service
from api.services.device_report import DeviceReport

UpdateClientResult = Annotated[
    Client | InvalidInput | NotFound | WrongState,
    strawberry.union("UpdateClientResult", description="The client as it is now."),
]


@mutation("Replace what a device reports about itself. Needs the scope TRAIN.")
async def update_client(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="ID of the client.")],
    input: Annotated[
        ClientInput, strawberry.argument(description="The device as it reports itself.")
    ],
) -> UpdateClientResult:
    row = await service.update_client(
        info.context.context, info.context.caller, id, DeviceReport(**plain(input))
    )
    return Client.of(row)
