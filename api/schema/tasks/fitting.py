"""Listings that a client of the viewer fits, in any order."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from api.schema.clients.loaders import client_by_id
from api.schema.common.loaders import Page, check_size, make_cursor, read_cursor
from api.schema.common.request import Request
from api.schema.tasks.loaders import Conditions, newest_matching
from api.services.authenticate import require
from api.services.fit import Fit, fit_of
from api.services.refusals import Denied
from api.services.visibility import is_self

if TYPE_CHECKING:
    from api import models

BETWEEN_BREATHS = 50  # tasks checked before others get a turn

# Sort keys that rise, so that the first is the best; the ID makes them unique.
KEYS: dict[str, Callable[["models.Task", Fit], list[Any]]] = {
    "NEWEST": lambda task, fit: [-_posix(task), task.id],
    "STARTS_SOON": lambda task, fit: [task.starts_at.timestamp(), task.id],
    "REWARD_PER_MINUTE": lambda task, fit: [-task.points_per_minute, task.id],
    "FIT": lambda task, fit: [-(fit.score or 0.0), task.id],
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
        (KEYS[order](task, fit), task)
        for task, fit in await _fits(request, conditions, client)
    ]
    found.sort(key=lambda pair: pair[0])
    rest = [pair for pair in found if start is None or pair[0] > start]
    shown = rest[:first]
    return Page(
        [task for _, task in shown],
        [make_cursor(key, where) for key, _ in shown],
        has_next=len(rest) > first,
        has_previous=after is not None,
        total=len(found),
    )


async def _fits(
    request: Request, conditions: Conditions, client: "models.Client"
) -> list[tuple["models.Task", Fit]]:
    found = []
    for place, task in enumerate(await newest_matching(conditions)):
        if place % BETWEEN_BREATHS == 0:
            await asyncio.sleep(0)
        fit = fit_of(request.context, task, client)
        if fit.fits:
            found.append((task, fit))
    return found


def _posix(task: "models.Task") -> float:
    return (task.published_at or task.created_at).timestamp()
