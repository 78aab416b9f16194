"""Following a board from a page, for as long as somebody looks."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence

import pytest

from ui.live import follow, pace, tabs, visits
from ui.live.board import Board, Event, Source
from ui.live.follow import changes
from ui.live.visits import Visit, begin_visit

WAIT_S = 60.0  # on a starved machine


class Nothing(Source[int]):
    """Never asked: these boards are told by the test."""

    async def read(self) -> tuple[int, str | None]:
        raise NotImplementedError

    def events(self, since: str) -> AsyncIterator[Event]:
        raise NotImplementedError

    async def follow(self, view: int, events: Sequence[Event]) -> int:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Tabs that are open, and a page that is looked after often."""
    monkeypatch.setattr(follow, "LOOK_S", 0.02)
    monkeypatch.setattr(pace, "FASTEST_S", 0.01)
    opened = {"tab"}
    before = tabs._Tabs.is_open
    tabs.ask(opened.__contains__)
    yield opened
    tabs.ask(before)
    visits._current.clear()


def visit() -> Visit:
    begin_visit("tab")
    return Visit("tab", "list")


class Page:
    """What a page was shown."""

    def __init__(self, board: Board[int], visit: Visit) -> None:
        self.shown: list[int | None] = []
        self._grown = asyncio.Event()
        self.task = asyncio.create_task(self._follow(board, visit))

    async def _follow(self, board: Board[int], visit: Visit) -> None:
        async for _ in changes(board, visit):
            self.shown.append(board.view)
            self._grown.set()

    async def shows(self, view: int) -> None:
        """Wait until it shows this."""
        async with asyncio.timeout(WAIT_S):
            while not self.shown or self.shown[-1] != view:
                self._grown.clear()
                await self._grown.wait()

    async def ended(self) -> None:
        """Wait until it no longer follows."""
        await asyncio.wait_for(self.task, WAIT_S)


class TestChanges:
    async def test_what_is_known_is_shown_at_once(self) -> None:
        board = Board(Nothing())
        board._show(1)
        page = Page(board, visit())
        await page.shows(1)
        begin_visit("tab")
        await page.ended()

    async def test_nothing_is_shown_before_something_is_known(
        self, opened: set[str]
    ) -> None:
        board = Board(Nothing())
        page = Page(board, visit())
        opened.clear()
        await page.ended()
        assert page.shown == []

    async def test_each_change_is_shown(self) -> None:
        board = Board(Nothing())
        page = Page(board, visit())
        for number in (1, 2, 3):
            board._show(number)
            await page.shows(number)
        begin_visit("tab")
        await page.ended()
        assert page.shown == [1, 2, 3]

    async def test_a_slow_page_skips_what_is_no_longer_true(self) -> None:
        board = Board(Nothing())
        board._show(1)
        page = Page(board, visit())
        await page.shows(1)
        for number in (2, 3, 4):
            board._show(number)  # while the page paces itself
        await page.shows(4)
        begin_visit("tab")
        await page.ended()
        assert page.shown == [1, 4]


class TestEnd:
    async def test_it_ends_when_the_tab_is_closed(self, opened: set[str]) -> None:
        board = Board(Nothing())
        board._show(1)
        page = Page(board, visit())
        await page.shows(1)
        opened.clear()
        await page.ended()

    async def test_it_ends_when_the_tab_goes_to_another_page(self) -> None:
        board = Board(Nothing())
        board._show(1)
        page = Page(board, visit())
        await page.shows(1)
        begin_visit("tab")
        board._show(2)
        await page.ended()
        assert page.shown == [1]

    async def test_it_ends_after_the_last_change(self) -> None:
        board = Board(Nothing())
        board._show(1)
        page = Page(board, visit())
        await page.shows(1)
        board.view, board.has_ended = 2, True
        board._tell()
        await page.ended()
        assert page.shown == [1, 2]
