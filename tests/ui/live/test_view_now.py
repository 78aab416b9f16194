from collections.abc import AsyncIterator, Sequence

import pytest

from ui.errors import DeniedError
from ui.live.board import Boards, Event, Source


class Number(Source[int]):
    """A view that has ended, or that nobody may see."""

    def __init__(self, key: str) -> None:
        self._key = key

    async def read(self) -> tuple[int, str | None]:
        if self._key == "hidden":
            raise DeniedError("There is no such thing.")
        return 7, None

    def events(self, since: str) -> AsyncIterator[Event]:
        raise AssertionError("it has ended")

    async def follow(self, view: int, events: Sequence[Event]) -> int:
        raise AssertionError("it has ended")


class TestNow:
    async def test_a_view_that_nobody_has_is_asked_for(self) -> None:
        assert await Boards(Number).now("seen") == 7

    async def test_a_view_that_is_there_is_given(self) -> None:
        boards = Boards(Number)
        await boards.now("seen")

        assert await boards.now("seen") == 7
        assert len(boards) == 1

    async def test_why_there_is_none_is_told(self) -> None:
        with pytest.raises(DeniedError, match="no such thing"):
            await Boards(Number).now("hidden")
