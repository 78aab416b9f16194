"""Live events; each reads rows from its cursor on and then waits for new ones."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry

from api.events import MARKETPLACE, account_stream
from api.schema.common.request import Info
from api.schema.events.account_events import account_arrived
from api.schema.events.interfaces import AccountEvent, MarketplaceEvent, TaskEvent
from api.schema.events.streams import follow, follow_task
from api.schema.events.task_events import marketplace_arrived, task_arrived
from api.services.authenticate import require

Since = Annotated[
    str | None,
    strawberry.argument(
        description="Cursor of the last event seen; null to start now."
    ),
]


@strawberry.subscription(
    description=(
        "What happens in a task; public for a published task. Ends after the task's "
        "last event."
    )
)
async def task_events(
    info: Info,
    task_id: Annotated[
        strawberry.ID, strawberry.argument(description="ID of the task.")
    ],
    since: Since = None,
) -> AsyncGenerator[TaskEvent, None]:
    async with aclosing(follow_task(info.context, task_id, since)) as found:
        async for arrival in found:
            yield task_arrived(arrival)


@strawberry.subscription(
    description="Listings that open, fill up and change their state; public."
)
async def marketplace_events(
    info: Info, since: Since = None
) -> AsyncGenerator[MarketplaceEvent, None]:
    async with aclosing(follow(info.context, MARKETPLACE, since)) as found:
        async for arrival in found:
            yield marketplace_arrived(arrival)


@strawberry.subscription(
    description=(
        "What concerns the viewer: selections, calls as a backup, points, reputation, "
        "uploads, decisions. Needs the scope READ."
    )
)
async def account_events(
    info: Info, since: Since = None
) -> AsyncGenerator[AccountEvent, None]:
    stream = account_stream(require(info.context.caller, "READ"))
    async with aclosing(follow(info.context, stream, since)) as found:
        async for arrival in found:
            yield account_arrived(arrival)
