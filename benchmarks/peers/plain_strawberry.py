"""Strawberry and Tortoise as their documentation writes them, on the same tables.

The same query and the same subscription as the product's, with nothing that the product
does about their cost: rows become ORM objects, whose relations are prefetched; counts
come from a DataLoader; every resolver and every answer goes the usual way; a
subscription has a queue of its own. What the product does beyond that (rights, limits,
masked errors, cursors that bind filters) is left out here, in the peer's favour.
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Any

import strawberry
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from tortoise.functions import Count
from tortoise.query_utils import Prefetch

from api import models

queues: dict[str, set[asyncio.Queue[dict[str, Any]]]] = defaultdict(set)


def publish(task_id: str, event: dict[str, Any]) -> None:
    """Hand an event to all who listen."""
    for queue in queues[task_id]:
        queue.put_nowait(event)


@strawberry.type
class Metric:
    name: str
    value: float
    no_skill: float
    baseline: float | None


@strawberry.type
class Requester:
    id: strawberry.ID
    name: str


@strawberry.type
class Column:
    name: str
    type: str


@strawberry.type
class Data:
    kind: str
    least_examples: int
    columns: list[Column]


@strawberry.type
class Device:
    wifi_only: bool
    charging_only: bool
    least_battery_percent: int
    device_s: float
    transfer_bytes: float


@strawberry.type
class Reward:
    pool_points: float
    points_per_update: float
    points_per_minute: float


@strawberry.type
class Counts:
    registered: int
    seats: int
    selected: int
    backups: int


@strawberry.type
class Training:
    rounds: int


@strawberry.type
class Round:
    number: int
    metrics: list[Metric]

    @classmethod
    def of(cls, row: models.Round) -> "Round":
        """A round of a row."""
        return cls(
            number=row.number,
            metrics=[
                Metric(
                    name=m["name"],
                    value=m["value"],
                    no_skill=m["no_skill"],
                    baseline=m["baseline"],
                )
                for m in row.metrics
            ],
        )


@strawberry.type
class Task:
    row: strawberry.Private[models.Task]
    id: strawberry.ID
    title: str
    state: str
    learning: str
    recruits_until: datetime
    starts_at: datetime

    @strawberry.field
    def requester(self) -> Requester:
        account = self.row.requester
        return Requester(id=strawberry.ID(account.id), name=account.name)

    @strawberry.field
    def data(self) -> Data:
        spec = self.row.spec["data"]
        return Data(
            kind=spec["kind"],
            least_examples=spec["least_examples"],
            columns=[Column(name=c["name"], type=c["type"]) for c in spec["columns"]],
        )

    @strawberry.field
    def device(self) -> Device:
        spec = self.row.spec["device"]
        return Device(
            wifi_only=spec["wifi_only"],
            charging_only=spec["charging_only"],
            least_battery_percent=spec["least_battery_percent"],
            device_s=self.row.device_s,
            transfer_bytes=self.row.transfer_bytes,
        )

    @strawberry.field
    def reward(self) -> Reward:
        return Reward(
            pool_points=self.row.pool_points,
            points_per_update=self.row.points_per_update,
            points_per_minute=self.row.points_per_minute,
        )

    @strawberry.field
    async def counts(self, info: strawberry.Info[Any, None]) -> Counts:
        found: Counter[str] = await info.context["counts"].load(self.row.id)
        return Counts(
            registered=self.row.registered,
            seats=self.row.cohort_size,
            selected=found["COHORT"],
            backups=found["BACKUP"],
        )

    @strawberry.field
    def training(self) -> Training:
        return Training(rounds=self.row.spec["training"]["rounds"])

    @strawberry.field
    def rounds(self, first: int = 20) -> list[Round]:
        rows: list[models.Round] = list(self.row.rounds)  # type: ignore[attr-defined]
        return [Round.of(row) for row in rows[:first]]

    @classmethod
    def of(cls, row: models.Task) -> "Task":
        """A task of a row."""
        return cls(
            row=row,
            id=strawberry.ID(row.id),
            title=row.title,
            state=row.state,
            learning=row.learning,
            recruits_until=row.recruits_until,
            starts_at=row.starts_at,
        )


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class TaskEdge:
    cursor: str
    node: Task


@strawberry.type
class TaskConnection:
    edges: list[TaskEdge]
    page_info: PageInfo
    total_count: int


@strawberry.type
class Query:
    @strawberry.field
    async def tasks(
        self, first: int = 20, after: str | None = None, order_by: str = "NEWEST"
    ) -> TaskConnection:
        query = models.Task.filter(published_at__isnull=False)
        rest = query.filter(id__lt=after) if after else query
        rounds = models.Round.filter(state="COMMITTED").order_by("number")
        rows = (
            await rest.order_by("-published_at", "-id")
            .limit(first + 1)
            .prefetch_related("requester", Prefetch("rounds", queryset=rounds))
        )
        shown = rows[:first]
        return TaskConnection(
            edges=[TaskEdge(cursor=row.id, node=Task.of(row)) for row in shown],
            page_info=PageInfo(
                has_next_page=len(rows) > first,
                end_cursor=shown[-1].id if shown else None,
            ),
            total_count=await query.count(),
        )


@strawberry.interface
class TaskEvent:
    cursor: str
    at: datetime
    task_id: strawberry.ID


@strawberry.type
class RoundCommitted(TaskEvent):
    round: int
    accepted: int
    rejected: int
    late: int
    dropped: int
    backups_called: int
    metrics: list[Metric]
    bytes_up: float
    bytes_down: float
    duration_s: float


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def task_events(
        self, task_id: strawberry.ID
    ) -> AsyncGenerator[TaskEvent, None]:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        queues[task_id].add(queue)
        number = 0
        try:
            while True:
                event = dict(await queue.get())
                number += 1
                names = ("name", "value", "no_skill", "baseline")
                metrics = [
                    Metric(**{name: metric[name] for name in names})
                    for metric in event.pop("metrics")
                ]
                yield RoundCommitted(
                    cursor=str(number),
                    at=datetime.now(UTC),
                    task_id=task_id,
                    metrics=metrics,
                    **event,
                )
        finally:
            queues[task_id].discard(queue)


async def count_clients(ids: list[str]) -> Sequence[Counter[str]]:
    """Clients by seat, for many tasks at once."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    rows = (
        await models.Participation.filter(task_id__in=ids)
        .annotate(clients=Count("id"))
        .group_by("task_id", "seat")
        .values("task_id", "seat", "clients")
    )
    for row in rows:
        found[row["task_id"]][row["seat"]] += row["clients"]
    return [found[id] for id in ids]


class Endpoint(GraphQL[Any, None]):
    async def get_context(self, *_: Any, **__: Any) -> dict[str, Any]:
        return {"counts": DataLoader(count_clients)}

    def encode_json(self, data: object) -> str:
        return json.dumps(data, separators=(",", ":"))


def make_app() -> Any:
    """The whole server."""
    schema = strawberry.Schema(Query, subscription=Subscription, types=[RoundCommitted])
    return Endpoint(schema)
