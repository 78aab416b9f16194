"""The figures, kept up to date once for all who look."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime

from ui.client import Api
from ui.live.board import Boards, Event, Source
from ui.pages.stats.figures import Figures, read_figures

REFRESH_S = 30.0
ALL = "all"  # the one board


class StatisticsSource(Source[Figures]):
    """Asks for all figures, now and every half minute; the API has no events of them.

    Args:
        refresh_s: Time between two questions.
    """

    def __init__(self, refresh_s: float = REFRESH_S) -> None:
        self._refresh_s = refresh_s

    async def read(self) -> tuple[Figures, str | None]:
        """The figures now."""
        return await _ask(), ""

    async def events(self, since: str) -> AsyncGenerator[Event, None]:
        """A beat whenever it is time to ask again."""
        while True:
            await asyncio.sleep(self._refresh_s)
            yield {"cursor": ""}

    async def follow(self, view: Figures, events: Sequence[Event]) -> Figures:
        """The figures anew."""
        return await _ask()


async def _ask() -> Figures:
    return read_figures(await Api().ask("Statistics"), datetime.now(UTC))


STATISTICS: Boards[Figures] = Boards(lambda _: StatisticsSource())
