"""`redeemPoints`."""

from typing import Annotated

import strawberry

from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, LimitReached
from api.schema.common.request import Info
from api.schema.rewards.cases import Redemption
from api.schema.rewards.inputs import RedeemInput
from api.schema.rewards.points import InsufficientPoints
from api.services import redeem_points as service

RedeemResult = Annotated[
    Redemption | InsufficientPoints | InvalidInput | LimitReached,
    strawberry.union("RedeemResult", description="The redemption."),
]


@mutation(
    "Ask for points to be paid out; the points are set aside at once. Needs a "
    "session, not a key."
)
async def redeem_points(
    info: Info,
    input: Annotated[
        RedeemInput, strawberry.argument(description="How many and where to.")
    ],
) -> RedeemResult:
    row = await service.redeem_points(
        info.context.context,
        info.context.caller,
        points=input.points,
        destination=input.destination,
        idempotency_key=input.idempotency_key,
    )
    return Redemption.of(row)
