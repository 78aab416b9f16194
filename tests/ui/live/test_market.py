import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from ui.client import Answer, Api
from ui.errors import UnreachableError
from ui.live.market import TICK, MarketSource, merged

Event = dict[str, Any]


def registered(cursor: str, task_id: str, number: int) -> Event:
    return {
        "__typename": "RecruitmentChanged",
        "cursor": cursor,
        "taskId": task_id,
        "registered": number,
    }


class Server(Api):
    """Says which tasks run and which finished when."""

    def __init__(
        self, running: list[str], finished: dict[str, str] | None = None
    ) -> None:
        super().__init__()
        self.running = running
        self.finished = finished or {}
        self.asked: list[str] = []
        self.since: list[object] = []

    async def ask(self, operation: str, **variables: object) -> Answer:
        self.asked.append(operation)
        if operation == "LastFinished":
            ended = self.finished.items()
            return _edges([{"id": i, "endedAt": at} for i, at in ended])
        edges = [{"node": {"id": task_id}} for task_id in self.running]
        figures = {"clientsOnline": len(self.asked)}
        return {"marketplace": figures, "running": {"edges": edges}}

    async def watch(
        self, operation: str, **variables: object
    ) -> AsyncGenerator[Answer]:
        self.since.append(variables["since"])
        yield registered("7", "a", 1)


def _edges(nodes: list[dict[str, str]]) -> Answer:
    return {"tasks": {"edges": [{"node": node} for node in nodes]}}


class TestTheTaskToLookAt:
    async def test_is_the_newest_that_runs(self) -> None:
        view, _ = await MarketSource(Server(["b"])).read()

        assert view.showcase == "b"

    async def test_is_the_one_that_finished_last_when_none_runs(self) -> None:
        ended = {"a": "2026-11-22T09:00:00Z", "b": "2026-11-23T09:00:00Z"}

        view, _ = await MarketSource(Server([], ended)).read()

        assert view.showcase == "b"

    async def test_stays_when_it_has_ended(self) -> None:
        server = Server(["b"], {"a": "2026-11-23T09:00:00Z"})
        source = MarketSource(server)
        await source.read()
        server.running = []

        view, _ = await source.read()

        assert view.showcase == "b"

    async def test_is_none_in_an_empty_marketplace(self) -> None:
        view, _ = await MarketSource(Server([])).read()

        assert view.showcase == ""


class TestFollowing:
    async def test_numbers_what_happens(self) -> None:
        source = MarketSource(Server(["a"]))
        view, _ = await source.read()
        listed = {"__typename": "TaskListed", "cursor": "9", "taskId": "c"}

        view = await source.follow(view, [registered("8", "a", 3), listed])

        assert [(h.number, h.task_id, h.kind) for h in view.happenings] == [
            (1, "a", "RecruitmentChanged"),
            (2, "c", "TaskListed"),
        ]
        assert (view.happenings[0].registered, view.last) == (3, 2)

    async def test_asks_for_the_numbers_with_a_tick_only(self) -> None:
        server = Server(["a"])
        source = MarketSource(server)
        view, _ = await source.read()

        view = await source.follow(view, [registered("8", "a", 3)])
        assert server.asked == ["MarketFigures"]

        view = await source.follow(view, [{"__typename": TICK}])
        assert server.asked == ["MarketFigures"] * 2
        assert view.figures == {"clientsOnline": 2}
        assert view.last == 1

    async def test_goes_on_after_a_break_where_it_was(self) -> None:
        server = Server(["a"])
        source = MarketSource(server)
        view, since = await source.read()
        event = await anext(source.events(since))
        await source.follow(view, [event])

        _, since = await source.read()
        await anext(source.events(since))

        assert server.since == [None, "7"]


class TestMerging:
    async def test_ticks_while_nothing_happens(self) -> None:
        async def silence() -> AsyncGenerator[Event]:
            await asyncio.Event().wait()
            yield {}

        stream = merged(silence(), tick_s=0.001)

        assert await anext(stream) == {"__typename": TICK}
        await stream.aclose()

    async def test_ends_with_what_broke_the_stream(self) -> None:
        async def broken() -> AsyncGenerator[Event]:
            yield registered("1", "a", 1)
            raise UnreachableError

        stream = merged(broken(), tick_s=60)

        assert (await anext(stream))["cursor"] == "1"
        with pytest.raises(UnreachableError):
            await anext(stream)
