"""Figures of the whole marketplace."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.schema.common.loaders import check_size
from api.schema.common.request import Info
from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt
from api.schema.rounds.statistics import HistogramBin
from api.schema.tasks.enums import TaskState


@strawberry.type(description="How many tasks are in a state.")
class TaskStateCount:
    state: TaskState = strawberry.field(description="The state; never DRAFT.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="A day of the marketplace, in UTC.")
class MarketplaceDay:
    day: datetime = strawberry.field(description="Its first moment.")
    tasks_published: int = strawberry.field(description="Tasks published.")
    tasks_completed: int = strawberry.field(description="Tasks completed.")
    clients: int = strawberry.field(description="Clients that were connected.")
    rounds: int = strawberry.field(description="Rounds committed.")
    dropped: int = strawberry.field(description="Calls that ended in a drop-out.")
    points_paid: BigInt = strawberry.field(description="Points paid.")
    transfer_bytes: BigInt = strawberry.field(description="Bytes in both directions.")


@strawberry.type(
    description="Figures of the whole marketplace; public, at most a minute old."
)
class MarketplaceStats(OfRow):
    tasks: list[TaskStateCount] = strawberry.field(
        description="Published tasks by state."
    )
    contributors: int = strawberry.field(
        description="Accounts with a client that was connected in the last 30 days."
    )
    clients_online: int = strawberry.field(description="Clients connected now.")
    rounds: BigInt = strawberry.field(description="Rounds committed.")
    updates: BigInt = strawberry.field(description="Updates accepted.")
    points_paid: BigInt = strawberry.field(description="Points paid to contributors.")
    completion_rate: float | None = strawberry.field(
        description=(
            "Share of ended tasks that were completed, 0 to 1; null before the "
            "first has ended."
        )
    )
    dropout_rate: float | None = strawberry.field(
        description=(
            "Share of calls that ended in a drop-out, 0 to 1; null before the "
            "first call."
        )
    )
    median_round_s: float | None = strawberry.field(
        description="Median time of a round; null before the first."
    )
    median_baseline_gap: float | None = strawberry.field(
        description=(
            "Median of a completed task's accuracy minus its baseline; null "
            "when no task has one."
        )
    )
    selection_fairness: float | None = strawberry.field(
        description=(
            "Fairness of selection over all tasks, Jain's index, 0 to 1; null "
            "before the first selection."
        )
    )
    pay_fairness: float | None = strawberry.field(
        description=(
            "Fairness of pay over all tasks, Jain's index, 0 to 1; null before "
            "anyone is paid."
        )
    )
    bytes_up: BigInt = strawberry.field(description="Bytes received from clients.")
    bytes_down: BigInt = strawberry.field(description="Bytes sent to clients.")
    reputation: list[HistogramBin] = strawberry.field(
        description="Reputations of clients in use."
    )

    @strawberry.field(description="Day by day, oldest first, today last.")
    async def days(
        self,
        info: Info,
        last: Annotated[
            int, strawberry.argument(description="Most days, 1 to 100.")
        ] = 30,
    ) -> list[MarketplaceDay]:
        check_size("last", last)
        found: list[MarketplaceDay] = self.row["days"]
        return found[-last:]
