"""How late the event loop is, as the metrics tell it."""

import asyncio
import itertools
import time

import pytest
from prometheus_client import CollectorRegistry

from api.pages.loop_delay import TICK_S, LoopDelay, _bounds

BLOCKED_S = 0.1
WAIT_S = 60.0  # on a starved machine


async def told(registry: CollectorRegistry, least_s: float) -> float:
    """How many wake-ups were later than this, as soon as there is one."""
    async with asyncio.timeout(WAIT_S):
        while not (late := _later_than(registry, least_s)):
            await asyncio.sleep(0)
    return late


def _later_than(registry: CollectorRegistry, least_s: float) -> float:
    samples = [sample for metric in registry.collect() for sample in metric.samples]
    count = sum(s.value for s in samples if s.name.endswith("_count"))
    in_time = max(
        (
            s.value
            for s in samples
            if s.name.endswith("_bucket") and float(s.labels["le"]) <= least_s
        ),
        default=0.0,
    )
    return count - in_time


class TestLoopDelay:
    async def test_what_blocks_the_loop_is_seen(self) -> None:
        registry = CollectorRegistry()
        delay = LoopDelay()
        delay.register(registry)
        async with delay:
            await asyncio.sleep(0)  # its clock runs
            time.sleep(BLOCKED_S)
            assert await told(registry, (BLOCKED_S - TICK_S) / 1.2) == 1

    async def test_nothing_ticks_once_it_is_left(self) -> None:
        async with LoopDelay():
            assert "loop delay" in {task.get_name() for task in asyncio.all_tasks()}
        assert "loop delay" not in {task.get_name() for task in asyncio.all_tasks()}

    def test_a_bound_is_never_far_from_the_next(self) -> None:
        found = _bounds()
        steps = [later / sooner for sooner, later in itertools.pairwise(found)]
        assert steps == pytest.approx([1.2] * len(steps), rel=0.01)
        assert found[-1] >= 3
