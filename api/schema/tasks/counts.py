"""How many clients of a task are where."""

import strawberry


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
