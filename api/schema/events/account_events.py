"""What concerns an account."""

from typing import TYPE_CHECKING, cast

import strawberry

from api.schema.clients.enums import ParticipationState
from api.schema.common.scalars import BigInt
from api.schema.events.interfaces import AccountEvent, OfEvent
from api.schema.rewards.enums import (
    AppealState,
    LedgerEntryKind,
    RedemptionState,
    ReputationEventKind,
)
from api.schema.tasks.enums import Seat
from api.schema.uploads.types import UploadState

if TYPE_CHECKING:
    from api.events import Event
    from api.services.tails import Arrival


@strawberry.type(description="A new task fits one of the account's clients.")
class ClientInvited(OfEvent, AccountEvent):
    task_id: strawberry.ID | None = strawberry.field(
        description="ID of the task; always given here."
    )
    client_id: strawberry.ID = strawberry.field(description="ID of the client.")
    title: str = strawberry.field(description="Title of the task.")
    points_per_minute: float = strawberry.field(
        description="Points for a minute of a median device."
    )


@strawberry.type(
    description="A client was selected, kept as a backup, called up, or not chosen."
)
class SeatChanged(OfEvent, AccountEvent):
    task_id: strawberry.ID | None = strawberry.field(
        description="ID of the task; always given here."
    )
    training_id: strawberry.ID = strawberry.field(description="The training ID.")
    client_id: strawberry.ID = strawberry.field(description="ID of the client.")
    seat: Seat = strawberry.field(description="Its seat now.")
    participation_state: ParticipationState = strawberry.field(
        description="State of the participation now."
    )
    round: int | None = strawberry.field(
        description="Number of the round; null before the first."
    )
    receipt_id: strawberry.ID = strawberry.field(
        description="ID of the receipt that says why."
    )


@strawberry.type(description="Points of the account moved.")
class PointsChanged(OfEvent, AccountEvent):
    entry_kind: LedgerEntryKind = strawberry.field(description="Why.")
    points: BigInt = strawberry.field(description="Points; negative when they left.")
    available_after: BigInt = strawberry.field(description="Available points after it.")
    receipt_id: strawberry.ID = strawberry.field(
        description="ID of the receipt that says why."
    )


@strawberry.type(description="The reputation of a client changed.")
class ReputationChanged(OfEvent, AccountEvent):
    task_id: strawberry.ID | None = strawberry.field(
        description="ID of the task; always given here."
    )
    client_id: strawberry.ID = strawberry.field(description="ID of the client.")
    reputation_kind: ReputationEventKind = strawberry.field(
        description="What happened."
    )
    score_before: float = strawberry.field(description="Score before.")
    score_after: float = strawberry.field(description="Score after.")
    receipt_id: strawberry.ID = strawberry.field(
        description="ID of the receipt that says why."
    )


@strawberry.type(
    description="A receipt that concerns the account was written, of any type."
)
class ReceiptIssued(OfEvent, AccountEvent):
    receipt_id: strawberry.ID = strawberry.field(description="ID of the receipt.")
    message: str = strawberry.field(description="The reason, for a person.")


@strawberry.type(description="An upload went into another state.")
class UploadChanged(OfEvent, AccountEvent):
    upload_id: strawberry.ID = strawberry.field(description="ID of the upload.")
    upload_state: UploadState = strawberry.field(description="State after.")


@strawberry.type(description="A redemption went into another state.")
class RedemptionChanged(OfEvent, AccountEvent):
    redemption_id: strawberry.ID = strawberry.field(description="ID of the redemption.")
    redemption_state: RedemptionState = strawberry.field(description="State after.")


@strawberry.type(description="An appeal was decided.")
class AppealResolved(OfEvent, AccountEvent):
    appeal_id: strawberry.ID = strawberry.field(description="ID of the appeal.")
    appeal_state: AppealState = strawberry.field(description="State after.")


ACCOUNT_EVENTS: dict[str, type[OfEvent]] = {
    kind.__name__: kind
    for kind in (
        ClientInvited,
        SeatChanged,
        PointsChanged,
        ReputationChanged,
        ReceiptIssued,
        UploadChanged,
        RedemptionChanged,
        AppealResolved,
    )
}


def account_event(row: "Event") -> AccountEvent:
    """The type of an event of such a stream."""
    return cast(AccountEvent, ACCOUNT_EVENTS[row.kind].of(row))


def account_arrived(arrival: "Arrival") -> AccountEvent:
    """The type of such an event on its way to a subscription."""
    return cast(AccountEvent, ACCOUNT_EVENTS[arrival.event.kind].arrived(arrival))
