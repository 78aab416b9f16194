"""One transaction of a use case, with its events and its idempotency key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from api import events
from api.models import IdempotencyKey
from api.services.context import Context


class AlreadyDoneError(Exception):
    """The operation of this key was done before; nothing was changed now."""


@dataclass
class Unit:
    """A transaction under way.

    Attributes:
        at: The moment that everything in it carries.
    """

    at: datetime
    _streams: set[str] = field(default_factory=set)

    async def emit(self, stream: str, kind: str, body: dict[str, Any]) -> int:
        """Append an event; its listeners wake after the commit."""
        self._streams.add(stream)
        return await events.append(stream, kind, self.at, body)


@asynccontextmanager
async def unit_of_work(
    context: Context, once: str | None = None
) -> AsyncIterator[Unit]:
    """Open a transaction, commit it at the end and wake the streams that grew.

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
    context.wakeups.wake(*unit._streams)
