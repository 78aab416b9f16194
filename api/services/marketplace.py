"""Figures of the whole marketplace, at most a minute old."""

import asyncio
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from weakref import WeakKeyDictionary

from tortoise.functions import Count, Sum

from api.models import Call, Client, LedgerEntry, Participation, Round, Task
from api.services import reputation
from api.services.context import Context
from api.services.links import Links
from api.services.statistics import ENDED, histogram
from fl_engine.fairness import jain

FRESH = timedelta(seconds=60)
CONTRIBUTED = timedelta(days=30)
DAYS = 100

# When the figures were asked for, and their computation.
_cache: "WeakKeyDictionary[Links, tuple[datetime, asyncio.Task[dict[str, Any]]]]" = (
    WeakKeyDictionary()
)


async def marketplace_statistics(context: Context) -> dict[str, Any]:
    """The contract's `MarketplaceStats`; `days` has the last 100, today last.

    Computed once for all who ask in a minute, whoever of them gives up waiting.
    """
    figures = await asyncio.shield(_computation(context))
    return {**figures, "clients_online": len(context.links.online_clients())}


def _computation(context: Context) -> "asyncio.Task[dict[str, Any]]":
    now = context.now()
    at, computation = _cache.get(context.links, (now - FRESH, None))
    if computation is None or now - at >= FRESH or _has_failed(computation):
        computation = asyncio.create_task(_compute(context, now))
        _cache[context.links] = (now, computation)
    return computation


def _has_failed(computation: "asyncio.Task[dict[str, Any]]") -> bool:
    return computation.done() and (
        computation.cancelled() or computation.exception() is not None
    )


async def _compute(context: Context, now: datetime) -> dict[str, Any]:
    tasks = await Task.filter(published_at__isnull=False)
    committed = await Round.filter(state="COMMITTED").order_by("committed_at")
    durations = [r.duration_s for r in committed if r.duration_s is not None]
    states = Counter(task.state for task in tasks)
    ended = sum(states[state] for state in ENDED)
    return {
        "tasks": [{"state": s, "count": n} for s, n in sorted(states.items())],
        "contributors": await _contributors(now),
        "rounds": len(committed),
        "completion_rate": states["COMPLETED"] / ended if ended else None,
        "median_round_s": median(durations) if durations else None,
        "median_baseline_gap": _baseline_gap(tasks, committed),
        **await _of_calls(),
        **await _of_participations(),
        "reputation": await _reputations(now),
        "days": await _days(now, tasks, committed),
    }


async def _contributors(now: datetime) -> int:
    seen = Client.filter(last_seen_at__gte=now - CONTRIBUTED)
    return len(set(await seen.values_list("account_id", flat=True)))


def _baseline_gap(tasks: list[Task], committed: list[Round]) -> float | None:
    """Median of accuracy minus baseline over completed tasks that have one."""
    completed = {task.id for task in tasks if task.state == "COMPLETED"}
    last = {row.task_id: row for row in committed if row.task_id in completed}
    gaps = [
        metric["value"] - metric["baseline"]
        for row in last.values()
        for metric in row.metrics
        if metric["name"] == "ACCURACY" and metric.get("baseline") is not None
    ]
    return median(gaps) if gaps else None


async def _of_calls() -> dict[str, Any]:
    found = (
        await Call.all()
        .annotate(calls=Count("id"))
        .group_by("state")
        .values("state", "calls")
    )
    by_state = {row["state"]: row["calls"] for row in found}
    calls = sum(by_state.values())
    dropped = by_state.get("DROPPED", 0)
    return {
        "updates": by_state.get("ACCEPTED", 0),
        "dropout_rate": dropped / calls if calls else None,
    }


async def _of_participations() -> dict[str, Any]:
    moved = (
        await Participation.all()
        .annotate(up=Sum("bytes_up"), down=Sum("bytes_down"), paid=Sum("points"))
        .values("up", "down", "paid")
    )
    ranked = await Participation.filter(rank__isnull=False).values_list(
        "rounds_called", "accepted", "points"
    )
    paid = [points / accepted for _, accepted, points in ranked if accepted]
    sums = moved[0] if moved else {}
    return {
        "bytes_up": sums.get("up") or 0,
        "bytes_down": sums.get("down") or 0,
        "points_paid": sums.get("paid") or 0,
        "selection_fairness": jain(called for called, _, _ in ranked),
        "pay_fairness": jain(paid),
    }


async def _reputations(now: datetime) -> list[dict[str, Any]]:
    in_use = await Client.filter(retired_at=None)
    return histogram(reputation.score_now(client, now) for client in in_use)


async def _days(
    now: datetime, tasks: list[Task], committed: list[Round]
) -> list[dict[str, Any]]:
    """Day by day in UTC, oldest first, today last."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    first = today - timedelta(days=DAYS - 1)
    tally: dict[datetime, Counter[str]] = defaultdict(Counter)
    for task in tasks:
        _count(tally, task.published_at, "tasks_published")
        if task.state == "COMPLETED":
            _count(tally, task.ended_at, "tasks_completed")
    for row in committed:
        _count(tally, row.committed_at, "rounds")
    for row in await Round.filter(started_at__gte=first):
        _count(tally, row.started_at, "dropped", row.dropped)
        _count(tally, row.started_at, "transfer_bytes", row.bytes_up + row.bytes_down)
    for entry in await LedgerEntry.filter(kind="BASE_PAY", at__gte=first):
        _count(tally, entry.at, "points_paid", entry.points)
    await _count_clients(tally, first)
    names = (
        *("tasks_published", "tasks_completed", "clients", "rounds", "dropped"),
        *("points_paid", "transfer_bytes"),
    )
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [{"day": day, **{name: tally[day][name] for name in names}} for day in days]


async def _count_clients(tally: dict[datetime, Counter[str]], first: datetime) -> None:
    """Clients that were called on a day, and those last seen on it."""
    calls = await Call.filter(asked_at__gte=first).select_related("participation")
    there = {(_day(c.asked_at), c.participation.client_id) for c in calls if c.asked_at}
    for client in await Client.filter(last_seen_at__gte=first):
        if client.last_seen_at is not None:
            there.add((_day(client.last_seen_at), client.id))
    for day, _ in there:
        tally[day]["clients"] += 1


def _count(
    tally: dict[datetime, Counter[str]], at: datetime | None, name: str, by: int = 1
) -> None:
    if at is not None:
        tally[_day(at)][name] += by


def _day(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
