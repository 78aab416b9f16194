"""`settleRedemption`."""

from typing import Annotated

import strawberry

from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, NotFound, WrongState
from api.schema.common.request import Info
from api.schema.rewards.cases import Redemption
from api.schema.rewards.inputs import SettleRedemptionInput
from api.schema.rewards.refusals import SecondOperatorNeeded
from api.services import settle_redemption as service

SettleRedemptionResult = Annotated[
    Redemption | NotFound | WrongState | SecondOperatorNeeded | InvalidInput,
    strawberry.union(
        "SettleRedemptionResult", description="The redemption as it is now."
    ),
]


@mutation(
    "Move a redemption on; operators only. Approval and payment need two different "
    "operators."
)
async def settle_redemption(
    info: Info,
    input: Annotated[
        SettleRedemptionInput, strawberry.argument(description="The step.")
    ],
) -> SettleRedemptionResult:
    row = await service.settle_redemption(
        info.context.context,
        info.context.caller,
        redemption_id=input.redemption_id,
        step=input.step.name,
        note=input.note,
    )
    return Redemption.of(row)
