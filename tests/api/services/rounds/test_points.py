"""Whatever devices do, the pool is paid or returned to the last point."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.models import Call, LedgerEntry, Participation, Task
from api.services import ledger
from api.transport.transfer.exchange import Refused
from fl_engine.rounds import Ticked
from tests.api.builders import give
from tests.api.services.rounds.market import Device, Market, delta

pytestmark = pytest.mark.both_databases

OUTCOMES = st.sampled_from(["good", "good", "good", "nan", "drop", "back", "pause"])


async def behave(device: Device, outcomes: Iterator[str]) -> None:
    """Answer each `train` as drawn, until the task has ended."""
    while True:
        asked = asyncio.ensure_future(device.link.asked.get())
        either: set[asyncio.Future[Any]] = {asked, device.link.finished}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not asked.done():
            asked.cancel()
            return
        train = asked.result().train
        outcome = next(outcomes, "good")
        if outcome == "drop":
            await device.vanish()
            return
        if outcome == "back":
            await device.vanish()
            await device.connect()
            continue
        if outcome == "pause":
            await device.exchange.paused(device.link, "on battery")
            continue
        values = (float("nan"), 0.0, 0.0) if outcome == "nan" else (0.1, 0.2, 0.3)
        payload = delta(values, train.plan.codec)
        try:
            intake = await device.declare(device.update(train, payload))
        except Refused:
            continue
        if intake is not None:
            await device.send(intake, payload)


async def let_time_pass(market: Market) -> None:
    """The simulated clock runs while the task does."""
    while True:
        await asyncio.sleep(0.02)
        market.context.now.step(seconds=3)  # type: ignore[attr-defined]
        market.context.links.post(market.task_id, Ticked())


async def play(market: Market, plans: list[list[str]], pool: int, rounds: int) -> Task:
    await give(market.context, market.requester, pool)
    await market.list_task(
        reward={"pool_points": pool, "base_share": 0.9},
        training={"rounds": rounds, "deadline_s": 120.0},
    )
    devices = await market.devices(len(plans))
    await market.start()
    clock = asyncio.create_task(let_time_pass(market))
    lives = [
        asyncio.create_task(behave(device, iter(plan)))
        for device, plan in zip(devices, plans, strict=True)
    ]
    try:
        await market.saw("TaskSettled")
    finally:
        for task in (clock, *lives):
            task.cancel()
        await asyncio.gather(clock, *lives, return_exceptions=True)
    return await market.task()


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
@given(
    plans=st.lists(st.lists(OUTCOMES, max_size=4), min_size=2, max_size=5),
    pool=st.integers(20, 5_000),
    rounds=st.integers(1, 3),
)
async def test_paid_and_returned_make_up_the_pool(
    market: Market, plans: list[list[str]], pool: int, rounds: int
) -> None:
    if market.conductor is None:
        await market.conduct()
    task = await play(market, plans, pool, rounds)

    assert task.state in ("COMPLETED", "FAILED")
    assert task.paid_points + task.returned_points == task.pool_points == pool
    assert await ledger.audit()
    entries = await LedgerEntry.filter(task_id=task.id, kind="BASE_PAY")
    assert sum(entry.points for entry in entries) == task.paid_points
    people = await Participation.filter(task_id=task.id)
    assert sum(person.points for person in people) == task.paid_points
    calls = Call.filter(round__task_id=task.id, state="ACCEPTED")
    accepted = await calls.prefetch_related("round")
    for number in range(1, rounds + 1):
        assert sum(call.round.number == number for call in accepted) <= 3
    assert all(call.points == task.points_per_update for call in accepted)
