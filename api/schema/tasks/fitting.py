"""Listings that a client of the viewer fits, in any order."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from api.schema.clients.loaders import client_by_id
from api.schema.common.loaders import Page, check_size, make_cursor, read_cursor
from api.schema.common.request import Request
from api.schema.tasks.loaders import (
    Conditions,
    Glance,
    newest_matching,
    tasks_in,
)
from api.services.authenticate import require
from api.services.fitting import Fitting, demands_of
from api.services.refusals import Denied
from api.services.visibility import is_self

if TYPE_CHECKING:
    from api import models

BETWEEN_BREATHS = 50  # tasks checked before others get a turn

# Sort keys that rise, so that the first is the best; the ID makes them unique.
KEYS: dict[str, Callable[[Glance, float], list[Any]]] = {
    "NEWEST": lambda task, score: [-_posix(task), task.id],
    "STARTS_SOON": lambda task, score: [task.starts_at.timestamp(), task.id],
    "REWARD_PER_MINUTE": lambda task, score: [-task.points_per_minute, task.id],
    "FIT": lambda task, score: [-score, task.id],
}


async def list_fitting(
    request: Request,
    conditions: Conditions,
    client_id: str,
    order: str,
    first: int,
    after: str | None,
) -> "Page[models.Task]":
    """A page of the listings whose requirements a client meets.

    Raises:
        Denied: Nobody is signed in, or the client is not the viewer's.
    """
    check_size("first", first)
    require(request.caller, "READ")
    client = await client_by_id(client_id)
    if client is None or not is_self(request.caller, client.account_id):
        raise Denied("BAD_REQUEST", "`fitsClientId` is none of your clients.")
    where = f"fitting {conditions} {client_id} {order}"
    start = read_cursor(after, where, 2) if after else None
    found = [
        (KEYS[order](task, score), task.id)
        for task, score in await _fits(request, conditions, client)
    ]
    found.sort()
    rest = [pair for pair in found if start is None or pair[0] > start]
    shown = rest[:first]
    rows = {row.id: row for row in await tasks_in([id for _, id in shown])}
    return Page(
        [rows[id] for _, id in shown],
        [make_cursor(key, where) for key, _ in shown],
        has_next=len(rest) > first,
        has_previous=after is not None,
        total=len(found),
    )


async def _fits(
    request: Request, conditions: Conditions, client: "models.Client"
) -> list[tuple[Glance, float]]:
    tasks = await newest_matching(conditions)
    demands = await demands_of(
        published=[task.id for task in tasks if task.state != "DRAFT"],
        drafts=[task.id for task in tasks if task.state == "DRAFT"],
    )
    fitting = Fitting(request.context, client)
    found = []
    for place, task in enumerate(tasks):
        if place % BETWEEN_BREATHS == 0:
            await asyncio.sleep(0)
        score = fitting.score(task.requester_id, demands[task.id])
        if score is not None:
            found.append((task, score))
    return found


def _posix(task: Glance) -> float:
    return (task.published_at or task.created_at).timestamp()
