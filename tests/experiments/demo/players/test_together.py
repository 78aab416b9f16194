"""Several things at the same time."""

import asyncio

import pytest

from experiments.demo.players.together import together
from mobile.edge.errors import EdgeError


async def said(word: str, turns: int) -> str:
    for _ in range(turns):
        await asyncio.sleep(0)
    return word


class TestTogether:
    async def test_answers_in_the_order_of_asking(self) -> None:
        assert await together(said("a", 5), said("b", 1)) == ["a", "b"]

    async def test_ends_the_others_with_the_first_failure(self) -> None:
        ended = asyncio.Event()

        async def fail() -> str:
            await asyncio.sleep(0)
            raise EdgeError("The server is gone.")

        async def wait() -> str:
            try:
                return await said("never", 1_000_000)
            finally:
                ended.set()

        with pytest.raises(EdgeError, match="The server is gone"):
            await together(fail(), wait())

        assert ended.is_set()
