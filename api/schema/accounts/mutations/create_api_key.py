"""`createApiKey`."""

from typing import Annotated

import strawberry

from api.schema.accounts.credentials import ApiKey, ApiKeyCreated, ApiKeyInput
from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, LimitReached
from api.schema.common.request import Info
from api.services import create_api_key as service

CreateApiKeyResult = Annotated[
    ApiKeyCreated | InvalidInput | LimitReached,
    strawberry.union("CreateApiKeyResult", description="The key with its secret."),
]


@mutation("Make a key for a tool. Needs a session, not a key.")
async def create_api_key(
    info: Info,
    input: Annotated[ApiKeyInput, strawberry.argument(description="The new key.")],
) -> CreateApiKeyResult:
    made = await service.create_api_key(
        info.context.context,
        info.context.caller,
        name=input.name,
        scopes=[scope.name for scope in input.scopes],
        expires_at=input.expires_at,
    )
    return ApiKeyCreated(api_key=ApiKey.of(made.api_key), secret=made.secret)
