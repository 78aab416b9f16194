"""What happens in a task and to the listings."""

from datetime import datetime
from typing import TYPE_CHECKING, cast

import strawberry

from api.schema.common.scalars import BigInt
from api.schema.events.interfaces import MarketplaceEvent, OfEvent, TaskEvent
from api.schema.rewards.enums import Rejection, Verdict
from api.schema.rounds.metrics import Metric, RoundState
from api.schema.tasks.enums import LearningTask, TaskState

if TYPE_CHECKING:
    from api.events import Event
    from api.services.tails import Arrival


@strawberry.type(description="A task was published.")
class TaskListed(OfEvent, MarketplaceEvent):
    title: str = strawberry.field(description="Its title.")
    learning: LearningTask = strawberry.field(description="Kind of learning.")
    pool_points: BigInt = strawberry.field(description="The whole pool.")
    seats: int = strawberry.field(description="Seats in a cohort.")
    recruits_until: datetime = strawberry.field(description="When recruitment ends.")


@strawberry.type(description="A task went from one state to another.")
class TaskStateChanged(OfEvent, TaskEvent, MarketplaceEvent):
    cursor: str = strawberry.field(
        description="Place in the stream, for `since`; opaque."
    )
    at: datetime = strawberry.field(description="When.")
    task_id: strawberry.ID = strawberry.field(description="ID of the task.")
    from_: TaskState = strawberry.field(name="from", description="State before.")
    to: TaskState = strawberry.field(description="State after.")
    reason: str | None = strawberry.field(
        description="Why; null when it went as planned."
    )


@strawberry.type(description="A client joined or left.")
class RecruitmentChanged(OfEvent, TaskEvent, MarketplaceEvent):
    registered: int = strawberry.field(description="Clients registered now.")
    seats: int = strawberry.field(description="Seats and backups wanted.")


@strawberry.type(description="Candidates were ranked and seats given.")
class CohortSelected(OfEvent, TaskEvent):
    candidates: int = strawberry.field(description="Candidates ranked.")
    selected: int = strawberry.field(description="Seats given.")
    backups: int = strawberry.field(description="Backups kept warm.")


@strawberry.type(description="A round, or a new attempt at it, started.")
class RoundStarted(OfEvent, TaskEvent):
    round: int = strawberry.field(description="Number of the round.")
    attempt: int = strawberry.field(description="Attempt, from 1.")
    cohort: int = strawberry.field(description="Clients called.")
    deadline_at: datetime = strawberry.field(
        description="When it closes at the latest."
    )


@strawberry.type(description="A round went into another state.")
class RoundStateChanged(OfEvent, TaskEvent):
    round: int = strawberry.field(description="Number of the round.")
    round_state: RoundState = strawberry.field(description="State after.")


@strawberry.type(description="An update arrived and was screened.")
class UpdateJudged(OfEvent, TaskEvent):
    round: int = strawberry.field(description="Number of the round.")
    pseudonym: str = strawberry.field(description="Name of the client within the task.")
    verdict: Verdict = strawberry.field(description="The verdict.")
    rejection: Rejection | None = strawberry.field(
        description="Why it was rejected; null for other verdicts."
    )
    size_bytes: BigInt = strawberry.field(description="Bytes of the update.")
    duration_s: float = strawberry.field(description="Time from call to last byte.")


@strawberry.type(description="A client dropped out of a round.")
class ClientDropped(OfEvent, TaskEvent):
    round: int = strawberry.field(description="Number of the round.")
    pseudonym: str = strawberry.field(description="Name of the client within the task.")
    silent_s: float = strawberry.field(description="Time since its last sign of life.")


@strawberry.type(description="A backup took a seat inside the round.")
class BackupCalled(OfEvent, TaskEvent):
    round: int = strawberry.field(description="Number of the round.")
    pseudonym: str = strawberry.field(description="Name of the client within the task.")
    replaces: str | None = strawberry.field(
        description=(
            "Name of the client whose seat it took; null for a seat that was free."
        )
    )


@strawberry.type(description="A round is done and its weights are safe.")
class RoundCommitted(OfEvent, TaskEvent):
    round: int = strawberry.field(description="Number of the round.")
    accepted: int = strawberry.field(description="Updates accepted.")
    rejected: int = strawberry.field(description="Updates rejected.")
    late: int = strawberry.field(description="Updates that came late.")
    dropped: int = strawberry.field(description="Clients that dropped out.")
    backups_called: int = strawberry.field(description="Backups called.")
    metrics: list[Metric] = strawberry.field(
        description="Metrics on the held-out rows."
    )
    bytes_up: BigInt = strawberry.field(description="Bytes received from clients.")
    bytes_down: BigInt = strawberry.field(description="Bytes sent to clients.")
    duration_s: float = strawberry.field(description="Time from start to commit.")


@strawberry.type(description="A round had too few updates and is repeated.")
class RoundAbandoned(OfEvent, TaskEvent):
    round: int = strawberry.field(description="Number of the round.")
    attempt: int = strawberry.field(description="Attempt, from 1.")
    accepted: int = strawberry.field(description="Updates it had.")
    needed: int = strawberry.field(description="Updates it needed.")
    retry_at: datetime | None = strawberry.field(
        description="When the next attempt starts; null when the task fails."
    )


@strawberry.type(description="Everybody was paid and the rest returned.")
class TaskSettled(OfEvent, TaskEvent):
    paid_points: BigInt = strawberry.field(description="Points paid.")
    returned_points: BigInt = strawberry.field(
        description="Points returned to the requester."
    )


TASK_EVENTS: dict[str, type[OfEvent]] = {
    kind.__name__: kind
    for kind in (
        TaskStateChanged,
        RecruitmentChanged,
        CohortSelected,
        RoundStarted,
        RoundStateChanged,
        UpdateJudged,
        ClientDropped,
        BackupCalled,
        RoundCommitted,
        RoundAbandoned,
        TaskSettled,
    )
}


def task_event(row: "Event") -> TaskEvent:
    """The type of an event of such a stream."""
    return cast(TaskEvent, TASK_EVENTS[row.kind].of(row))


def task_arrived(arrival: "Arrival") -> TaskEvent:
    """The type of such an event on its way to a subscription."""
    return cast(TaskEvent, TASK_EVENTS[arrival.event.kind].arrived(arrival))


MARKETPLACE_EVENTS: dict[str, type[OfEvent]] = {
    kind.__name__: kind
    for kind in (
        TaskListed,
        TaskStateChanged,
        RecruitmentChanged,
    )
}


def marketplace_arrived(arrival: "Arrival") -> MarketplaceEvent:
    """The type of such an event on its way to a subscription."""
    return cast(
        MarketplaceEvent, MARKETPLACE_EVENTS[arrival.event.kind].arrived(arrival)
    )
