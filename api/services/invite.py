"""Telling owners of devices that a new task fits one of them (`ClientInvited`)."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from tortoise.expressions import Q

from api import events
from api.models import Client, Task
from api.services.context import Context
from api.services.fit import fit_of
from api.services.unit_of_work import Unit

SEEN_LATELY = timedelta(days=30)
MOST_CLIENTS = 1_000  # seen last; who was away for long is not written to
BETWEEN_BREATHS = 50  # clients compared before others get a turn


@dataclass(frozen=True)
class Invitation:
    """A device that fits best among those of its account."""

    account_id: str
    client_id: str
    score: float


async def invitations(context: Context, task: Task) -> list[Invitation]:
    """One for each account with a device of these days that fits a task."""
    found: dict[str, Invitation] = {}
    for place, client in enumerate(await _seen_lately(context)):
        if place % BETWEEN_BREATHS == 0:
            await asyncio.sleep(0)
        fit = fit_of(context, task, client)
        if fit.score is None:
            continue
        known = found.get(client.account_id)
        if known is None or fit.score > known.score:
            found[client.account_id] = Invitation(
                client.account_id, client.id, fit.score
            )
    return list(found.values())


async def _seen_lately(context: Context) -> list[Client]:
    since = context.now() - SEEN_LATELY
    lately = Q(last_seen_at__gte=since) | Q(created_at__gte=since)
    seen = Client.filter(lately, retired_at=None)
    return await seen.order_by("-last_seen_at", "-id").limit(MOST_CLIENTS)


async def tell_invited(unit: Unit, task: Task, invited: list[Invitation]) -> None:
    """Write the invitations into the streams of their accounts."""
    for invitation in invited:
        await unit.emit(
            events.account_stream(invitation.account_id),
            "ClientInvited",
            {
                "task_id": task.id,
                "client_id": invitation.client_id,
                "title": task.title,
                "points_per_minute": task.points_per_minute,
            },
        )
