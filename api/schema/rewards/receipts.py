"""The recorded reasons of decisions that concern somebody."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import strawberry

from api.schema.clients import participations as participation_types
from api.schema.clients.loaders import participations_by_id
from api.schema.common.nodes import Node
from api.schema.common.references import (
    AppealRef,
    LedgerEntryRef,
    ParticipationRef,
    ReputationEventRef,
    TaskRef,
)
from api.schema.common.request import Info
from api.schema.common.rows import OfRow, read
from api.schema.common.scalars import BigInt
from api.schema.rewards import cases, points, reputation
from api.schema.rewards.enums import Rejection, Verdict
from api.schema.rewards.loaders import (
    appeals_by_receipt,
    entry_by_receipt,
    reputation_events_by_id,
)
from api.schema.tasks import types as task_types
from api.schema.tasks.checks import RequirementCheck, ScoreTerm
from api.schema.tasks.enums import Seat
from api.schema.tasks.loaders import tasks_by_id
from api.services.visibility import is_self_or_operator

if TYPE_CHECKING:
    from api import models


async def appeal_of(self: Any, info: Info) -> AppealRef | None:
    """The appeal against a receipt, for who made it and operators."""
    if not is_self_or_operator(info.context.caller, self.row.account_id):
        return None
    row = await info.context.load(appeals_by_receipt, self.row.id)
    return cases.Appeal.maybe(row)


@strawberry.interface(
    description=(
        "The recorded reason of a decision that concerns somebody; seen by whom it "
        "concerns, the task's requester and operators."
    )
)
class Receipt(Node):
    id: strawberry.ID = strawberry.field(description="ID of the receipt.")
    at: datetime = strawberry.field(description="When it was decided.")
    message: str = strawberry.field(description="The reason, for a person.")
    task: TaskRef | None = strawberry.field(
        description="The task; null when it concerns none."
    )
    participation: ParticipationRef | None = strawberry.field(
        description="The participation; null when it concerns none."
    )
    round: int | None = strawberry.field(
        description="Number of the round; null when it concerns none."
    )
    appeal: AppealRef | None = strawberry.field(
        resolver=appeal_of,
        description="The appeal against it; null when there is none.",
    )


class OfReceipt(OfRow):
    """A receipt as it was recorded: what is not in its row is in the row's body."""

    row: Any

    def __getattr__(self, name: str) -> Any:
        if name in ("id", "at", "message"):
            return getattr(self.row, name)
        if name == "round":
            return self.row.round_number
        if name == "row" or name.startswith("__"):
            raise AttributeError(name)
        return read(self.row.body, name)


async def task_of(self: Any, info: Info) -> TaskRef | None:
    """The task that a receipt is about; it was published, so everybody may see it."""
    if self.row.task_id is None:
        return None
    return task_types.Task.of(await info.context.load(tasks_by_id, self.row.task_id))


async def participation_of(self: Any, info: Info) -> ParticipationRef | None:
    """The participation that a receipt is about; who sees one sees the other."""
    if self.row.participation_id is None:
        return None
    row = await info.context.load(participations_by_id, self.row.participation_id)
    return participation_types.Participation.of(row)


@strawberry.type(description="Why a client was selected or not.")
class SelectionReceipt(OfReceipt, Receipt):
    row: strawberry.Private["models.Receipt"]

    task: TaskRef | None = strawberry.field(
        resolver=task_of, description="The task; always given here."
    )

    participation: ParticipationRef | None = strawberry.field(
        resolver=participation_of, description="The participation; always given here."
    )

    round: int | None = strawberry.field(
        description="Number of the round; null for the first selection."
    )
    seat: Seat = strawberry.field(description="Seat it got.")
    rank: int | None = strawberry.field(
        description="Rank, from 1; null when a requirement was not met."
    )
    candidates: int = strawberry.field(description="How many candidates there were.")
    score: float | None = strawberry.field(
        description="Score, 0 to 1; null when a requirement was not met."
    )
    terms: list[ScoreTerm] = strawberry.field(
        description="What the score is made of; empty when a requirement was not met."
    )
    unmet: list[RequirementCheck] = strawberry.field(
        description="Requirements that were not met; empty when all were."
    )


@strawberry.type(description="What became of an update.")
class UpdateReceipt(OfReceipt, Receipt):
    row: strawberry.Private["models.Receipt"]

    task: TaskRef | None = strawberry.field(
        resolver=task_of, description="The task; always given here."
    )

    participation: ParticipationRef | None = strawberry.field(
        resolver=participation_of, description="The participation; always given here."
    )

    round: int | None = strawberry.field(
        description="Number of the round; always given here."
    )
    verdict: Verdict = strawberry.field(description="The verdict.")
    rejection: Rejection | None = strawberry.field(
        description="Why it was rejected; null for other verdicts."
    )
    examples: int = strawberry.field(description="Training examples, as declared.")
    norm: float | None = strawberry.field(
        description="Norm of the delta; null when it is not finite."
    )
    median_norm: float | None = strawberry.field(
        description=(
            "Running median of norms it was compared with; null in the first round."
        )
    )
    aggregation_weight: float | None = strawberry.field(
        description="Weight it got in the aggregation, 0 to 1; null unless accepted."
    )
    contribution: float | None = strawberry.field(
        description=(
            "What it contributed by the task's bonus rule; null unless accepted "
            "and measured."
        )
    )
    size_bytes: BigInt = strawberry.field(description="Bytes of the update.")
    duration_s: float = strawberry.field(description="Time from call to last byte.")


@strawberry.type(description="Why points moved.")
class PointsReceipt(OfReceipt, Receipt):
    row: strawberry.Private["models.Receipt"]

    task: TaskRef | None = strawberry.field(
        resolver=task_of, description="The task; null for grants and redemptions."
    )

    participation: ParticipationRef | None = strawberry.field(
        resolver=participation_of,
        description="The participation; null unless it pays for one.",
    )

    @strawberry.field(description="The entry of the ledger.")
    async def entry(self, info: Info) -> LedgerEntryRef:
        row = await info.context.load(entry_by_receipt, self.row.id)
        return points.LedgerEntry.of(row)


@strawberry.type(description="Why a reputation changed.")
class ReputationReceipt(OfReceipt, Receipt):
    row: strawberry.Private["models.Receipt"]

    task: TaskRef | None = strawberry.field(
        resolver=task_of, description="The task; always given here."
    )

    participation: ParticipationRef | None = strawberry.field(
        resolver=participation_of, description="The participation; always given here."
    )

    round: int | None = strawberry.field(
        description="Number of the round; null when it concerns the whole task."
    )

    @strawberry.field(description="The recorded change.")
    async def event(self, info: Info) -> ReputationEventRef:
        row = await info.context.load(reputation_events_by_id, str(self.row.subject_id))
        return reputation.ReputationEvent.of(row)


KINDS: dict[str, type[OfReceipt]] = {
    "SELECTION": SelectionReceipt,
    "UPDATE": UpdateReceipt,
    "POINTS": PointsReceipt,
    "REPUTATION": ReputationReceipt,
}


def receipt(row: "models.Receipt") -> Receipt:
    """The type of a receipt."""
    return cast(Receipt, KINDS[row.kind].of(row))
