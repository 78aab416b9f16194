"""Events are rows: an append-only table with a gapless number per stream.

The number is taken inside the writing transaction (`UPDATE streams SET seq = seq + 1`),
so the order of numbers is the order of commits, on SQLite and PostgreSQL alike. Who
follows a stream (`api.services.tails`) reads from a cursor, then waits for a wake-up.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.expressions import F
from tortoise.models import Model

PAGE = 200  # events read at once

MARKETPLACE = "marketplace"


def task_stream(task_id: str) -> str:
    """Name of the stream of a task."""
    return f"task:{task_id}"


def account_stream(account_id: str) -> str:
    """Name of the stream of an account."""
    return f"account:{account_id}"


class Stream(Model):
    """A stream and the number of its newest event."""

    name = fields.CharField(max_length=60, primary_key=True)
    seq = fields.BigIntField(default=0)

    class Meta:
        table = "streams"


class Event(Model):
    """Something that happened, never edited."""

    id = fields.BigIntField(primary_key=True, generated=True)
    stream = fields.CharField(max_length=60)
    seq = fields.BigIntField()
    at = fields.DatetimeField()
    kind = fields.CharField(max_length=32)  # name of the GraphQL type
    body: Any = fields.JSONField[dict[str, Any]]()  # its other fields, snake_case

    class Meta:
        table = "events"
        unique_together = (("stream", "seq"),)


class Wakeups:
    """Wakes the subscriptions of this process when their stream has grown."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}

    def wake(self, *streams: str) -> None:
        """Wake everybody who listens to one of `streams`; call it after the commit."""
        for stream in streams:
            for waiter in self._waiting.get(stream, ()):
                waiter.set()

    @contextmanager
    def listen(self, stream: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever `stream` grows."""
        waiter = asyncio.Event()
        self._waiting.setdefault(stream, set()).add(waiter)
        try:
            yield waiter
        finally:
            self._waiting[stream].discard(waiter)
            if not self._waiting[stream]:
                del self._waiting[stream]


@dataclass(frozen=True)
class Happening:
    """An event that is still to be written; `kind` and `body` as in `Event`."""

    stream: str
    kind: str
    at: datetime
    body: dict[str, Any]


async def append_all(happenings: Sequence[Happening]) -> None:
    """Add events within the caller's transaction, each stream's in the given order.

    Streams are locked in the order of their names, so that two transactions can't wait
    for each other in a ring; hundreds of events cost a handful of statements.
    """
    if not happenings:
        return
    counts = Counter(happening.stream for happening in happenings)
    seqs = await _lock_streams(sorted(counts))
    rows = []
    for new in happenings:
        seqs[new.stream] += 1
        rows.append(
            Event(
                stream=new.stream,
                seq=seqs[new.stream],
                at=new.at,
                kind=new.kind,
                body=new.body,
            )
        )
    await Event.bulk_create(rows)
    for count in set(counts.values()):
        grown = [stream for stream in counts if counts[stream] == count]
        await Stream.filter(name__in=grown).update(seq=F("seq") + count)


async def _lock_streams(names: list[str]) -> dict[str, int]:
    """Numbers of the newest events; the rows are locked for the transaction.

    SQLite needs no lock of rows: its transactions hold the whole database.
    """
    await Stream.bulk_create([Stream(name=n) for n in names], ignore_conflicts=True)
    locked = Stream.filter(name__in=names).order_by("name").select_for_update()
    return {stream.name: int(stream.seq) for stream in await locked}


async def newest(stream: str) -> int:
    """Number of the newest event; 0 when there is none."""
    row = await Stream.get_or_none(name=stream)
    return row.seq if row else 0


async def read_after(stream: str, since: int) -> list[Event]:
    """The first events after number `since`, in order, at most `PAGE`."""
    later = Event.filter(stream=stream, seq__gt=since)
    return await later.order_by("seq").limit(PAGE)
