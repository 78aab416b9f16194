"""`quote`: what a task would meet if it were published now."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import strawberry
from strawberry.extensions import FieldExtension

from api.schema.common.inputs import plain
from api.schema.common.mutation import type_of
from api.schema.common.refusals import InputProblem, InvalidInput, NotFound
from api.schema.common.request import Info
from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt
from api.schema.tasks.checks import ScoreTerm
from api.schema.tasks.enums import Seat
from api.schema.tasks.inputs import TaskInput
from api.schema.uploads.inspection import RoundBytes
from api.schema.uploads.refusals import ModelRefused, TestSetRefused, UploadNotReady
from api.services import quote_task as service
from api.services.refusals import Refused


@strawberry.type(
    description=("A client that would be chosen now; it can't be told which one it is.")
)
class QuoteCandidate(OfRow):
    rank: int = strawberry.field(description="Rank, from 1.")
    seat: Seat = strawberry.field(description="Seat it would get.")
    score: float = strawberry.field(description="Score, 0 to 1.")
    terms: list[ScoreTerm] = strawberry.field(description="What the score is made of.")


@strawberry.type(description="What a task would meet if it were published now.")
class Quote(OfRow):
    eligible_clients: int = strawberry.field(
        description="Clients that meet the requirements."
    )
    online_clients: int = strawberry.field(
        description="Of these, seen in the last 15 minutes."
    )
    median_duration_s: float = strawberry.field(
        description="Estimated time from start to end, median."
    )
    p90_duration_s: float = strawberry.field(
        description="Estimated time that 9 of 10 such tasks stay under."
    )
    round_s: float = strawberry.field(description="Estimated time of a round, median.")
    finish_probability: float = strawberry.field(
        description="Probability that it is completed, 0 to 1."
    )
    cost_points: BigInt = strawberry.field(
        description="Points that publishing would lock."
    )
    available_points: BigInt = strawberry.field(
        description="Points the viewer has available."
    )

    @strawberry.field(description="Bytes that one client moves in one round.")
    def round_bytes(self) -> RoundBytes:
        return RoundBytes(**self.row.round_bytes)

    @strawberry.field(
        description=(
            "Who would be chosen now: seats first, then backups; at most 50, "
            "without names."
        )
    )
    def candidates(self) -> list[QuoteCandidate]:
        return [QuoteCandidate.of(place) for place in self.row.candidates]

    warnings: list[InputProblem] = strawberry.field(
        description=(
            "What would make the task slow, costly or likely to fail; empty "
            "when nothing does."
        )
    )


QuoteResult = Annotated[
    Quote | InvalidInput | NotFound | UploadNotReady | ModelRefused | TestSetRefused,
    strawberry.union("QuoteResult", description="The quote."),
]


class _RefusalsAsTypes(FieldExtension):
    """As for mutations; a question leaves nothing in the audit log."""

    async def resolve_async(
        self,
        next_: Callable[..., Awaitable[Any]],
        source: Any,
        info: Info,
        **kwargs: Any,
    ) -> Any:
        """Ask the service."""
        try:
            return await next_(source, info, **kwargs)
        except Refused as refused:
            return type_of(refused)


@strawberry.field(
    description=(
        "Who could join a task now, how long it would take and what it costs; locks "
        "nothing. Needs the scope LIST."
    ),
    extensions=[_RefusalsAsTypes()],
)
async def quote(
    info: Info,
    input: Annotated[
        TaskInput,
        strawberry.argument(
            description=(
                "The task as it would be created; it is checked as `createTask` "
                "checks it."
            )
        ),
    ],
) -> QuoteResult:
    found = await service.quote_task(
        info.context.context, info.context.caller, plain(input)
    )
    return Quote.of(found)
