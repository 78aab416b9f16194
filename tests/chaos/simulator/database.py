"""SQLite without a thread: statements run here, at moments drawn by chance.

Each statement is a place where the server may be killed, before or after it, and where
a full disk refuses to be written to. A dead server's transaction is rolled back, which
is what SQLite does when its file is opened again.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import aiosqlite

from tests.chaos.simulator.loop import LIFE, Life

STATEMENT_S = 0.0008  # mean time of a statement
READS = ("SELECT", "PRAGMA", "ROLLBACK")


class FullError(sqlite3.OperationalError):
    """The disk is full; an injected fault."""


class Database:
    """Opens connections for `aiosqlite.connect`."""

    def __init__(
        self, rng: Random, point: Callable[[], None], is_full: Callable[[], bool]
    ) -> None:
        """Set up.

        Args:
            rng: Draws how long statements take.
            point: Called before and after each statement; may end the process.
            is_full: Whether the disk takes no byte more.
        """
        self._rng = rng
        self._point = point
        self._is_full = is_full

    def connect(self, path: str | Path, **options: Any) -> "Connection":
        """As `aiosqlite.connect`."""
        # Nobody waits for a lock in real time: here nobody else may have it.
        now = {**options, "timeout": 0}
        return Connection(self, lambda: sqlite3.connect(str(path), **now))

    async def run(self, call: Callable[..., Any], *args: Any) -> Any:
        """Run a statement, or die."""
        await asyncio.sleep(self._rng.expovariate(1 / STATEMENT_S))
        await self._live_on()
        if self._is_full() and _writes(call, args):
            if call.__name__ == "commit":
                call.__self__.rollback()  # type: ignore[attr-defined]
            raise FullError("database or disk is full")
        result = call(*args)
        await self._live_on()
        await asyncio.sleep(0)
        return result

    async def _live_on(self) -> None:
        self._point()
        life = LIFE.get()
        if life is not None and life.is_dead:
            await asyncio.Event().wait()  # for ever: nobody wakes the dead


class Connection(aiosqlite.Connection):
    """A connection whose thread never starts."""

    def __init__(
        self, database: Database, connector: Callable[[], sqlite3.Connection]
    ) -> None:
        super().__init__(connector, 64)
        self._database = database

    def __await__(self) -> Any:
        return self._connect().__await__()

    def __del__(self) -> None:
        self.stop()

    async def _connect(self) -> "Connection":
        self._connection = self._connector()
        life: Life | None = LIFE.get()
        if life is not None:
            life.at_death.append(self._drop)
        return self

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._running or not self._connection:
            raise ValueError("Connection closed")
        assert not kwargs
        return await self._database.run(fn, *args)

    def stop(self) -> None:
        """Close it; there is no thread to wait for."""
        self._running = False
        self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # Its cursors live on in frames that never go on, and would keep its lock.
            connection.rollback()
            connection.close()


def _writes(call: Any, args: tuple[Any, ...]) -> bool:
    if call.__name__ == "commit":
        return bool(call.__self__.in_transaction)
    statement = args[0] if args and isinstance(args[0], str) else "SELECT"
    return not statement.lstrip().upper().startswith(READS)
