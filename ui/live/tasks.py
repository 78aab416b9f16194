"""Live views of public tasks: one for all who look at a task.

`TASKS.watch(task_id)` gives the board whose view is a `TaskView`.
"""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any

from ui.client import Api
from ui.errors import NotThereError
from ui.live.board import Boards, Event, Source
from ui.live.happenings import Happening, happening
from ui.live.task_fold import fold_all, open_after, tells_of_open_round
from ui.live.task_view import (
    TaskView,
    view_of,
    with_figures,
    with_past,
    with_rounds,
    with_steps,
)

PAGE = 100  # rounds or events in an answer
MOST_PAGES = 50  # of events, searched for the start of the round that runs
FIGURES_S = 5.0  # how often figures are asked for while rounds are fast
ASKS_AT_ONCE = ("TaskStateChanged", "TaskSettled")
ASKS = (
    "RoundCommitted",
    "ClientDropped",
    "RoundAbandoned",
    "CohortSelected",
    *ASKS_AT_ONCE,
)


class TaskSource(Source[TaskView]):
    """A task as the API tells it to everybody."""

    def __init__(
        self,
        task_id: str,
        api: Api | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask about a task.

        Args:
            task_id: ID of a published task.
            api: The API; as nobody in particular when None.
            clock: Seconds, for how often figures are asked for.
        """
        self._id = task_id
        self._api = api or Api()
        self._clock = clock
        self._asked_at = -FIGURES_S
        self._owes_figures = False

    async def read(self) -> tuple[TaskView, str | None]:
        """The whole task; None beside it when nothing will change any more.

        The events come first: what the later answers know already, the events that
        follow only say again.
        """
        task = (await self._api.ask("TaskBoard", id=self._id))["task"]
        if task is None:
            raise NotThereError("There is no such task.")
        events = await self._with_start(task["events"])
        view = with_past(view_of(task), task["events"])
        since = view.cursor
        async for rounds in self._rounds():
            view = with_rounds(view, rounds)
        self._asked_at, self._owes_figures = self._clock(), False
        if view.has_ended:
            return view, None
        return replace(view, open_round=open_after(events)), since

    def events(self, since: str) -> AsyncIterator[Event]:
        """What happens after a cursor."""
        return self._api.watch("TaskHappens", id=self._id, since=since)

    async def follow(self, view: TaskView, events: Sequence[Event]) -> TaskView:
        """The view after some events; what they don't say is asked for."""
        view = fold_all(view, events)
        for number in sorted({e["round"] for e in events if _comes_after(view, e)}):
            answer = await self._api.ask("TaskRound", id=self._id, number=number)
            if (row := answer["task"]["round"]) is not None:
                view = with_rounds(view, [row])
        kinds = {event["__typename"] for event in events}
        self._owes_figures |= bool(kinds.intersection(ASKS))
        waited = self._clock() - self._asked_at >= FIGURES_S
        if kinds.intersection(ASKS_AT_ONCE) or (self._owes_figures and waited):
            answer = await self._api.ask("TaskFiguresNow", id=self._id)
            self._asked_at, self._owes_figures = self._clock(), False
            view = with_figures(view, answer["task"])
        if view.owes_fitted:
            answer = await self._api.ask("TaskPreparing", id=self._id)
            view = with_steps(view, answer["task"])
        return view

    async def _rounds(self) -> AsyncIterator[list[dict[str, Any]]]:
        after: int | None = None
        while True:
            answer = await self._api.ask("TaskRounds", id=self._id, after=after)
            rounds = answer["task"]["rounds"]
            yield rounds
            if len(rounds) < PAGE:
                return
            after = rounds[-1]["number"]

    async def _with_start(self, newest: list[Event]) -> list[Event]:
        """The newest events, and older ones back to the start of the running round."""
        events = page = newest
        for _ in range(MOST_PAGES):
            if len(page) < PAGE or tells_of_open_round(page):
                break
            page = await older_events(self._api, self._id, page[0]["cursor"])
            events = [*page, *events]
        return events


def _comes_after(view: TaskView, event: Event) -> bool:
    """A verdict on a round that is committed: its counts are the API's to tell."""
    return (
        event["__typename"] == "UpdateJudged"
        and event["verdict"] == "LATE"
        and any(point.number == event["round"] for point in view.rounds)
    )


async def older_events(api: Api, task_id: str, before: str) -> list[Event]:
    """Up to 100 events before a cursor, oldest first."""
    answer = await api.ask("TaskPast", id=task_id, before=before)
    events: list[Event] = answer["task"]["events"] if answer["task"] else []
    return events


async def happenings_before(api: Api, task_id: str, before: str) -> list[Happening]:
    """The same in words."""
    return [happening(event) for event in await older_events(api, task_id, before)]


TASKS: Boards[TaskView] = Boards(TaskSource)
