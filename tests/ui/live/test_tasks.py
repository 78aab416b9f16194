from collections.abc import Iterable
from typing import Any

import pytest

from tests.ui.live.answers import (
    committed,
    event,
    judged,
    round_row,
    started,
    task_answer,
)
from ui.client import Api
from ui.errors import DeniedError
from ui.live.tasks import TaskSource

Answer = dict[str, Any]


class Server(Api):
    """Answers from memory, and remembers what it was asked."""

    def __init__(
        self,
        task: Answer | None,
        rounds: Iterable[Answer] = (),
        past: Iterable[Answer] = (),
    ) -> None:
        super().__init__()
        self.task = task
        self.rounds = list(rounds)
        self.past = list(past)
        self.asked: list[str] = []

    async def ask(self, operation: str, **variables: Any) -> Answer:
        self.asked.append(operation)
        if operation == "TaskRounds":
            first = variables["after"] or 0
            return {"task": {"rounds": self.rounds[first : first + 100]}}
        if operation == "TaskRound":
            return {"task": {"round": self.rounds[variables["number"] - 1]}}
        if operation == "TaskPast":
            return {"task": {"events": self._before(variables["before"])}}
        return {"task": self.task}

    def _before(self, cursor: str) -> list[Answer]:
        cursors = [past["cursor"] for past in self.past]
        place = cursors.index(cursor)
        return self.past[max(0, place - 100) : place]


class TestReading:
    async def test_all_rounds_are_read_in_pages(self) -> None:
        server = Server(task_answer(), [round_row(n) for n in range(1, 231)])

        view, since = await TaskSource("tsk_1", server).read()

        assert len(view.rounds) == 230
        assert server.asked == ["TaskBoard", *["TaskRounds"] * 3]
        assert since == "0"

    async def test_it_follows_from_the_newest_event(self) -> None:
        server = Server(task_answer(events=[started(7, 1)]), [])

        view, since = await TaskSource("tsk_1", server).read()

        assert since == "7"
        assert view.open_round is not None
        assert view.open_round.number == 1

    async def test_a_task_that_has_ended_is_not_followed(self) -> None:
        server = Server(task_answer(state="COMPLETED"), [round_row(1)])

        assert (await TaskSource("tsk_1", server).read())[1] is None

    async def test_the_start_of_a_long_round_is_found_in_older_events(self) -> None:
        verdicts = [judged(n, 1, f"mint-{n}", "LATE") for n in range(2, 252)]
        past = [started(1, 1), *verdicts]
        server = Server(task_answer(events=past[-100:]), past=past)

        view, _ = await TaskSource("tsk_1", server).read()

        assert view.open_round is not None
        assert len(view.open_round.outcomes) == 250
        assert len(view.events) == 100

    async def test_a_task_that_nobody_may_see_is_an_error(self) -> None:
        with pytest.raises(DeniedError, match="no such task"):
            await TaskSource("tsk_1", Server(None)).read()


class TestFollowing:
    async def test_figures_are_asked_for_after_a_commit_but_not_after_each(
        self,
    ) -> None:
        times = iter((0.0, 4.0, 5.5, 5.5))
        server = Server(task_answer())
        source = TaskSource("tsk_1", server, clock=lambda: next(times))
        view, _ = await source.read()  # at 0.0
        server.asked.clear()

        view = await source.follow(view, [committed(1, 1)])  # at 4.0
        assert server.asked == []
        await source.follow(view, [started(2, 2)])  # at 5.5: the debt is paid
        assert server.asked == ["TaskFiguresNow"]

    async def test_figures_are_asked_for_at_once_at_the_end(self) -> None:
        server = Server(task_answer())
        source = TaskSource("tsk_1", server, clock=lambda: 0.0)
        view, _ = await source.read()
        server.asked.clear()
        server.task = task_answer(
            state="COMPLETED",
            reward={**task_answer()["reward"], "returnedPoints": 552},
        )

        body = {"from": "RUNNING", "to": "COMPLETED", "reason": None}
        view = await source.follow(view, [event("TaskStateChanged", 1, **body)])

        assert server.asked == ["TaskFiguresNow"]
        assert (view.state, view.reward.returned) == ("COMPLETED", 552)

    async def test_a_verdict_after_the_commit_is_counted_by_the_api(self) -> None:
        server = Server(task_answer(), [round_row(1)])
        source = TaskSource("tsk_1", server)
        view, _ = await source.read()
        server.rounds[0] = round_row(1, accepted=7, late=1)

        view = await source.follow(view, [judged(1, 1, "mint-4", "LATE")])

        assert "TaskRound" in server.asked
        assert (view.rounds[0].accepted, view.rounds[0].late) == (7, 1)

    async def test_what_was_fitted_is_asked_for_once_when_the_first_round_starts(
        self,
    ) -> None:
        server = Server(task_answer(preprocessing=[scaling()]))
        source = TaskSource("tsk_1", server)
        view, _ = await source.read()
        server.asked.clear()

        body = {"from": "RECRUITING", "to": "RUNNING", "reason": None}
        view = await source.follow(view, [event("TaskStateChanged", 1, **body)])
        assert "TaskPreparing" not in server.asked  # devices are measured now
        mean = {"column": "age", "location": 35.5, "scale": 11.25}
        server.task = task_answer(preprocessing=[scaling(mean)])
        view = await source.follow(view, [started(2, 1)])
        await source.follow(view, [judged(3, 1, "mint-4", "ACCEPTED")])

        assert server.asked.count("TaskPreparing") == 1
        assert view.steps[0]["fitted"] == [mean]

    async def test_nothing_is_asked_where_nothing_is_fitted(self) -> None:
        logarithm = {"kind": "LOG", "columns": ["age"], "fitted": []}
        server = Server(task_answer(preprocessing=[logarithm]))
        source = TaskSource("tsk_1", server)
        view, _ = await source.read()

        await source.follow(view, [started(1, 1)])

        assert "TaskPreparing" not in server.asked


def scaling(*fitted: Answer) -> Answer:
    """A step of preprocessing for which the devices are measured."""
    return {"kind": "STANDARDISE", "columns": ["age"], "fitted": list(fitted)}
