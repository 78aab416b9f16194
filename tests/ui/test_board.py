"""Boards: one subscription for all who watch, kept up to date through breaks."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from tests.ui.fakes import others
from ui.errors import FaultError, NotThereError, UnreachableError
from ui.live import board as module
from ui.live.board import Board, Boards, Event, Source, gathered

WAIT_S = 60.0  # on a starved machine
GATHER_S = 0.02


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds in the product takes none here."""
    monkeypatch.setattr(module, "gather_s", lambda: GATHER_S)
    monkeypatch.setattr(module, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(module, "LONGEST_WAIT_S", 0.02)
    monkeypatch.setattr(module, "LINGER_S", 0.05)


@dataclass
class Sum(Source[int]):
    """The sum of what was told; a test tells, breaks and ends.

    Attributes:
        total: What `read` finds.
        trouble: Raised by the next `read`, once.
        is_over: Nothing will change any more.
    """

    total: int = 0
    trouble: Exception | None = None
    is_over: bool = False
    reads: int = 0
    streams: int = 0  # opened
    open_streams: int = 0
    groups: list[list[int]] = field(default_factory=list)
    _told: "asyncio.Queue[int | Exception | None]" = field(
        default_factory=asyncio.Queue
    )

    def tell(self, *what: int | Exception | None) -> None:
        """Numbers are events; an error breaks the stream; None completes it."""
        for one in what:
            self._told.put_nowait(one)

    async def read(self) -> tuple[int, str | None]:
        self.reads += 1
        if self.trouble is not None:
            trouble, self.trouble = self.trouble, None
            raise trouble
        return self.total, None if self.is_over else "0"

    async def events(self, since: str) -> AsyncIterator[Event]:
        self.streams += 1
        self.open_streams += 1
        try:
            while (one := await self._told.get()) is not None:
                if isinstance(one, Exception):
                    raise one
                self.total += one
                yield {"cursor": "1", "n": one}
        finally:
            self.open_streams -= 1

    async def follow(self, view: int, events: Sequence[Event]) -> int:
        numbers: list[int] = [event["n"] for event in events]
        self.groups.append(numbers)
        if min(numbers) < 0:
            raise ValueError("a fault of ours")
        return view + sum(numbers)


async def until(board: Board[int], **wanted: object) -> None:
    """Wait until the board has these attributes."""
    async with asyncio.timeout(WAIT_S):
        while any(getattr(board, name) != value for name, value in wanted.items()):
            await board.changed(board.version)


async def until_quiet(count: int = 0) -> None:
    """Wait until so many tasks run beside this one."""
    async with asyncio.timeout(WAIT_S):
        while len(others()) > count:
            await asyncio.sleep(0)


class TestBoard:
    async def test_it_reads_then_follows(self) -> None:
        source = Sum(total=10)
        async with Boards(lambda _: source).watch("a") as board:
            await until(board, view=10)
            source.tell(1, 2)
            await until(board, view=13)
        await until_quiet()

    async def test_events_close_together_are_one_change(self) -> None:
        source = Sum()
        async with Boards(lambda _: source).watch("a") as board:
            await until(board, view=0)
            version = board.version
            source.tell(1, 2, 3)
            await until(board, view=6)
            assert source.groups == [[1, 2, 3]]
            assert board.version == version + 1
        await until_quiet()

    async def test_many_watchers_cost_one_subscription(self) -> None:
        source = Sum()
        boards = Boards(lambda _: source)
        async with boards.watch("a") as one, boards.watch("a") as other:
            assert one is other
            await until(one, view=0)
            assert (len(boards), source.reads) == (1, 1)
        await until_quiet()
        assert source.streams <= 1

    async def test_keys_have_boards_of_their_own(self) -> None:
        sources = {"a": Sum(total=1), "b": Sum(total=2)}
        boards = Boards(sources.__getitem__)
        async with boards.watch("a") as one, boards.watch("b") as other:
            await until(one, view=1)
            await until(other, view=2)
            assert len(boards) == 2
        await until_quiet()


class TestTrouble:
    async def test_a_broken_stream_makes_it_stale_and_it_comes_back(self) -> None:
        source = Sum(total=5)
        async with Boards(lambda _: source).watch("a") as board:
            await until(board, view=5)
            source.trouble = UnreachableError()
            source.tell(UnreachableError())
            async with asyncio.timeout(WAIT_S):
                while board.stale_since is None:
                    await board.changed(board.version)
            assert board.view == 5  # the last that is known stays
            assert isinstance(board.error, UnreachableError)
            source.total = 8  # meanwhile
            await until(board, view=8, stale_since=None, error=None)
        await until_quiet()

    async def test_being_stale_is_told_once(self) -> None:
        source = Sum(trouble=UnreachableError())
        board = Board(source)
        await _run_into_trouble(board, source, times=3)
        assert (board.version, source.reads) == (1, 3)

    async def test_what_does_not_exist_is_asked_for_once(self) -> None:
        source = Sum(trouble=NotThereError("There is no such task."))
        async with Boards(lambda _: source).watch("a") as board:
            await until(board, has_ended=True)
            await until_quiet()
            assert isinstance(board.error, NotThereError)
            assert (board.view, board.version, source.reads) == (None, 1, 1)

    async def test_a_fault_of_ours_does_not_end_it(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        source = Sum(total=5)
        async with Boards(lambda _: source).watch("a") as board:
            await until(board, view=5)
            source.tell(-1)
            async with asyncio.timeout(WAIT_S):
                while board.error is None:
                    await board.changed(board.version)
            assert isinstance(board.error, FaultError)
            assert "a fault of ours" in caplog.text
            await until(board, view=4, error=None)
            async with asyncio.timeout(WAIT_S):
                while source.streams < 2:
                    await asyncio.sleep(0)
            assert source.open_streams == 1  # the first is closed
        await until_quiet()

    async def test_an_answer_that_the_api_owes_is_logged_once(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        class Broken(Sum):
            async def read(self) -> tuple[int, str | None]:
                self.reads += 1
                raise FaultError("the reason of the API")

        source = Broken()
        async with Boards(lambda _: source).watch("a") as board:
            async with asyncio.timeout(WAIT_S):
                while source.reads < 3:
                    await asyncio.sleep(0)
            assert board.view is None
        assert caplog.text.count("the reason of the API") == 1
        await until_quiet()

    async def test_a_stream_that_completes_is_read_again(self) -> None:
        source = Sum(total=5)
        async with Boards(lambda _: source).watch("a") as board:
            await until(board, view=5)
            source.total = 7
            source.tell(None)
            await until(board, view=7)
            assert board.stale_since is None
        await until_quiet()


async def _run_into_trouble(board: Board[int], source: Sum, times: int) -> None:
    """Run a board that cannot read until it has tried so many times."""
    running = asyncio.create_task(board.run())
    async with asyncio.timeout(WAIT_S):
        while source.reads < times:
            if source.trouble is None:
                source.trouble = UnreachableError()
            await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running])


class TestEnd:
    async def test_what_has_ended_is_read_once(self) -> None:
        source = Sum(total=3, is_over=True)
        async with Boards(lambda _: source).watch("a") as board:
            await until(board, view=3, has_ended=True)
            await until_quiet()
            assert (source.reads, source.streams) == (1, 0)

    async def test_it_outlives_its_last_watcher_for_a_while(self) -> None:
        source = Sum()
        boards = Boards(lambda _: source)
        async with boards.watch("a") as before:
            await until(before, view=0)
        async with boards.watch("a") as after:
            assert after is before
        assert len(boards) == 1
        await until_quiet()
        assert (len(boards), source.open_streams) == (0, 0)

    async def test_who_comes_back_puts_off_its_end(self) -> None:
        source = Sum()
        boards = Boards(lambda _: source)
        async with boards.watch("a"):
            pass
        async with boards.watch("a") as board:
            await until(board, view=0)
            source.tell(1)  # later than its first end would have been
            loop = asyncio.get_running_loop()
            later = asyncio.Event()
            loop.call_later(2 * module.LINGER_S, later.set)
            await later.wait()
            assert len(boards) == 1
            source.tell(1)
            await until(board, view=2)
        await until_quiet()

    async def test_the_next_watcher_begins_a_new_one(self) -> None:
        source = Sum()
        boards = Boards(lambda _: source)
        async with boards.watch("a") as before:
            await until(before, view=0)
        await until_quiet()
        async with boards.watch("a") as after:
            assert after is not before
            await until(after, view=0)
        await until_quiet()


class TestGathered:
    async def test_it_ends_with_its_events(self) -> None:
        async def events() -> AsyncIterator[Event]:
            yield {"n": 1}
            yield {"n": 2}

        assert [group async for group in gathered(events())] == [[{"n": 1}, {"n": 2}]]
        assert others() == []

    async def test_what_came_before_a_break_is_not_lost(self) -> None:
        async def events() -> AsyncIterator[Event]:
            yield {"n": 1}
            raise UnreachableError

        found = []
        with pytest.raises(UnreachableError):
            async for group in gathered(events()):
                found.append(group)
        assert found == [[{"n": 1}]]
        assert others() == []
