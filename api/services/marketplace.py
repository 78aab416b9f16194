"""Figures of the whole marketplace, at most a minute old."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from weakref import WeakKeyDictionary

from msgspec import Struct
from msgspec.json import Decoder
from tortoise.connection import get_connection
from tortoise.functions import Count, Sum
from tortoise.queryset import QuerySet

from api.models import Call, Client, Participation, Round, Task
from api.services import reputation
from api.services.context import Context
from api.services.links import Links
from api.services.marketplace_days import count_days
from api.services.statistics import ENDED, histogram
from fl_engine.fairness import jain_of_sums

FRESH = timedelta(seconds=60)
CONTRIBUTED = timedelta(days=30)

# As text and decoded here: Tortoise takes 20 times as long, while nothing else runs.
_LAST_METRICS = """
    SELECT CAST(rounds.metrics AS TEXT) AS metrics
    FROM tasks JOIN rounds
        ON rounds.task_id = tasks.id AND rounds.number = tasks.rounds_committed
    WHERE tasks.state = 'COMPLETED' AND rounds.state = 'COMMITTED'
"""


class _Metric(Struct):
    name: str
    value: float
    baseline: float | None = None


_decoder = Decoder(list[_Metric])

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
    states = await _states()
    ended = sum(states[state] for state in ENDED)
    return {
        "tasks": [{"state": s, "count": n} for s, n in sorted(states.items())],
        "contributors": await _contributors(now),
        "completion_rate": states["COMPLETED"] / ended if ended else None,
        "median_baseline_gap": await _baseline_gap(),
        **await _of_rounds(),
        **await _of_calls(),
        **await _of_participations(),
        "reputation": await _reputations(now),
        "days": await count_days(now),
    }


async def _states() -> Counter[str]:
    found = (
        await Task.filter(published_at__isnull=False)
        .annotate(tasks=Count("id"))
        .group_by("state")
        .values("state", "tasks")
    )
    return Counter({row["state"]: row["tasks"] for row in found})


async def _contributors(now: datetime) -> int:
    seen = Client.filter(last_seen_at__gte=now - CONTRIBUTED)
    return len(await seen.distinct().values_list("account_id", flat=True))


async def _of_rounds() -> dict[str, Any]:
    committed = Round.filter(state="COMMITTED")
    return {
        "rounds": await committed.count(),
        "median_round_s": await _median(committed),
    }


async def _median(committed: QuerySet[Round]) -> float | None:
    """Median duration, found where it lies in the middle."""
    timed = committed.filter(duration_s__isnull=False)
    count = await timed.count()
    if not count:
        return None
    middle = timed.order_by("duration_s").offset((count - 1) // 2)
    found = await middle.limit(2 - count % 2).values("duration_s")
    return median(float(row["duration_s"]) for row in found)


async def _baseline_gap() -> float | None:
    """Median of accuracy minus baseline over completed tasks that have one."""
    rows = await get_connection("default").execute_query_dict(_LAST_METRICS)
    gaps = [
        metric.value - metric.baseline
        for row in rows
        for metric in _decoder.decode(row["metrics"])
        if metric.name == "ACCURACY" and metric.baseline is not None
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
    sums = moved[0] if moved else {}
    return {
        "bytes_up": int(sums.get("up") or 0),
        "bytes_down": int(sums.get("down") or 0),
        "points_paid": int(sums.get("paid") or 0),
        "selection_fairness": await _fairness("1.0 * rounds_called"),
        "pay_fairness": await _fairness("1.0 * points / accepted", "accepted > 0"),
    }


async def _fairness(share: str, of: str = "1 = 1") -> float | None:
    """Jain's index over all who were ranked, from sums that the database makes.

    In SQL, because Tortoise does not divide one type of column by another.

    Args:
        share: What a participation has.
        of: Which of them count.
    """
    (found,) = await get_connection("default").execute_query_dict(
        f"SELECT COUNT(*) AS n, SUM({share}) AS total, "
        f"SUM(({share}) * ({share})) AS squares "
        f"FROM participations WHERE rank IS NOT NULL AND {of}"
    )
    total, squares = float(found["total"] or 0), float(found["squares"] or 0)
    return jain_of_sums(found["n"], total, squares)


async def _reputations(now: datetime) -> list[dict[str, Any]]:
    in_use = Client.filter(retired_at=None)
    known = in_use.only("id", "reputation_good", "reputation_bad", "reputation_at")
    return histogram(reputation.score_now(client, now) for client in await known)
