"""`appeal`."""

from typing import Annotated

import strawberry

from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, NotFound, TooLate
from api.schema.common.request import Info
from api.schema.rewards.cases import Appeal
from api.schema.rewards.refusals import AlreadyAppealed
from api.services import appeal as service

AppealResult = Annotated[
    Appeal | NotFound | AlreadyAppealed | TooLate | InvalidInput,
    strawberry.union("AppealResult", description="The appeal."),
]


@mutation(
    "Ask an operator to look at a receipt again; once for each receipt, within 30 "
    "days. Needs the scope TRAIN or LIST."
)
async def appeal(
    info: Info,
    receipt_id: Annotated[
        strawberry.ID,
        strawberry.argument(description="ID of a receipt that concerns the viewer."),
    ],
    reason: Annotated[
        str,
        strawberry.argument(
            description="What is wrong with it; 10 to 2,000 characters."
        ),
    ],
) -> AppealResult:
    row = await service.appeal(
        info.context.context, info.context.caller, receipt_id, reason
    )
    return Appeal.of(row)
