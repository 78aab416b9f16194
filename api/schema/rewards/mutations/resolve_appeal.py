"""`resolveAppeal`."""

from typing import Annotated

import strawberry

from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, NotFound, WrongState
from api.schema.common.request import Info
from api.schema.rewards.cases import Appeal
from api.schema.rewards.inputs import ResolveAppealInput
from api.services import resolve_appeal as service

ResolveAppealResult = Annotated[
    Appeal | NotFound | WrongState | InvalidInput,
    strawberry.union("ResolveAppealResult", description="The appeal, decided."),
]


@mutation(
    "Decide an appeal; operators only. A mistake is mended by a reversing entry, "
    "never by an edit."
)
async def resolve_appeal(
    info: Info,
    input: Annotated[
        ResolveAppealInput, strawberry.argument(description="The decision.")
    ],
) -> ResolveAppealResult:
    row = await service.resolve_appeal(
        info.context.context,
        info.context.caller,
        appeal_id=input.appeal_id,
        uphold=input.uphold,
        decision=input.decision,
    )
    return Appeal.of(row)
