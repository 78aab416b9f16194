"""`grantPoints`."""

from typing import Annotated

import strawberry

from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, NotFound
from api.schema.common.request import Info
from api.schema.rewards.inputs import GrantPointsInput
from api.schema.rewards.points import LedgerEntry
from api.services import grant_points as service

GrantPointsResult = Annotated[
    LedgerEntry | NotFound | InvalidInput,
    strawberry.union(
        "GrantPointsResult", description="The entry in the account's ledger."
    ),
]


@mutation("Give points to an account; operators only.")
async def grant_points(
    info: Info,
    input: Annotated[GrantPointsInput, strawberry.argument(description="The grant.")],
) -> GrantPointsResult:
    row = await service.grant_points(
        info.context.context,
        info.context.caller,
        account_id=input.account_id,
        points=input.points,
        reason=input.reason,
        idempotency_key=input.idempotency_key,
    )
    return LedgerEntry.of(row)
