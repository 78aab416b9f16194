import asyncio
from contextlib import aclosing

import pytest

from tests.ui.pages.stats.made import figures
from ui.pages.stats import live
from ui.pages.stats.live import REFRESH_S, StatisticsSource


class TestStatisticsSource:
    async def test_asks_once_at_first_and_once_at_each_beat(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[int] = []

        async def ask() -> object:
            asked.append(1)
            return figures(rounds=len(asked))

        monkeypatch.setattr(live, "_ask", ask)
        source = StatisticsSource(refresh_s=0)
        view, since = await source.read()
        assert view.rounds == 1
        assert since is not None  # it never ends
        async with asyncio.timeout(60), aclosing(source.events(since)) as beats:
            async for beat in beats:
                view = await source.follow(view, [beat])
                if view.rounds == 3:
                    break
        assert len(asked) == 3

    def test_spares_the_server(self) -> None:
        assert REFRESH_S >= 30
