"""Figures of a task, computed from its rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import median
from typing import Any, NamedTuple

from tortoise.functions import Count

from api.models import Call, Participation, Round, Task
from api.services import reputation
from api.services.context import Context
from fl_engine.fairness import jain

BINS = 10  # of a histogram over 0 to 1
ENDED = ("COMPLETED", "FAILED", "CANCELLED")


class _Attempt(NamedTuple):
    """A round without its metrics: there may be a thousand of them."""

    id: str
    state: str
    cohort: int
    backups_called: int
    accepted: int
    rejected: int
    late: int
    dropped: int
    bytes_up: int
    bytes_down: int
    started_at: datetime
    duration_s: float | None
    overhead_s: float | None


async def task_statistics(context: Context, task: Task) -> dict[str, Any] | None:
    """The contract's `TaskStatistics`; None before the first round is committed."""
    attempts = Round.filter(task_id=task.id).order_by("number", "attempt")
    rounds = [_Attempt(*row) for row in await attempts.values_list(*_Attempt._fields)]
    committed = [row for row in rounds if row.state == "COMMITTED"]
    if not committed:
        return None
    last = await Round.get(id=committed[-1].id)
    people = Participation.filter(task_id=task.id).select_related("client")
    participations = [p for p in await people if p.rank is not None]
    durations = [row.duration_s for row in committed if row.duration_s is not None]
    overheads = [row.overhead_s for row in committed if row.overhead_s is not None]
    return {
        "final": task.state in ENDED,
        "metrics": last.metrics,
        "rounds": len(committed),
        "abandoned": sum(row.state == "ABANDONED" for row in rounds),
        "called": sum(row.cohort + row.backups_called for row in rounds),
        "elapsed_s": _elapsed_s(context, task, rounds[0]),
        "median_round_s": median(durations) if len(durations) > 1 else None,
        "server_overhead_s": median(overheads) if overheads else 0.0,
        "transports": await _transports(task),
        **_sums(rounds),
        **_fairness(participations),
        "reputation": histogram(
            reputation.score_now(p.client, context.now()) for p in participations
        ),
    }


def histogram(scores: Iterable[float]) -> list[dict[str, Any]]:
    """Scores, 0 to 1, in bins of equal width; 1 falls into the last one."""
    counts = [0] * BINS
    for score in scores:
        counts[min(int(score * BINS), BINS - 1)] += 1
    return [
        {"from": place / BINS, "to": (place + 1) / BINS, "count": count}
        for place, count in enumerate(counts)
    ]


def _sums(rounds: Sequence[_Attempt]) -> dict[str, int]:
    names = (
        *("backups_called", "accepted", "rejected", "late", "dropped"),
        *("bytes_up", "bytes_down"),
    )
    return {name: sum(getattr(row, name) for row in rounds) for name in names}


def _fairness(participations: Sequence[Participation]) -> dict[str, float | None]:
    """Of calls over all who fitted; of points over all with an accepted update."""
    paid = [p.points / p.accepted for p in participations if p.accepted]
    return {
        "selection_fairness": jain(p.rounds_called for p in participations) or 0.0,
        "pay_fairness": jain(paid),
    }


async def _transports(task: Task) -> list[dict[str, Any]]:
    found = (
        await Call.filter(round__task_id=task.id, transport__isnull=False)
        .annotate(updates=Count("id"))
        .group_by("transport")
        .order_by("transport")
        .values("transport", "updates")
    )
    return [dict(row) for row in found]


def _elapsed_s(context: Context, task: Task, first: _Attempt) -> float:
    until = task.ended_at or context.now()
    return max(0.0, (until - first.started_at).total_seconds())
