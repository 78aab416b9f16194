"""Following a stream with one reader for all."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest
from tortoise.transactions import in_transaction

from api import events
from api.events import Event, Happening
from api.services import tails
from api.services.context import Context
from api.services.tails import MOST_ANSWERS, Answers, follow

STREAM = "task:tsk_1"
WAIT_S = 60.0  # on a starved machine


async def grow(context: Context, count: int = 1) -> None:
    """Add events to the stream, in one transaction."""
    happening = Happening(STREAM, "RecruitmentChanged", context.now(), {})
    async with in_transaction():
        await events.append_all([happening] * count)
    context.wakeups.wake(STREAM)


async def numbers(
    context: Context, since: int, count: int, until: "asyncio.Future[Any] | None" = None
) -> list[int]:
    """Numbers of the next events, as one follower sees them."""
    seen: list[int] = []
    source = follow(STREAM, since, context.tails, until)
    async with asyncio.timeout(WAIT_S), aclosing(source) as found:
        async for arrival in found:
            seen.append(arrival.event.seq)
            if len(seen) == count:
                break
    return seen


async def followed(context: Context, count: int) -> None:
    async with asyncio.timeout(WAIT_S):
        while context.tails.followers(STREAM) < count:
            await asyncio.sleep(0)


async def begun(context: Context) -> None:
    """Wait until the reader knows where the stream is: what comes now, it reads."""
    async with asyncio.timeout(WAIT_S):
        while context.tails._open[STREAM][0]._floor is None:
            await asyncio.sleep(0)


class TestFollow:
    async def test_hands_every_event_once_and_in_order_wherever_one_begins(
        self, context: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tails, "KEPT", 3)
        monkeypatch.setattr(events, "PAGE", 2)
        await grow(context, 5)
        everybody = [
            asyncio.create_task(numbers(context, since, 20 - since))
            for since in (0, 0, 2, 4, 5, 9)
        ]
        await followed(context, 6)
        for count in (1, 4, 2, 1, 7):
            await grow(context, count)
            await asyncio.sleep(0.01)

        assert [await one for one in everybody] == [
            list(range(since + 1, 21)) for since in (0, 0, 2, 4, 5, 9)
        ]

    async def test_reads_an_event_once_for_all(
        self, context: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[int] = []
        read_after = events.read_after

        async def counting(stream: str, since: int) -> list[Event]:
            found = await read_after(stream, since)
            asked.extend(event.seq for event in found)
            return found

        monkeypatch.setattr(events, "read_after", counting)
        everybody = [asyncio.create_task(numbers(context, 0, 2)) for _ in range(50)]
        await followed(context, 50)
        await begun(context)
        await grow(context)
        await grow(context)

        assert [await one for one in everybody] == [[1, 2]] * 50
        assert asked == [1, 2]

    async def test_who_is_slow_holds_nobody_up_and_misses_nothing(
        self, context: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tails, "KEPT", 2)
        async with aclosing(follow(STREAM, 0, context.tails)) as slow:
            first = asyncio.ensure_future(anext(slow))
            await followed(context, 1)
            await grow(context)
            assert (await first).event.seq == 1

            quick = asyncio.create_task(numbers(context, 1, 6))
            await followed(context, 2)
            for _ in range(6):
                await grow(context)
            assert await quick == [2, 3, 4, 5, 6, 7]

            rest = [(await anext(slow)).event.seq for _ in range(6)]
        assert rest == [2, 3, 4, 5, 6, 7]

    async def test_ends_when_it_is_told_to(self, context: Context) -> None:
        until: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = asyncio.create_task(numbers(context, 0, 1, until))
        await followed(context, 1)

        until.set_result(None)

        assert await asyncio.wait_for(waiting, WAIT_S) == []

    async def test_hands_out_nothing_after_the_end(self, context: Context) -> None:
        await grow(context, 2)
        until: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        async with aclosing(follow(STREAM, 0, context.tails, until)) as found:
            assert (await anext(found)).event.seq == 1
            until.set_result(None)

            with pytest.raises(StopAsyncIteration):
                await anext(found)

    async def test_tells_everybody_that_reading_failed(
        self, context: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        everybody = [asyncio.create_task(numbers(context, 0, 1)) for _ in range(3)]
        await followed(context, 3)

        async def failing(_stream: str, _since: int) -> list[Event]:
            raise OSError("the disk is gone")

        monkeypatch.setattr(events, "read_after", failing)
        context.wakeups.wake(STREAM)
        found = await asyncio.gather(*everybody, return_exceptions=True)

        assert [str(one) for one in found] == ["the disk is gone"] * 3
        assert context.tails.followers(STREAM) == 0

    async def test_nothing_runs_once_nobody_follows(self, context: Context) -> None:
        before = asyncio.all_tasks()
        for _ in range(2):
            waiting = asyncio.create_task(numbers(context, 0, 1))
            await followed(context, 1)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)

            assert context.tails.followers(STREAM) == 0
            assert asyncio.all_tasks() == before

    async def test_notices_what_another_process_wrote(
        self, context: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tails, "POLL_S", 0.05)
        waiting = asyncio.create_task(numbers(context, 0, 1))
        await followed(context, 1)
        happening = Happening(STREAM, "RecruitmentChanged", context.now(), {})
        async with in_transaction():
            await events.append_all([happening])

        assert await waiting == [1]


class TestAnswers:
    def test_keep_a_few(self) -> None:
        answers = Answers()
        for number in range(MOST_ANSWERS + 5):
            answers.keep(number, f"answer {number}")

        assert answers.get(0) == "answer 0"
        assert answers.get(MOST_ANSWERS - 1) == f"answer {MOST_ANSWERS - 1}"
        assert answers.get(MOST_ANSWERS) is None
