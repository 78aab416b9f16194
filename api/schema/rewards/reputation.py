"""How far a client is trusted, and why."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.schema.clients import participations as participation_types
from api.schema.clients.loaders import participations_by_id
from api.schema.common.loaders import check_size
from api.schema.common.nodes import Node
from api.schema.common.references import ParticipationRef
from api.schema.common.request import Info
from api.schema.common.rows import OfRow
from api.schema.rewards.enums import ReputationEventKind
from api.schema.rewards.loaders import reputation_events_of
from api.services.reputation import is_newcomer, score_now

if TYPE_CHECKING:
    from api import models


@strawberry.type(description="A recorded change of a reputation; never edited.")
class ReputationEvent(OfRow, Node):
    row: strawberry.Private["models.ReputationEvent"]
    id: strawberry.ID = strawberry.field(description="ID of the event.")
    at: datetime = strawberry.field(description="When.")
    kind: ReputationEventKind = strawberry.field(description="What happened.")
    weight: float = strawberry.field(
        description="How much it counts; negative when it lowers the score."
    )
    score_before: float = strawberry.field(description="Score before.")
    score_after: float = strawberry.field(description="Score after.")

    @strawberry.field(
        description="Round it happened in; null when it concerns the whole task."
    )
    def round(self) -> int | None:
        return self.row.round_number

    @strawberry.field(description="The participation.")
    async def participation(self, info: Info) -> ParticipationRef:
        row = await info.context.load(participations_by_id, self.row.participation_id)
        return participation_types.Participation.of(row)


@strawberry.type(
    description=(
        "How far a client is trusted: Beta reputation over recorded events, with "
        "decay (Jøsang & Ismail 2002)."
    )
)
class Reputation(OfRow):
    row: strawberry.Private["models.Client"]

    @strawberry.field(description="Score now, 0 to 1; 0.5 at the start.")
    def score(self, info: Info) -> float:
        return score_now(self.row, info.context.context.now())

    @strawberry.field(
        description="Whether it is a newcomer: fewer than 5 counted events."
    )
    def newcomer(self) -> bool:
        return is_newcomer(self.row)

    @strawberry.field(description="What made it, newest first.")
    async def events(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="Most events, 1 to 100.")
        ] = 20,
        after: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="ID of the last event read; null for the newest ones."
            ),
        ] = None,
    ) -> list[ReputationEvent]:
        check_size("first", first)
        found = await reputation_events_of(self.row.id, first, after)
        return [ReputationEvent.of(row) for row in found]
