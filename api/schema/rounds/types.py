"""Rounds and their metrics."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.schema.common.loaders import check_size
from api.schema.common.nodes import Node
from api.schema.common.references import UpdateReceiptRef
from api.schema.common.request import Info
from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt
from api.schema.rewards import receipts
from api.schema.rewards.loaders import update_receipts_of_round
from api.schema.rounds.metrics import Metric, RoundState
from api.schema.tasks.loaders import tasks_by_id
from api.services.visibility import require_requester

if TYPE_CHECKING:
    from api import models


@strawberry.type(description="A round of a task; public.")
class Round(OfRow, Node):
    row: strawberry.Private["models.Round"]
    id: strawberry.ID = strawberry.field(description="ID of the round.")
    number: int = strawberry.field(description="Number, from 1.")
    attempt: int = strawberry.field(
        description="Attempt at this number, from 1; above 1 after an abandoned one."
    )
    state: RoundState = strawberry.field(description="State now.")
    cohort: int = strawberry.field(description="Clients called at its start.")
    backups_called: int = strawberry.field(description="Backups called while it ran.")
    accepted: int = strawberry.field(description="Updates accepted.")
    rejected: int = strawberry.field(description="Updates rejected.")
    late: int = strawberry.field(description="Updates that came late.")
    dropped: int = strawberry.field(description="Clients that dropped out.")
    metrics: list[Metric] = strawberry.field(
        description="Metrics on the held-out rows; empty until COMMITTED."
    )
    bytes_up: BigInt = strawberry.field(description="Bytes received from clients.")
    bytes_down: BigInt = strawberry.field(description="Bytes sent to clients.")

    @strawberry.field(
        description=(
            "Verdicts on its updates in order of arrival; requester and "
            "operators only, FORBIDDEN for others."
        )
    )
    async def receipts(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="Most receipts, 1 to 100.")
        ] = 50,
        after: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="ID of the last receipt read; null for the first ones."
            ),
        ] = None,
    ) -> list[UpdateReceiptRef]:
        task = await info.context.load(tasks_by_id, self.row.task_id)
        require_requester(info.context.caller, task)
        check_size("first", first)
        found = await update_receipts_of_round(self.row.id, first, after)
        return [receipts.UpdateReceipt.of(row) for row in found]

    started_at: datetime = strawberry.field(description="When it started.")
    deadline_at: datetime = strawberry.field(
        description="When it closes at the latest."
    )
    committed_at: datetime | None = strawberry.field(
        description="When it was committed; null before, and for an abandoned round."
    )
    duration_s: float | None = strawberry.field(
        description=(
            "Time from start to commit; null before, and for an abandoned round."
        )
    )
