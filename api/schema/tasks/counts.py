"""How many clients of a task are where."""

from typing import TYPE_CHECKING

import strawberry

if TYPE_CHECKING:
    from api import models
    from api.schema.common.request import Request
    from api.schema.tasks.loaders import Counts


@strawberry.type(description="How many clients of a task are where, now.")
class TaskCounts:
    registered: int = strawberry.field(description="Joined and not left.")
    seats: int = strawberry.field(description="Seats in a cohort: K.")
    selected: int = strawberry.field(
        description="Chosen for the running round, or for the last one."
    )
    backups: int = strawberry.field(description="Waiting as backups.")
    dropped: int = strawberry.field(description="Dropped out in any round.")
    connected: int = strawberry.field(description="Connected at this moment.")


def counts_of(row: "models.Task", found: "Counts", request: "Request") -> TaskCounts:
    """The counts of a task: of its row, of its participations, of open links."""
    return TaskCounts(
        registered=row.registered,
        seats=row.cohort_size,
        selected=found.selected,
        backups=found.backups,
        dropped=found.dropped,
        connected=request.context.links.connected(row.id),
    )
