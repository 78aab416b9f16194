"""Figures of the whole marketplace: how often they are computed."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from api.services.context import Context
from api.services.links import Links
from api.services.marketplace import marketplace_statistics
from tests.conftest import Clock


class Computation:
    """Stands in for reading all tables, and counts how often that is done."""

    def __init__(self) -> None:
        self.count = 0
        self.go_on = asyncio.Event()

    async def compute(self, context: Context, now: datetime) -> dict[str, Any]:
        self.count += 1
        await self.go_on.wait()
        if self.count == 1:
            raise ConnectionError("the database is away")
        return {"rounds": self.count}


@pytest.fixture
def links() -> Links:
    return Links()


@pytest.fixture
def computation(monkeypatch: pytest.MonkeyPatch) -> Computation:
    made = Computation()
    monkeypatch.setattr("api.services.marketplace._compute", made.compute)
    return made


class TestMarketplaceStatistics:
    async def test_are_computed_once_a_minute_for_all_who_ask(
        self, context: Context, computation: Computation, clock: Clock
    ) -> None:
        computation.count = 1
        computation.go_on.set()

        at_once = await asyncio.gather(
            *(marketplace_statistics(context) for _ in range(5))
        )
        clock.step(seconds=59)
        before = await marketplace_statistics(context)
        clock.step(seconds=1)
        after = await marketplace_statistics(context)

        assert [figures["rounds"] for figures in at_once] == [2] * 5
        assert (before["rounds"], after["rounds"]) == (2, 3)

    async def test_are_finished_for_the_next_when_one_gives_up(
        self, context: Context, computation: Computation
    ) -> None:
        computation.count = 1
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await marketplace_statistics(context)
        computation.go_on.set()

        assert (await marketplace_statistics(context))["rounds"] == 2

    async def test_are_tried_again_after_a_failure(
        self, context: Context, computation: Computation
    ) -> None:
        computation.go_on.set()
        with pytest.raises(ConnectionError):
            await marketplace_statistics(context)

        assert (await marketplace_statistics(context))["rounds"] == 2
