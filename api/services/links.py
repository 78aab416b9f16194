"""Who is connected now, and whom to tell when something comes in."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from api.transport.transfer.exchange import Link
from fl_engine import wire
from fl_engine.rounds import Event


@dataclass(frozen=True)
class StatisticsCame:
    """A client has answered a `measure`."""

    client: str
    statistics: wire.Statistics


@dataclass(frozen=True)
class StatisticsRefused:
    """A client can't answer the `measure` of an id."""

    client: str
    of: bytes


Happening = Event | StatisticsCame | StatisticsRefused


@dataclass(frozen=True)
class Connection:
    """An open, welcomed link and what its client said in `hello`.

    Attributes:
        link: The link.
        task_id: Task of its participation.
        client_id: Client of its participation.
        credential_id: Session or API key whose ticket opened it.
        codecs: Codecs the client can write, best first.
        is_paused: Its owner's rules forbid training until the next `hello`.
    """

    link: Link
    task_id: str
    client_id: str
    credential_id: str
    codecs: tuple[str, ...]
    is_paused: bool = False


class Signalling(Protocol):
    """Answers WebRTC offers; `api.transport.signalling` is one."""

    async def answer(self, training_id: str, offer: str, address: str) -> str:
        """The SDP answer; the channel that comes of it is served."""


class Links:
    """The open connections of this process by training ID, and the rounds' inboxes.

    Attributes:
        signalling: Answers offers; set once all is wired, None without WebRTC.
    """

    def __init__(self) -> None:
        self.signalling: Signalling | None = None
        self._connections: dict[str, Connection] = {}
        self._inboxes: dict[str, asyncio.Queue[Event]] = {}
        self._measurings: dict[str, asyncio.Queue[Happening]] = {}

    def put(self, connection: Connection) -> Link | None:
        """Make it the connection of its training ID; returns the one it replaces."""
        training_id = connection.link.training_id
        earlier = self._connections.get(training_id)
        self._connections[training_id] = connection
        if earlier is None or earlier.link is connection.link:
            return None
        return earlier.link

    def remove(self, link: Link) -> bool:
        """Forget a link that has ended; False when it was replaced before."""
        current = self._connections.get(link.training_id)
        if current is None or current.link is not link:
            return False
        del self._connections[link.training_id]
        return True

    def get(self, training_id: str) -> Connection | None:
        """The connection of a training ID, if there is one."""
        return self._connections.get(training_id)

    def link(self, training_id: str) -> Link | None:
        """The link of a training ID, if there is one."""
        connection = self._connections.get(training_id)
        return connection.link if connection else None

    def pause(self, link: Link) -> bool:
        """Note that a client can't train until its next `hello`."""
        current = self._connections.get(link.training_id)
        if current is None or current.link is not link:
            return False
        self._connections[link.training_id] = replace(current, is_paused=True)
        return True

    def ready(self, task_id: str) -> frozenset[str]:
        """Training IDs of a task that are connected and willing."""
        return frozenset(
            training_id
            for training_id, connection in self._connections.items()
            if connection.task_id == task_id and not connection.is_paused
        )

    def connected(self, task_id: str) -> int:
        """How many clients of a task are connected."""
        return sum(c.task_id == task_id for c in self._connections.values())

    def is_online(self, client_id: str) -> bool:
        """Whether a client is connected, in whatever task."""
        return any(c.client_id == client_id for c in self._connections.values())

    def online_clients(self) -> frozenset[str]:
        """All clients that are connected."""
        return frozenset(c.client_id for c in self._connections.values())

    def transport_of(self, training_id: str) -> str | None:
        """WEBRTC or WEBSOCKET; None when it is not connected."""
        connection = self._connections.get(training_id)
        return connection.link.transport if connection else None

    def by_credential(self, credential_id: str) -> list[Link]:
        """Links that a session or an API key opened."""
        return [
            c.link
            for c in self._connections.values()
            if c.credential_id == credential_id
        ]

    def all(self) -> list[Link]:
        """Every open link."""
        return [c.link for c in self._connections.values()]

    @contextmanager
    def inbox(self, task_id: str) -> Iterator[asyncio.Queue[Event]]:
        """Receive what happens to the clients of a task while its round runs.

        Raises:
            RuntimeError: A round of this task is running in this process already.
        """
        if task_id in self._inboxes:
            raise RuntimeError(f"a round of {task_id} is running already")
        self._inboxes[task_id] = queue = asyncio.Queue[Event]()
        try:
            yield queue
        finally:
            del self._inboxes[task_id]

    @contextmanager
    def measuring(self, task_id: str) -> Iterator[asyncio.Queue[Happening]]:
        """Receive what happens to the clients of a task while they are measured.

        Raises:
            RuntimeError: They are being measured in this process already.
        """
        if task_id in self._measurings:
            raise RuntimeError(f"clients of {task_id} are measured already")
        self._measurings[task_id] = queue = asyncio.Queue[Happening]()
        try:
            yield queue
        finally:
            del self._measurings[task_id]

    def post(self, task_id: str, event: Event) -> bool:
        """Tell the running round, or the pass of statistics before the first one.

        False when neither runs (rows hold it all the same).
        """
        if task_id in self._inboxes:
            self._inboxes[task_id].put_nowait(event)
        elif task_id in self._measurings:
            self._measurings[task_id].put_nowait(event)
        else:
            return False
        return True

    def post_statistics(
        self, task_id: str, came: StatisticsCame | StatisticsRefused
    ) -> bool:
        """Tell who measures a task's clients; False when nobody does."""
        inbox = self._measurings.get(task_id)
        if inbox is None:
            return False
        inbox.put_nowait(came)
        return True
