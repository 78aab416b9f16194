"""One transaction of a use case, with its events and its idempotency key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.transactions import in_transaction

from api import events
from api.models import IdempotencyKey
from api.services.context import Context
from api.services.push.notes import Note


class AlreadyDoneError(Exception):
    """The operation of this key was done before; nothing was changed now."""


@dataclass
class Unit:
    """A transaction under way.

    Events, and rows that nobody reads before the commit, are written together at its
    end: a round of 20 clients has hundreds of them.

    Attributes:
        at: The moment that everything in it carries.
    """

    at: datetime
    _happenings: list[events.Happening] = field(default_factory=list)
    _rows: dict[type[Model], list[Model]] = field(default_factory=dict)
    _notes: list[Note] = field(default_factory=list)

    async def emit(self, stream: str, kind: str, body: dict[str, Any]) -> None:
        """Append an event; its listeners wake after the commit."""
        self._happenings.append(events.Happening(stream, kind, self.at, body))

    def insert(self, row: Model) -> None:
        """Add a new row at the end of the transaction."""
        self._rows.setdefault(type(row), []).append(row)

    def push(self, *notes: Note) -> None:
        """Notify devices after the commit."""
        self._notes.extend(notes)

    async def flush(self) -> None:
        """Write what was gathered."""
        for kind, rows in self._rows.items():
            await kind.bulk_create(rows)
        await events.append_all(self._happenings)

    @property
    def notes(self) -> list[Note]:
        """Notifications to be sent."""
        return self._notes

    @property
    def streams(self) -> set[str]:
        """Streams that grow."""
        return {happening.stream for happening in self._happenings}


@asynccontextmanager
async def unit_of_work(
    context: Context, once: str | None = None
) -> AsyncIterator[Unit]:
    """Open a transaction, commit it at the end, wake streams that grew, and push.

    Args:
        context: Clock and wake-ups.
        once: Idempotency key, written as the first statement, so that the write lock
            is taken before anything is read (SECURITY.md, finding 2).

    Raises:
        AlreadyDoneError: An operation with this key was committed before.
    """
    unit = Unit(context.now())
    async with in_transaction():
        if once is not None:
            try:
                await IdempotencyKey.create(key=once, at=unit.at)
            except IntegrityError:
                raise AlreadyDoneError(once) from None
        yield unit
        await unit.flush()
    context.wakeups.wake(*unit.streams)
    context.pushes.put(unit.notes)
