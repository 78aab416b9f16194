"""A board: one live view of something, kept up to date for all who watch it.

Fifty pages that show the same task cost one subscription and one computation a change,
not fifty. A board is started by its first watcher and ends some time after the last.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from ui.errors import ApiError, FaultError, NotThereError, UnreachableError
from ui.live.pace import gather_s

Event = dict[str, Any]
V = TypeVar("V")

LINGER_S = 10.0  # how long a board outlives its last watcher
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 10.0

logger = logging.getLogger("crowdfl.ui")


class Source(Generic[V]):
    """Where a board's view comes from. Subclasses say how; see `Board`."""

    async def read(self) -> tuple[V, str | None]:
        """The view now, and the cursor from which events follow; None: it has ended."""
        raise NotImplementedError

    def events(self, since: str) -> AsyncIterator[Event]:
        """Events after a cursor, each with its own `cursor`."""
        raise NotImplementedError

    async def follow(self, view: V, events: Sequence[Event]) -> V:
        """The view after some events."""
        raise NotImplementedError


class Board(Generic[V]):
    """A live view.

    Attributes:
        view: What is known now; None before the first answer.
        version: Goes up with each change of `view` or `stale_since`.
        stale_since: Since when `view` may be out of date; None while it is live.
        error: Why there is no view, for instance because there is no such thing.
        has_ended: Nothing will change any more.
    """

    def __init__(self, source: Source[V]) -> None:
        self.view: V | None = None
        self.version = 0
        self.stale_since: datetime | None = None
        self.error: ApiError | None = None
        self.has_ended = False
        self._source = source
        self._changed = asyncio.Event()

    async def changed(self, since: int) -> None:
        """Wait until the version is another."""
        while self.version == since:
            await self._changed.wait()

    async def run(self) -> None:
        """Keep the view up to date until cancelled, or until it has ended."""
        wait_s = FIRST_WAIT_S
        while not self.has_ended:
            before = self.version
            try:
                await self._read_and_follow()  # complete, but not ended: read again
            except NotThereError as error:
                self.has_ended = True
                self._fail(error)
            except Exception as error:
                self._fail(error)
            if self.stale_since is None or self.version > before + 1:
                wait_s = FIRST_WAIT_S  # something was read: this is a new trouble
            if not self.has_ended:
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    async def _read_and_follow(self) -> None:
        view, since = await self._source.read()
        self._show(view)
        if since is None:
            self.has_ended = True
            self._tell()
            return
        # Closed at once also when `follow` fails: its subscription must not live on.
        async with aclosing(gathered(self._source.events(since))) as groups:
            async for events in groups:
                assert self.view is not None
                self._show(await self._source.follow(self.view, events))

    def _show(self, view: V) -> None:
        self.view, self.stale_since, self.error = view, None, None
        self._tell()

    def _fail(self, error: Exception) -> None:
        """Keep what is known; a fault of ours must not end the board for ever."""
        if not isinstance(error, ApiError):
            logger.error("a board failed", exc_info=error)
            error = FaultError(str(error))
        elif isinstance(error, FaultError) and self.stale_since is None:
            # Once, not at each new attempt.
            logger.error("a board cannot be read: %s", error.cause_message)
        self.error = error.with_traceback(None)  # it holds what failed, for long
        if self.stale_since is None:
            self.stale_since = datetime.now(UTC)
            self._tell()

    def _tell(self) -> None:
        self.version += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class Boards(Generic[V]):
    """All boards of a kind, by key."""

    def __init__(self, source: Callable[[str], Source[V]]) -> None:
        """Make boards from `source(key)`."""
        self._source = source
        self._boards: dict[str, Board[V]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._watchers: dict[str, int] = {}
        self._endings: dict[str, asyncio.TimerHandle] = {}

    def __len__(self) -> int:
        """Boards that are kept up to date now."""
        return len(self._running)

    def __contains__(self, key: object) -> bool:
        """Whether there is a board of a key, watched or a while after."""
        return key in self._boards

    @asynccontextmanager
    async def watch(self, key: str) -> AsyncIterator[Board[V]]:
        """The board of a key, live for as long as this block lasts."""
        board = self._boards.get(key) or self._start(key)
        self._watchers[key] += 1
        if (ending := self._endings.pop(key, None)) is not None:
            ending.cancel()
        try:
            yield board
        finally:
            self._watchers[key] -= 1
            if not self._watchers[key]:
                loop = asyncio.get_running_loop()
                self._endings[key] = loop.call_later(LINGER_S, self._end, key)

    async def now(self, key: str, wait_s: float = 10.0) -> V:
        """The view of a key, which is asked for when nobody has it.

        Raises:
            ApiError: There is none within `wait_s`.
        """
        async with self.watch(key) as board:
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    while board.view is None and board.error is None:
                        await board.changed(board.version)
            if board.view is None:
                raise board.error or UnreachableError()
            return board.view

    def _start(self, key: str) -> Board[V]:
        board = self._boards[key] = Board(self._source(key))
        self._running[key] = asyncio.create_task(board.run(), name=f"board {key}")
        self._watchers[key] = 0
        return board

    def _end(self, key: str) -> None:
        del self._endings[key], self._watchers[key], self._boards[key]
        self._running.pop(key).cancel()


async def gathered(events: AsyncIterator[Event]) -> AsyncGenerator[list[Event]]:
    """Events in groups: what comes soon after the first comes together."""
    queue: asyncio.Queue[Event | None] = asyncio.Queue()

    async def read() -> None:
        try:
            async for event in events:
                await queue.put(event)
        finally:
            await queue.put(None)

    reading = asyncio.create_task(read(), name="board events")
    try:
        while (first := await queue.get()) is not None:
            await asyncio.sleep(gather_s())
            group: list[Event] = [first]
            while not queue.empty() and (more := queue.get_nowait()) is not None:
                group.append(more)
            yield group
            if reading.done() and queue.empty():
                break
        await reading  # raises what broke the stream
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError, ApiError):
            await reading
