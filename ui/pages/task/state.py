"""The page of a task: what its visitor sees of the live view that all share."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx

from ui.browser import keep_in_address
from ui.live.board import Board
from ui.live.follow import changes, owned
from ui.live.task_view import TaskView
from ui.live.tasks import TASKS, happenings_before
from ui.live.visits import Visit
from ui.pages.task import crowd, learning, log, pace
from ui.pages.task.crowd import ChosenRound, Crowd
from ui.pages.task.facts_state import TaskPage
from ui.pages.task.learning import Choice, Curve
from ui.pages.task.log import Line
from ui.pages.task.mine import Stop, stop_words
from ui.pages.task.mine_state import TaskMine
from ui.pages.task.numbers import Numbers, numbers
from ui.pages.task.pace import Pace
from ui.pages.task.top import Status, Top, back, status, top
from ui.session import Session, api_of
from ui.words import zone_of

STALE_S = 5.0  # a gap shorter than this is not worth a word
NEWS_S = 20.0  # at most one sentence is read out in this time
OWN_S = 5.0  # how often the visitor's own figures are asked for while rounds run


class TaskLive(rx.State):
    """What changes while one looks. Everything is set only when it is another."""

    is_ready: bool = False
    top: Top = Top()
    status: Status = Status()
    news: str = ""  # read out by screen readers
    stop: Stop = Stop()
    metric: str = ""
    choices: list[Choice] = []
    curve: Curve = Curve()
    crowd: Crowd = Crowd()
    chosen: ChosenRound = ChosenRound()
    pace: Pace = Pace()
    numbers: Numbers = Numbers()
    log: list[Line] = []
    has_earlier: bool = False
    curve_heads: list[str] = []
    curve_rows: list[list[str]] = []
    crowd_rows: list[list[str]] = []
    pace_rows: list[list[str]] = []

    _task_id: str = ""
    _round: int = 0  # that the visitor chose; 0: the newest
    _tables: list[str] = []  # opened at least once
    _scrolled: bool = False  # older lines were asked for
    _told_at: float = 0.0
    _back_at: float = 0.0
    _rounds: int = 0
    _stage: str = ""
    _own_at: float = 0.0

    @rx.event
    async def begin(self) -> Any:
        """Show the task of the page; what is shown of it already stays."""
        page = await self.get_state(TaskPage)
        if page.phase != "found":
            return None
        task_id = page.shown_id
        if task_id != self._task_id:
            self.reset()  # type: ignore[no-untyped-call]
            self._task_id = task_id
        query = self.router.url.query_parameters
        wanted = str(query.get("round", ""))
        self._round = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
        self.metric = str(query.get("metric", ""))
        return TaskLive.follow

    @rx.event(background=True)
    async def follow(self) -> AsyncIterator[Any]:
        """Keep the page up to date for as long as somebody looks at it."""
        async with self:
            task_id = self._task_id
            visit = Visit(self.router.session.client_token, "task")
        async with TASKS.watch(task_id) as board:
            async for _ in changes(board, visit):
                await _wait_while_stale(board)
                async with self:
                    events = await owned(self)._show(board)
                for event in events:
                    yield event

    @rx.event
    async def choose(self, number: float) -> Any:
        """Describe a round."""
        self._round = int(number)
        view = await TASKS.now(self._task_id)
        await self._show_round(view)
        return [self._keep(), TaskMine.read_receipts(self.chosen.number)]

    @rx.event
    async def ring(self) -> None:
        """Ring the visitor's own marks, once they are known."""
        mine = await self.get_state(TaskMine)
        if mine.has_parts and self._task_id:
            await self._show_round(await TASKS.now(self._task_id))

    @rx.event
    async def set_metric(self, name: str) -> Any:
        """Draw another metric."""
        self.metric = name
        view = await TASKS.now(self._task_id)
        self.curve = learning.curve(view, name)
        return self._keep()

    @rx.event
    async def want_table(self, name: str) -> None:
        """A table was opened: from now on its rows are sent."""
        if name in ("curve", "crowd", "pace") and name not in self._tables:
            self._tables.append(name)
        self._show_tables(await TASKS.now(self._task_id))

    @rx.event
    async def show_earlier(self) -> None:
        """Scroll the log back."""
        zone = await self._zone()
        view = await TASKS.now(self._task_id)
        self._scrolled = True
        shown = log.joined(log.newest_lines(view, zone), self.log)
        oldest = shown[-1].cursor if shown else "0"
        earlier = await happenings_before(api_of(self), self._task_id, oldest)
        self.log = [*shown, *log.lines(earlier, zone)][: log.MOST]
        self.has_earlier = len(earlier) >= log.PAGE and len(self.log) < log.MOST

    def _keep(self) -> Any:
        """Chosen round and metric in the address."""
        first = self.choices[0].name if self.choices else ""
        return keep_in_address(
            {
                "round": str(self._round) if self._round else "",
                "metric": self.metric if self.metric != first else "",
            }
        )

    async def _zone(self) -> ZoneInfo:
        session = await self.get_state(Session)
        return zone_of(session.zone)

    async def _show(self, board: Board[TaskView]) -> list[Any]:
        """Set what is another now; returns events that are due."""
        view, now, zone = board.view, datetime.now(UTC), await self._zone()
        was_stale = self.status.kind == "stale"
        self._show_status(status(view, board.stale_since, now, zone), view, was_stale)
        if view is None or board.stale_since is not None:
            return []
        self._put("top", top(view, now, zone))
        self._put("choices", learning.choices(view))
        if self.metric not in [choice.name for choice in self.choices]:
            self.metric = self.choices[0].name
        self._put("curve", learning.curve(view, self.metric))
        self._put("crowd", crowd.crowd(view))
        self._put("pace", pace.pace(view))
        self._put("numbers", numbers(view))
        await self._show_round(view)
        self._show_log(view, zone)
        self._show_tables(view)
        self._tell(view)
        self._put("is_ready", True)
        return await self._due(view)

    def _put(self, name: str, value: object) -> None:
        """Set a variable if it is another: what is set is sent."""
        if getattr(self, name) != value:
            setattr(self, name, value)

    def _show_status(
        self, found: Status, view: TaskView | None, was_stale: bool
    ) -> None:
        rounds = len(view.rounds) if view else 0
        if was_stale and found.kind == "live":
            self._back_at = time.monotonic()
            self.status = back(rounds - self._rounds)
        elif found.kind != "live" or time.monotonic() - self._back_at > NEWS_S:
            self._put("status", found)
        if found.kind != "stale":
            self._rounds = rounds

    async def _show_round(self, view: TaskView) -> None:
        number = self._round or crowd.newest(view)
        number = min(max(1, number), view.plan.rounds)
        mine = await self.get_state(TaskMine)
        own = mine.own_marks(view) if mine.has_parts else frozenset()
        self._put("chosen", crowd.chosen(view, number, own))

    def _show_log(self, view: TaskView, zone: ZoneInfo) -> None:
        fresh = log.newest_lines(view, zone)
        most = log.MOST if self._scrolled else log.SHOWN
        self._put("log", log.joined(fresh, self.log)[:most])
        if not self._scrolled:
            has_more = len(fresh) > most or len(view.events) >= log.PAGE
            self._put("has_earlier", has_more)

    def _show_tables(self, view: TaskView) -> None:
        if "curve" in self._tables:
            heads, rows = learning.table(view)
            self._put("curve_heads", list(heads))
            self._put("curve_rows", rows)
        if "crowd" in self._tables:
            self._put("crowd_rows", crowd.table(view))
        if "pace" in self._tables:
            self._put("pace_rows", pace.table(view))

    def _tell(self, view: TaskView) -> None:
        """One polite sentence, not too often; the last one at once."""
        is_due = time.monotonic() - self._told_at > NEWS_S or view.has_ended
        if is_due and self.news != self.curve.sentence:
            self.news, self._told_at = self.curve.sentence, time.monotonic()

    async def _due(self, view: TaskView) -> list[Any]:
        """The visitor's own parts are asked for again where they may have changed."""
        page = await self.get_state(TaskPage)
        page.show_fitted(view)
        if page.is_mine:
            self._put("stop", stop_words(view))
        mine = await self.get_state(TaskMine)
        # Enough devices have joined: the requester may start now.
        joined = view.counts.registered if page.is_mine else 0
        stage = f"{view.state} {joined}" if view.state == "RECRUITING" else view.state
        has_changed = self._stage not in ("", stage)
        rounds_ran = mine.has_parts and len(view.rounds) != mine.rounds_seen
        is_time = time.monotonic() - self._own_at > OWN_S
        self._stage = stage
        if not has_changed and not (rounds_ran and is_time):
            return []
        self._own_at = time.monotonic()
        return [TaskMine.refresh(len(view.rounds)), Session.refresh]


async def _wait_while_stale(board: Board[TaskView]) -> None:
    """A short gap is not shown: wait until it is over, or long."""
    if board.stale_since is None or board.view is None:
        return
    age = (datetime.now(UTC) - board.stale_since).total_seconds()
    try:
        await asyncio.wait_for(board.changed(board.version), max(0.0, STALE_S - age))
    except TimeoutError:
        return
