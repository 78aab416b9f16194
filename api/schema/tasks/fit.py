"""How well a client fits a task."""

from typing import TYPE_CHECKING

import strawberry

from api.schema.clients import types as client_types
from api.schema.tasks.checks import RequirementCheck, ScoreTerm

if TYPE_CHECKING:
    from api.services import fit as services

from api.schema.common.references import ClientRef
from api.schema.common.rows import OfRow


@strawberry.type(description="How well a client fits a task; seen by its owner.")
class Fit(OfRow):
    row: strawberry.Private["services.Fit"]

    @strawberry.field(description="The client.")
    def client(self) -> ClientRef:
        return client_types.Client.of(self.row.client)

    fits: bool = strawberry.field(
        description=(
            "Whether all requirements that the server can check are met; the "
            "device checks its own data."
        )
    )
    checks: list[RequirementCheck] = strawberry.field(
        description="Every requirement with what the client has."
    )
    score: float | None = strawberry.field(
        description="Score it would get now, 0 to 1; null when it does not fit."
    )
    terms: list[ScoreTerm] = strawberry.field(
        description="What the score is made of; empty when it does not fit."
    )
    rank: int | None = strawberry.field(
        description=(
            "Rank it would have among those registered now, from 1; null when "
            "it does not fit or the task is not RECRUITING."
        )
    )
