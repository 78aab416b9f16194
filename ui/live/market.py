"""The marketplace while one looks: its numbers, and what happens to the listings.

One board for all pages: one subscription, and the numbers asked for every few seconds,
however many look at them.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from ui.client import Api
from ui.errors import ApiError
from ui.live.board import Boards, Event, Source

TICK_S = 5.0  # how often the numbers are asked for
KEPT = 500  # happenings; a page further behind than that has missed some
TICK = "Tick"


@dataclass(frozen=True)
class Happening:
    """Something happened to a listing.

    Attributes:
        number: Place among all, rising.
        task_id: Which listing.
        kind: Name of the API's event.
        registered: After `RecruitmentChanged`.
        state: After `TaskStateChanged`.
    """

    number: int
    task_id: str
    kind: str
    registered: int = 0
    state: str = ""


@dataclass(frozen=True)
class MarketView:
    """What is known of the marketplace.

    Attributes:
        figures: The API's answer about the whole of it.
        showcase: ID of a task to look at; "" when there is none.
        happenings: The last ones, oldest first.
        at: When the figures were read.
    """

    figures: dict[str, Any]
    showcase: str
    happenings: tuple[Happening, ...]
    at: datetime

    @property
    def last(self) -> int:
        """Number of the last happening; 0 before the first."""
        return self.happenings[-1].number if self.happenings else 0


class MarketSource(Source[MarketView]):
    """Asks the API as anybody may."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._cursor: str | None = None  # of the last event; goes on after a break
        self._happenings: tuple[Happening, ...] = ()
        self._numbers = count(1)
        self._showcase = ""

    async def read(self) -> tuple[MarketView, str]:
        """The view now; its events go on where the last ones ended."""
        return await self._look(), self._cursor or ""

    def events(self, since: str) -> AsyncGenerator[Event]:
        """What happens to the listings, and a tick every few seconds."""
        happening = self._api.watch("MarketEvents", since=since or None)
        return merged(happening, TICK_S)

    async def follow(self, view: MarketView, events: Sequence[Event]) -> MarketView:
        """Happenings at once; the numbers with the tick."""
        news = [event for event in events if event["__typename"] != TICK]
        for event in news:
            self._cursor = event["cursor"]
        added = tuple(happening_of(next(self._numbers), event) for event in news)
        self._happenings = (*self._happenings, *added)[-KEPT:]
        if len(news) < len(events):
            return await self._look()
        return MarketView(view.figures, view.showcase, self._happenings, view.at)

    async def _look(self) -> MarketView:
        answer = await self._api.ask("MarketFigures")
        running = [edge["node"]["id"] for edge in answer["running"]["edges"]]
        self._showcase = await self._choose(running)
        figures = answer["marketplace"]
        return MarketView(figures, self._showcase, self._happenings, datetime.now(UTC))

    async def _choose(self, running: list[str]) -> str:
        """The newest task that runs; else the last one shown or finished."""
        if running:
            return running[0]
        if self._showcase:
            return self._showcase
        finished = (await self._api.ask("LastFinished"))["tasks"]["edges"]
        ended = [(edge["node"]["endedAt"], edge["node"]["id"]) for edge in finished]
        return max(ended)[1] if ended else ""


MARKET: Boards[MarketView] = Boards(lambda _: MarketSource(Api()))
EVERYTHING = "everything"  # the one key of `MARKET`


def happening_of(number: int, event: Event) -> Happening:
    """An event of the API's stream."""
    return Happening(
        number,
        event["taskId"],
        event["__typename"],
        registered=event.get("registered", 0),
        state=event.get("to", ""),
    )


async def merged(events: AsyncIterator[Event], tick_s: float) -> AsyncGenerator[Event]:
    """Events as they come, and a tick at least this often.

    Raises:
        ApiError: The stream broke.
    """
    queue: asyncio.Queue[Event | None] = asyncio.Queue()

    async def read() -> None:
        try:
            async for event in events:
                await queue.put(event)
        finally:
            await queue.put(None)

    async def beat() -> None:
        while True:
            await asyncio.sleep(tick_s)
            await queue.put({"__typename": TICK})

    reading = asyncio.create_task(read(), name="market events")
    beating = asyncio.create_task(beat(), name="market ticks")
    try:
        while (event := await queue.get()) is not None:
            yield event
        await reading  # raises what broke the stream
    finally:
        beating.cancel()
        reading.cancel()
        with suppress(asyncio.CancelledError, ApiError):
            await reading
