"""A running marketplace for whole journeys: a server process and a requester."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.light_task import (
    contributor_key,
    grant,
    list_light_task,
    make_files,
    open_requester,
)
from experiments.demo.processes import Processes, serve
from experiments.demo.requester import Requester
from mobile.edge.api import Answer, Api
from mobile.edge.subscribe import subscribe

POINTS = 10_000
PATIENCE_S = (
    150.0  # with what a client tells; a test that hangs disturbs those after it
)

TASK = """
query Task($id: ID!) {
  task(id: $id) {
    state
    reward { poolPoints paidPoints returnedPoints pointsPerUpdate escrow }
    rounds(first: 100) { number attempt state accepted rejected dropped }
    statistics { accepted abandoned dropped bytesUp }
    participations(first: 50) {
      edges { node { id state accepted points bytesUp } }
    }
  }
}
"""

EVENTS = """
subscription TaskEvents($taskId: ID!, $since: String) {
  taskEvents(taskId: $taskId, since: $since) {
    __typename
    cursor
    ... on RoundStarted { round attempt }
    ... on RoundCommitted { round accepted }
  }
}
"""


@dataclass
class Market:
    """A server process on files of its own.

    Attributes:
        folder: Where everything lies.
        processes: Run in it.
        server: Its address.
        api: Signed in as a requester with points.
        key: API key of a contributor.
        environment: Of the server, beside that of the tests.
    """

    folder: Path
    processes: Processes
    server: str
    api: Api
    key: str
    environment: Mapping[str, str] = field(default_factory=dict)

    async def kill_server(self) -> None:
        """As a power cut would."""
        await self.processes.kill("server")

    async def restart_server(self) -> None:
        """Start it on the same files and the same port."""
        port = urlsplit(self.server).port or 0
        data_dir = self.folder / "server"
        again = await serve(
            self.processes, data_dir, port, environment=self.environment
        )
        assert again == self.server

    async def list_task(
        self, *, clients: int, rounds: int, parameters: int, backups: int = 0
    ) -> str:
        """List a task for light clients; its id."""
        files = await make_files(self.processes, self.folder, parameters)
        return await list_light_task(
            self.api, files, clients=clients, rounds=rounds, backups=backups
        )

    async def grant(self, email: str, points: int) -> None:
        """Give points, as the server's owner does."""
        await grant(self.processes, self.folder / "server", email, points)

    async def gathered(self, task_id: str, clients: int) -> None:
        """Wait until so many clients are connected."""
        await Requester(self.api).gathered(task_id, clients)

    async def start(self, task_id: str, clients: int) -> None:
        """Wait for the clients and start."""
        await self.gathered(task_id, clients)
        await Requester(self.api).start(task_id)

    async def end(self, task_id: str) -> Answer:
        """Wait for the end of the task and read it."""
        async for _ in subscribe(self.server, EVENTS, {"taskId": task_id}):
            continue
        task: Answer = (await self.api.ask(TASK, id=task_id))["task"]
        return task


@asynccontextmanager
async def open_market(folder: Path, **environment: str) -> AsyncIterator[Market]:
    """Start a server, with settings if some are given; close all at the end."""
    async with Processes(folder / "logs") as processes:
        server = await serve(processes, folder / "server", environment=environment)
        async with Api(server, patience_s=60) as api:
            await open_requester(processes, folder / "server", api, POINTS)
            key = await contributor_key(server)
            yield Market(folder, processes, server, api, key, environment)


@dataclass
class Diary:
    """What light clients told, and a way to wait for it."""

    told: list[tuple[str, str, Answer]] = field(default_factory=list)
    _grown: asyncio.Condition = field(default_factory=asyncio.Condition)
    _notes: set[asyncio.Task[None]] = field(default_factory=set)

    def tell(self, client: str, what: str, **more: Any) -> None:
        """Note it (`benchmarks.light_client.Tell`)."""
        self.told.append((client, what, more))
        note = asyncio.ensure_future(self._wake())
        self._notes.add(note)
        note.add_done_callback(self._notes.discard)

    async def until(self, wanted: Callable[[str, str, Answer], bool]) -> None:
        """Wait until something was told."""
        async with asyncio.timeout(PATIENCE_S), self._grown:
            await self._grown.wait_for(lambda: any(wanted(*one) for one in self.told))

    def count(self, client: str, what: str, **more: Any) -> int:
        """How often something was told."""
        return sum(
            (who, kind) == (client, what) and more.items() <= facts.items()
            for who, kind, facts in self.told
        )

    async def _wake(self) -> None:
        async with self._grown:
            self._grown.notify_all()
