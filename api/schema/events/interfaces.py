"""What all events of a stream have."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

import strawberry

from api.schema.common.rows import OfRow, read

if TYPE_CHECKING:
    from api.events import Event
    from api.services.tails import Answers, Arrival


@strawberry.interface(description="Something that happened in a task.")
class TaskEvent:
    cursor: str = strawberry.field(
        description="Place in the stream, for `since`; opaque."
    )
    at: datetime = strawberry.field(description="When.")
    task_id: strawberry.ID = strawberry.field(description="ID of the task.")


@strawberry.interface(description="Something that happened to the listings.")
class MarketplaceEvent:
    cursor: str = strawberry.field(
        description="Place in the stream, for `since`; opaque."
    )
    at: datetime = strawberry.field(description="When.")
    task_id: strawberry.ID = strawberry.field(description="ID of the task.")


@strawberry.interface(description="Something that concerns an account.")
class AccountEvent:
    cursor: str = strawberry.field(
        description="Place in the stream, for `since`; opaque."
    )
    at: datetime = strawberry.field(description="When.")
    task_id: strawberry.ID | None = strawberry.field(
        description="ID of the task; null when it concerns none."
    )


class OfEvent(OfRow):
    """An event as it was recorded: what is not in its row is in the row's body.

    Attributes:
        row: The event.
        answers: What was answered to others who follow the stream; None outside of
            subscriptions.
    """

    row: "Event"
    answers: "Answers | None" = None

    @classmethod
    def arrived(cls, arrival: "Arrival") -> Self:
        """The type of an event on its way to a subscription."""
        made = cls.of(arrival.event)
        made.answers = arrival.answers
        return made

    def __getattr__(self, name: str) -> Any:
        if name == "cursor":
            return str(self.row.seq)
        if name == "at":
            return self.row.at
        if name == "row" or name.startswith("__"):
            raise AttributeError(name)
        return read(self.row.body, name)
