"""Reading tasks: by ID, by requester, and the listings."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tortoise.expressions import Case, Q, Subquery, When
from tortoise.queryset import QuerySet

from api.models import Task
from api.schema.common.loaders import Page, check_size, page_of, read_page
from api.services.light_rows import (
    Statement,
    dialect,
    light,
    light_in,
    run,
    select,
    statement_of,
)

if TYPE_CHECKING:
    from api.schema.common.request import Request

MOST_FITTED = 2_000  # listings that are compared with a client for one page
SELECTED_STATES = ("SELECTED", "TRAINING", "FINISHED")
SELECTED_SEATS = ("COHORT", "FAIRNESS")

# As `read_page` takes them; each is an index of the table.
ORDERS = {
    "NEWEST": ("-published_at", "-id"),
    "STARTS_SOON": ("starts_at", "id"),
    "REWARD_PER_MINUTE": ("-points_per_minute", "-id"),
}
DRAFTS_FIRST = ("listed", "-published_at", "-id")  # which were never published


@dataclass(frozen=True)
class Conditions:
    """What listings are looked for; None where everything will do.

    Attributes:
        viewer_id: Who looks: own drafts are found when `states` asks for them.
    """

    viewer_id: str | None = None
    words: tuple[str, ...] = ()
    states: tuple[str, ...] | None = None
    learning: tuple[str, ...] | None = None
    data_kind: str | None = None
    requester_id: str | None = None
    least_points_per_minute: float | None = None
    most_device_s: float | None = None
    most_transfer_bytes: int | None = None
    wifi_only: bool | None = None
    starts_before: datetime | None = None

    @property
    def with_drafts(self) -> bool:
        """Whether drafts of the viewer are looked for."""
        asked = self.states is not None and "DRAFT" in self.states
        return asked and self.viewer_id is not None

    def order(self, name: str) -> tuple[str, ...]:
        """What to order listings by."""
        if name == "NEWEST" and self.with_drafts:
            return DRAFTS_FIRST
        return ORDERS[name]


class Glance(NamedTuple):
    """What of a task sorts it among others."""

    id: str
    requester_id: str
    state: str
    published_at: datetime | None
    created_at: datetime
    starts_at: datetime
    points_per_minute: float


@dataclass
class Counts:
    """How many clients of a task are where, as rows know it."""

    selected: int = 0
    backups: int = 0
    dropped: int = 0


async def tasks_by_id(request: "Request", ids: list[str]) -> Sequence[Task]:
    """Tasks that exist, as participations and receipts refer to them."""
    rows = await Task.in_bulk(ids, "id")
    return [rows[id] for id in ids]


async def task_by_id(id: str) -> Task | None:
    """A task; None when there is none."""
    return await Task.get_or_none(id=id)


async def tasks_in(ids: Sequence[str]) -> list[Task]:
    """Tasks by their IDs, in any order; what is gone is left out."""
    return await light_in(Task, "id", ids)


async def tasks_of(
    requester_id: str, states: Sequence[str] | None, first: int, after: str | None
) -> Page[Task]:
    """Tasks of an account, newest first, drafts included."""
    query = Task.filter(requester_id=requester_id)
    if states is not None:
        query = query.filter(state__in=states)
    where = f"tasks of {requester_id} {states}"
    return await read_page(query, ("-id",), first, after, where, rows_of=light)


async def list_tasks(
    conditions: Conditions, order: str, first: int, after: str | None
) -> Page[Task]:
    """A page of the listings, in an order that the database knows."""
    where = f"listings {conditions} {order}"
    by = conditions.order(order)
    if after is not None:
        found = matching(conditions)
        return await read_page(found, by, first, after, where, rows_of=light)
    check_size("first", first)
    rows = await run(Task, _first_page(dialect(), conditions, by, first))
    total: int = rows[0].total if rows else 0  # type: ignore[attr-defined]
    return page_of(rows, by, first, after, where, total)


@lru_cache(maxsize=256)
def _first_page(
    _dialect: str, conditions: Conditions, order: tuple[str, ...], first: int
) -> Statement:
    """Reads a first page, one row more, and in each row how many there are.

    Everybody reads first pages, and building such a statement takes as long as running
    it. It depends on what is asked for and on the dialect, never on what the tables
    hold.
    """
    found = matching(conditions).annotate(total=Subquery(matching(conditions).count()))
    return statement_of(found.order_by(*order).limit(first + 1))


async def newest_matching(conditions: Conditions) -> list[Glance]:
    """The newest listings that meet the conditions, as many as are looked through."""
    newest = matching(conditions).order_by(*conditions.order("NEWEST"))
    rows = await newest.limit(MOST_FITTED).values_list(*Glance._fields)
    return [Glance(*row) for row in rows]


def matching(conditions: Conditions) -> QuerySet[Task]:
    """Every listing that meets the conditions."""
    query = Task.filter(_visible(conditions))
    if conditions.with_drafts:
        is_draft = When(published_at__isnull=True, then="0")
        query = query.annotate(listed=Case(is_draft, default="1"))
    for word in conditions.words:
        query = query.filter(search_text__contains=word)
    wanted = {
        "learning__in": conditions.learning,
        "data_kind": conditions.data_kind,
        "requester_id": conditions.requester_id,
        "points_per_minute__gte": conditions.least_points_per_minute,
        "device_s__lte": conditions.most_device_s,
        "transfer_bytes__lte": conditions.most_transfer_bytes,
        "wifi_only": conditions.wifi_only,
        "starts_at__lt": conditions.starts_before,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    return query.filter(**given)


def _visible(conditions: Conditions) -> Q:
    """Published tasks; the viewer's own drafts when they are asked for."""
    states = conditions.states
    published = Q(published_at__isnull=False)
    if states is None:
        return published
    found = published & Q(state__in=[state for state in states if state != "DRAFT"])
    if conditions.with_drafts:
        found |= Q(state="DRAFT", requester_id=conditions.viewer_id)
    return found


async def counts_by_task(request: "Request", ids: list[str]) -> Sequence[Counts]:
    """Where the clients of each task are."""
    tally: dict[str, Counts] = defaultdict(Counts)
    marks = ", ".join("?" * len(ids))
    rows = await select(
        "SELECT task_id, state, seat, COUNT(*) AS clients, "
        "SUM(CASE WHEN dropped > 0 THEN 1 ELSE 0 END) AS dropped "
        f"FROM participations WHERE task_id IN ({marks}) "
        "GROUP BY task_id, state, seat",
        ids,
    )
    for row in rows:
        counts = tally[row["task_id"]]
        counts.dropped += row["dropped"]
        if row["state"] in SELECTED_STATES and row["seat"] in SELECTED_SEATS:
            counts.selected += row["clients"]
        if row["state"] == "BACKUP":
            counts.backups += row["clients"]
    return [tally[id] for id in ids]
