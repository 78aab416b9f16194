"""Fields of tasks, resolved for a whole list of them at once.

Types of other topics are imported where they are used: they refer to tasks themselves,
and whichever module of the circle is imported first, this one has to be whole by then.
"""

from typing import TYPE_CHECKING

from api.schema.accounts.loaders import accounts_by_id
from api.schema.common.loaders import check_size
from api.schema.common.request import Info
from api.schema.rounds.loaders import RoundsKey, rounds_after
from api.schema.tasks.counts import TaskCounts, counts_of
from api.schema.tasks.loaders import counts_by_task

if TYPE_CHECKING:
    from api.schema.accounts.types import PublicAccount
    from api.schema.rounds.types import Round
    from api.schema.tasks.types import Task


async def requesters(tasks: "list[Task]", info: Info) -> "list[PublicAccount]":
    """`Task.requester`."""
    from api.schema.accounts.types import PublicAccount

    ids = [task.row.requester_id for task in tasks]
    return [PublicAccount.of(row) for row in await accounts_by_id(info.context, ids)]


async def counts(tasks: "list[Task]", info: Info) -> list[TaskCounts]:
    """`Task.counts`."""
    found = await counts_by_task(info.context, [task.row.id for task in tasks])
    return [
        counts_of(task.row, counted, info.context)
        for task, counted in zip(tasks, found, strict=True)
    ]


async def rounds(
    tasks: "list[Task]", info: Info, first: int = 20, after: int | None = None
) -> "list[list[Round]]":
    """`Task.rounds`."""
    from api.schema.rounds.types import Round

    check_size("first", first)
    keys = [RoundsKey.of(task.row.id, after or 0, first) for task in tasks]
    found = await rounds_after(info.context, keys)
    return [[Round.of(row) for row in rows] for rows in found]
