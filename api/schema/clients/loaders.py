"""Reading devices and their participations."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tortoise.expressions import Case, When
from tortoise.functions import Coalesce

from api.models import Client, Participation
from api.schema.common.loaders import Page, read_page

if TYPE_CHECKING:
    from api.schema.common.request import Request


class Of(NamedTuple):
    """Whose participations: a column of theirs and its value."""

    column: str  # account_id, client_id or task_id
    id: str


async def clients_by_id(request: "Request", ids: list[str]) -> Sequence[Client]:
    """Clients that exist, as participations refer to them."""
    rows = await Client.in_bulk(ids, "id")
    return [rows[id] for id in ids]


async def client_by_id(id: str) -> Client | None:
    """A client; None when there is none."""
    return await Client.get_or_none(id=id)


async def clients_of(account_id: str, first: int, after: str | None) -> Page[Client]:
    """Clients of an account, newest first, retired ones last."""
    query = Client.filter(account_id=account_id).annotate(
        retired=Case(When(retired_at__isnull=True, then="0"), default="1")
    )
    return await read_page(
        query, ("retired", "-id"), first, after, f"clients {account_id}"
    )


async def participations_by_id(
    request: "Request", ids: list[str]
) -> Sequence[Participation]:
    """Participations that exist, as receipts refer to them."""
    rows = await Participation.in_bulk(ids, "id")
    return [rows[id] for id in ids]


async def participation_by_id(id: str) -> Participation | None:
    """A participation with its task; None when there is none."""
    return await Participation.get_or_none(id=id).select_related("task")


async def participations_of(
    of: Of, states: Sequence[str] | None, first: int, after: str | None
) -> Page[Participation]:
    """Participations of an account or client, newest first; of a task, by rank."""
    query = Participation.filter(**{of.column: of.id})
    if states is not None:
        query = query.filter(state__in=states)
    where = f"participations {of} {states}"
    if of.column != "task_id":
        return await read_page(query, ("-id",), first, after, where)
    ranked = query.annotate(
        unranked=Case(When(rank__isnull=True, then="1"), default="0"),
        place=Coalesce("rank", 0),
    )
    return await read_page(ranked, ("unranked", "place", "id"), first, after, where)


async def own_participations_by_task(
    request: "Request", task_ids: list[str]
) -> Sequence[list[Participation]]:
    """The caller's participations in each task."""
    rows = await Participation.filter(
        task_id__in=task_ids, account_id=request.caller.account_id
    ).order_by("id")
    return [[row for row in rows if row.task_id == id] for id in task_ids]
