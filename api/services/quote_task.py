"""`quote`: who could join a task now, how it would go and what it costs.

Nothing is written and nothing locked. History tells how often each client drops out and
how fast it is; `fl_engine.forecast` draws rounds from that.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from tortoise.functions import Sum

from api.models import Client, Participation
from api.services import ledger
from api.services.authenticate import require
from api.services.candidates import candidate
from api.services.check_task import CheckedTask, check_task
from api.services.context import Caller, Context
from api.services.estimates import estimate_device_s
from api.services.observed import (
    PRIOR_CALLS,
    PRIOR_DROPPED,
    call_overhead_s,
    round_overhead_s,
)
from api.services.quote_warnings import Situation, warnings_for
from api.services.refusals import Denied, InputProblem, TooManyAttempts
from api.services.requirements import check_device, unmet
from fl_engine.forecast import Expected, Server, forecast
from fl_engine.selection import Ranked, Seat, select
from fl_engine.task import TaskSpec

ONLINE = timedelta(minutes=15)
ACTIVE = timedelta(days=7)  # who was not seen for longer is not counted on
MOST_LOOKED_AT = 20_000  # clients, seen last first
MOST_PREVIEWED = 50
MOST_IN_MINUTE = 60  # of an account: a page asks while somebody types
SLOWEST = 0.02  # CPU score of a client without a benchmark, or with a worse one


@dataclass(frozen=True)
class Quote:
    """The contract's `Quote`."""

    eligible_clients: int
    online_clients: int
    median_duration_s: float
    p90_duration_s: float
    round_s: float
    finish_probability: float
    cost_points: int
    available_points: int
    round_bytes: Mapping[str, Any]
    candidates: tuple[Ranked, ...]
    warnings: tuple[InputProblem, ...]


async def quote_task(
    context: Context, caller: Caller, request: Mapping[str, Any]
) -> Quote:
    """Quote a task as it would be created.

    Args:
        context: The world outside.
        caller: Needs the scope LIST.
        request: The contract's `TaskInput` in snake_case.

    Raises:
        Denied: The caller has no right to list tasks, or asks too often.
        Refused: As `check_task`.
    """
    account_id = require(caller, "LIST")
    try:
        context.throttle.try_in_minute("quote", account_id, MOST_IN_MINUTE)
    except TooManyAttempts as error:
        message = f"Too many quotes. {error.message}"
        raise Denied("RATE_LIMITED", message, error.retry_after_s) from None
    checked = await check_task(context, account_id, request)
    clients = await _clients(account_id)
    now = context.now()
    eligible = await asyncio.to_thread(_eligible, checked.spec, clients, now)
    active = [client for client in eligible if now - _seen(client) <= ACTIVE]
    ranked = await asyncio.to_thread(_rank, checked.spec, active, now)
    crowd = await _crowd(checked, active, ranked)
    server = await _server(context)
    going = await asyncio.to_thread(forecast, checked.spec, crowd, server)
    balance = await ledger.balance(account_id)
    situation = Situation(checked.spec, crowd, server, going, balance["available"])
    return Quote(
        eligible_clients=len(eligible),
        online_clients=_online(context, eligible, now),
        median_duration_s=going.median_s,
        p90_duration_s=going.p90_s,
        round_s=going.round_s,
        finish_probability=going.finish_probability,
        cost_points=checked.spec.reward.pool_points,
        available_points=balance["available"],
        round_bytes=_round_bytes(checked),
        candidates=_preview(ranked),
        warnings=await asyncio.to_thread(warnings_for, situation),
    )


async def _clients(account_id: str) -> list[Client]:
    others = Client.filter(retired_at=None).exclude(account_id=account_id)
    return await others.order_by("-last_seen_at", "-id").limit(MOST_LOOKED_AT)


def _eligible(spec: TaskSpec, clients: Sequence[Client], now: datetime) -> list[Client]:
    least = spec.selection.least_reputation
    return [c for c in clients if not unmet(check_device(spec.device, least, c, now))]


def _rank(
    spec: TaskSpec, clients: Sequence[Client], now: datetime
) -> tuple[Ranked, ...]:
    """As when the task started now, with everybody who is active registered."""
    rng = np.random.default_rng([spec.training.seed % 2**64, 0, 0])
    return select([candidate(c.id, c, now) for c in clients], spec.selection, rng)


async def _crowd(
    checked: CheckedTask, clients: Sequence[Client], ranked: Sequence[Ranked]
) -> list[Expected]:
    """Everybody who might take part: the cohort, then the others by rank."""
    spec = checked.spec
    rows = int(checked.test_set.inspection["rows"]) if checked.test_set else 0
    parameters = int(checked.model.inspection["parameters"])
    own_s = estimate_device_s(spec, parameters, rows) / spec.training.rounds
    by_id = {client.id: client for client in clients}
    rates = await _drop_outs(list(by_id))
    overhead_s = await call_overhead_s()
    seated = (Seat.COHORT, Seat.FAIRNESS)
    order = sorted(ranked, key=lambda place: (place.seat not in seated, place.rank))
    return [
        Expected(
            round_s=overhead_s + own_s * _slowness(by_id[place.client]),
            drop_out=rates.get(place.client, PRIOR_DROPPED / PRIOR_CALLS),
        )
        for place in order
    ]


def _slowness(client: Client) -> float:
    """Times that the median device takes; `cpu_score` is median / (median + own)."""
    score = max(client.cpu_score or 0.5, SLOWEST)
    return 1.0 / score - 1.0


async def _drop_outs(client_ids: Sequence[str]) -> dict[str, float]:
    """Share of its calls in which each client dropped out, with a prior."""
    people = Participation.filter(client_id__in=client_ids, rounds_called__gt=0)
    rows = (
        await people.annotate(calls=Sum("rounds_called"), lost=Sum("dropped"))
        .group_by("client_id")
        .values_list("client_id", "calls", "lost")
    )
    return {
        str(client): min(1.0, (lost + PRIOR_DROPPED) / (calls + PRIOR_CALLS))
        for client, calls, lost in rows
    }


async def _server(context: Context) -> Server:
    settings = context.settings
    return Server(
        first_deadline_s=settings.first_deadline_s,
        most_attempts=settings.most_attempts,
        retry_delay_s=settings.retry_delay_s,
        overhead_s=await round_overhead_s(),
    )


def _online(context: Context, clients: Sequence[Client], now: datetime) -> int:
    connected = context.links.online_clients()
    return sum(c.id in connected or now - _seen(c) <= ONLINE for c in clients)


def _seen(client: Client) -> datetime:
    return client.last_seen_at or client.created_at


def _round_bytes(checked: CheckedTask) -> Mapping[str, Any]:
    codec = str(checked.spec.training.codec)
    entries = checked.model.inspection["round_bytes"]
    found: Mapping[str, Any] = next(e for e in entries if e["codec"] == codec)
    return found


def _preview(ranked: Sequence[Ranked]) -> tuple[Ranked, ...]:
    """Seats first, then backups; who they are stays unsaid."""
    order = {Seat.COHORT: 0, Seat.FAIRNESS: 0, Seat.BACKUP: 1}
    chosen = [place for place in ranked if place.seat in order]
    chosen.sort(key=lambda place: (order[place.seat], place.rank))
    return tuple(chosen[:MOST_PREVIEWED])
