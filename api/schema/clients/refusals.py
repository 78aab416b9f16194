"""Refusals of benchmarks, joining and connecting."""

import strawberry

from api.schema.clients import participations as participation_types
from api.schema.clients.enums import OfferProblem
from api.schema.common.references import ParticipationRef
from api.schema.common.refusals import OfRefused, Refusal, RefusalCode


@strawberry.type(description="This client is in the task already.")
class AlreadyJoined(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="ALREADY_JOINED.")
    retry_after_s: float | None = strawberry.field(
        description="Always null: use the participation given here."
    )

    @strawberry.field(description="The participation that exists.")
    def participation(self) -> ParticipationRef:
        return participation_types.Participation.of(self.row.participation)


@strawberry.type(description="The SDP offer can't be answered.")
class OfferRefused(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="OFFER_REFUSED.")
    retry_after_s: float | None = strawberry.field(
        description=(
            "Always null: send another offer, or use the WebSocket of "
            "`Participation.transport`."
        )
    )
    problem: OfferProblem = strawberry.field(
        description="What is wrong with the offer."
    )


@strawberry.type(description="The benchmark's result is wrong or came after its end.")
class BenchmarkFailed(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="BENCHMARK_FAILED.")
    retry_after_s: float | None = strawberry.field(
        description="Seconds until another benchmark may be started; always given here."
    )
