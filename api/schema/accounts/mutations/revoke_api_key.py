"""`revokeApiKey`."""

from typing import Annotated

import strawberry

from api.schema.accounts.credentials import ApiKey
from api.schema.common.mutation import mutation
from api.schema.common.refusals import NotFound
from api.schema.common.request import Info
from api.services import revoke_api_key as service

RevokeApiKeyResult = Annotated[
    ApiKey | NotFound,
    strawberry.union("RevokeApiKeyResult", description="The key, revoked."),
]


@mutation("Make a key useless at once; revoking twice is the same as once.")
async def revoke_api_key(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="ID of the key.")],
) -> RevokeApiKeyResult:
    row = await service.revoke_api_key(info.context.context, info.context.caller, id)
    return ApiKey.of(row)
