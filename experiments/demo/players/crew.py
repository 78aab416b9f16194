"""Builds the scenery; `Crew.build` is the page to read."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from experiments.demo.players import shows, stopped
from experiments.demo.players.cases import leave_cases
from experiments.demo.players.gear import LAPTOP
from experiments.demo.players.people import Cast, Login, Person, enter, give_points
from experiments.demo.players.player import Player, enrol, register_player
from experiments.demo.players.shows import Stage
from experiments.demo.players.together import together
from experiments.demo.processes import Processes
from experiments.demo.size import Size
from experiments.demo.stories.prepare import Ready, make_ready
from mobile.edge.errors import EdgeError

LIVE_S = 180.0  # until the first live round on a machine that is busy
CANCELLED_BY = 4  # players of the cancelled task
PAUSED_BY = 3  # of the paused one: those who have least to do elsewhere

ReadyStories = Mapping[str, Ready]  # by slug
Tasks = dict[str, tuple[str, ...]]  # IDs by state


@dataclass(frozen=True)
class Place:
    """Where the scenery is made.

    Attributes:
        server: Address of the server.
        data_dir: The server's.
        folder: For files, logs and what players remember.
    """

    server: str
    data_dir: Path
    folder: Path


class Crew:
    """Who builds the scenery; what it starts ends with the stack."""

    def __init__(
        self,
        place: Place,
        cast: Cast,
        size: Size,
        processes: Processes,
        stack: AsyncExitStack,
    ) -> None:
        self._place = place
        self._cast = cast
        self._size = size
        self._processes = processes
        self._stack = stack

    async def build(
        self, live: bool, on_open: Callable[[Cast], None]
    ) -> tuple[str, Tasks]:
        """Accounts first, then listings and devices, then all tasks at the same time.

        Returns:
            ID of the client "my laptop", and of all tasks by their state.
        """
        people = await self._let_in()
        on_open(self._cast)
        stage = Stage(self._place.server, people, ())
        listing = asyncio.create_task(self._list_all(stage, live))
        try:
            players = await self._register(people)
            ready = await listing
        finally:
            await _ended(listing)
        tasks = await self._show(replace(stage, players=players), ready, live)
        cast = self._cast
        await leave_cases(people[cast.requester.name], people[cast.contributor.name])
        laptop = next(p for p in players if p.gear.label == LAPTOP)
        return laptop.client_id, tasks

    async def _let_in(self) -> dict[str, Person]:
        """Sign everybody in, by shown name."""
        names = self._size.names
        logins = [self._cast.somebody(name) for name in names]
        server = self._place.server
        entering = (enter(self._stack, server, login) for login in logins)
        return dict(zip(names, await together(*entering), strict=True))

    async def _list_all(self, stage: Stage, live: bool) -> ReadyStories:
        """Make all files and list what will be shown, the live task first."""
        making = asyncio.to_thread(self._make_ready)
        to = [self._cast.somebody(name) for name in self._size.requesters]
        ready, _ = await asyncio.gather(making, self._give(to))
        size = self._size
        ended = (size.cancelled, size.paused, size.completed)
        first = [*(size.live[:1] if live else ()), *ended]
        await together(*(shows.list_anew(stage, ready[s.slug]) for s in first))
        return ready

    def _make_ready(self) -> ReadyStories:
        folder = self._place.folder / "stories"
        return {s.slug: make_ready(s, folder) for s in self._size.stories}

    async def _give(self, to: Sequence[Login], key: str = "welcome") -> None:
        data_dir, operator = self._place.data_dir, self._cast.operator
        await give_points(self._processes, data_dir, operator, to, key)

    async def _register(self, people: Mapping[str, Person]) -> list[Player]:
        bench = asyncio.Lock()
        home = self._place.folder / "players"
        return await together(
            *(
                register_player(
                    gear, people[gear.owner], home / gear.label.replace(" ", "-"), bench
                )
                for gear in self._size.gears
            )
        )

    async def _show(self, stage: Stage, ready: ReadyStories, live: bool) -> Tasks:
        size, players = self._size, stage.players
        seats = size.completed.seats + size.completed.backups
        completed, cancelled = ready[size.completed.slug], ready[size.cancelled.slug]
        shown = await together(
            _as(
                "COMPLETED",
                shows.perform_to_the_end(stage, completed, players[:seats]),
            ),
            _as(
                "CANCELLED",
                stopped.perform_and_cancel(stage, cancelled, players[:CANCELLED_BY]),
            ),
            _as(
                "PAUSED",
                stopped.perform_and_pause(
                    stage, ready[size.paused.slug], players[-PAUSED_BY:]
                ),
            ),
            _as("DRAFT", shows.draft(stage, ready[size.draft.slug])),
            *(_as("FAILED", shows.fail(stage, ready[s.slug])) for s in size.failed),
            *(
                _as("RECRUITING", self._recruit(stage, ready[s.slug], joined))
                for s, joined in size.recruiting
            ),
            *([_as("RUNNING", self._keep_running(stage, ready))] if live else []),
        )
        states = dict.fromkeys(state for state, _ in shown)
        return {state: tuple(id for s, id in shown if s == state) for state in states}

    async def _recruit(self, stage: Stage, ready: Ready, joined: int) -> str:
        """A task that recruits; others than "my laptop" have joined it."""
        task_id = await shows.publish(stage, ready, "RECRUITING")
        crowd = [p for p in stage.players if p.gear.label != LAPTOP]
        await enrol(crowd, task_id, joined)
        return task_id

    async def _keep_running(self, stage: Stage, ready: ReadyStories) -> str:
        """Begin the live tasks; they end with the stack. The id of the first."""
        first: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def on_running(task_id: str) -> None:
            if not first.done():
                first.set_result(task_id)

        live = asyncio.create_task(
            shows.keep_one_running(
                stage,
                [ready[story.slug] for story in self._size.live],
                pace=self._size.pace,
                on_running=on_running,
                more_points=lambda key: self._give([self._cast.requester], key),
            )
        )
        self._stack.push_async_callback(_ended, live)
        both: set[asyncio.Future[Any]] = {live, first}
        await asyncio.wait(both, timeout=LIVE_S, return_when=asyncio.FIRST_COMPLETED)
        if live.done():
            live.result()
        if not first.done():
            raise EdgeError(f"No live round was committed within {LIVE_S:.0f} s.")
        return first.result()


async def _as(state: str, course: Any) -> tuple[str, str]:
    """What a show returned, under the state that it promised."""
    return state, await course


async def _ended(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    await asyncio.wait([task])
