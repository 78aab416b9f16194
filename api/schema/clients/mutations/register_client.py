"""`registerClient`."""

from typing import Annotated

import strawberry

from api.schema.clients.types import Client, ClientInput
from api.schema.common.inputs import plain
from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, LimitReached
from api.schema.common.request import Info
from api.services import register_client as service
from api.services.device_report import DeviceReport

RegisterClientResult = Annotated[
    Client | InvalidInput | LimitReached,
    strawberry.union("RegisterClientResult", description="The client."),
]


@mutation("Register a device of the viewer. Needs the scope TRAIN.")
async def register_client(
    info: Info,
    input: Annotated[
        ClientInput, strawberry.argument(description="The device as it reports itself.")
    ],
) -> RegisterClientResult:
    row = await service.register_client(
        info.context.context, info.context.caller, DeviceReport(**plain(input))
    )
    return Client.of(row)
