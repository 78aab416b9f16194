"""Following streams: one reader of each stream, however many follow it.

A stream that somebody follows has a tail here: its newest events, read once and handed
to all. Who begins further back, or has fallen behind, reads what is older on its own
until it has caught up. What was made of an event for one of its followers can be kept
beside it for the others.
"""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncGenerator, AsyncIterator, Hashable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from api import events
from api.events import Event, Wakeups

KEPT = 64  # events of a tail; who is further behind reads them alone
MOST_ANSWERS = 32  # that are kept beside one event
POLL_S = 5.0  # a wake-up of another process is noticed at the latest after this


class Answers:
    """A few things that were made of one event, for whoever asks the same."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[Hashable, Any] = {}

    def get(self, question: Hashable) -> Any | None:
        """What was made for this question; None when nothing was."""
        return self._made.get(question)

    def keep(self, question: Hashable, answer: Any) -> None:
        """Keep an answer, unless there are as many as may be."""
        if len(self._made) < MOST_ANSWERS:
            self._made[question] = answer


@dataclass(eq=False, slots=True)
class Arrival:
    """An event on its way, with what was made of it.

    Attributes:
        event: As it was recorded.
        answers: What was made of it, by whatever that depends on.
    """

    event: Event
    answers: Answers = field(default_factory=Answers)


class Tail:
    """The newest events of a stream while somebody follows it."""

    def __init__(self, stream: str, wakeups: Wakeups) -> None:
        self._stream = stream
        self._wakeups = wakeups
        self._kept: list[Arrival] = []
        self._floor: int | None = None  # number of the last event before those kept
        self._failure: BaseException | None = None
        self.followers: set[asyncio.Event] = set()

    def after(self, since: int) -> list[Arrival] | None:
        """Events after number `since`; None when some of them are no longer here.

        Raises:
            Exception: What ended the reading.
        """
        if self._failure is not None:
            raise self._failure
        if self._floor is None:
            return []  # all are woken when it is known
        if since < self._floor:
            return None
        return self._kept[bisect_right(self._kept, since, key=_number) :]

    async def read(self) -> None:
        """Read the stream until cancelled; what fails is told to all followers."""
        try:
            await self._read()
        except Exception as failure:
            self._failure = failure
            self._wake()

    async def _read(self) -> None:
        with self._wakeups.listen(self._stream) as grown:
            newest = self._floor = await events.newest(self._stream)
            self._wake()
            while True:
                grown.clear()
                page = await events.read_after(self._stream, newest)
                if page:
                    newest = page[-1].seq
                    self._keep(page)
                    self._wake()
                if len(page) < events.PAGE:
                    await _set_or_late(grown)

    def _keep(self, page: list[Event]) -> None:
        self._kept += map(Arrival, page)
        if len(self._kept) > KEPT:
            self._floor = self._kept[-KEPT - 1].event.seq
            del self._kept[:-KEPT]

    def _wake(self) -> None:
        for woken in self.followers:
            woken.set()


class Tails:
    """The tails of all streams that are followed in this process."""

    def __init__(self, wakeups: Wakeups) -> None:
        self._wakeups = wakeups
        self._open: dict[str, tuple[Tail, asyncio.Task[None]]] = {}

    def followers(self, stream: str) -> int:
        """How many follow a stream now."""
        return len(self._open[stream][0].followers) if stream in self._open else 0

    @asynccontextmanager
    async def join(self, stream: str, woken: asyncio.Event) -> AsyncIterator[Tail]:
        """The tail of a stream, which sets `woken` whenever it grows."""
        if stream not in self._open:
            tail = Tail(stream, self._wakeups)
            self._open[stream] = tail, asyncio.create_task(tail.read())
        tail, reader = self._open[stream]
        tail.followers.add(woken)
        try:
            yield tail
        finally:
            tail.followers.discard(woken)
            if not tail.followers:
                del self._open[stream]
                reader.cancel()
                await asyncio.gather(reader, return_exceptions=True)


async def follow(
    stream: str, since: int, tails: Tails, until: "asyncio.Future[Any] | None" = None
) -> AsyncGenerator[Arrival, None]:
    """Every event after number `since`, in order, each once; ends when `until` does."""
    woken = asyncio.Event()
    if until is not None:
        until.add_done_callback(lambda _: woken.set())
    async with tails.join(stream, woken) as tail:
        while True:
            woken.clear()
            page = tail.after(since)
            if page is None:
                page = [Arrival(row) for row in await events.read_after(stream, since)]
            for arrival in page:
                if until is not None and until.done():
                    return
                since = arrival.event.seq
                yield arrival
            if until is not None and until.done():
                return
            if not page:
                await woken.wait()


def _number(arrival: Arrival) -> int:
    number: int = arrival.event.seq
    return number


async def _set_or_late(grown: asyncio.Event) -> None:
    # Not `wait_for`, which forgets that it was cancelled when both come at once.
    with suppress(TimeoutError):  # another process may have written
        async with asyncio.timeout(POLL_S):
            await grown.wait()
