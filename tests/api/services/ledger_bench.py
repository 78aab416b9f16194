"""A database in memory, and what is done with points there: the ledger's machine."""

import asyncio
import random
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from tortoise.expressions import F

from api.events import Event, Stream, Wakeups
from api.models import (
    Account,
    Appeal,
    Client,
    LedgerEntry,
    Participation,
    PointsAccount,
    Receipt,
    Redemption,
    Task,
    Upload,
)
from api.services import ledger
from api.services.appeal import appeal
from api.services.context import Caller, Context
from api.services.database import connect
from api.services.resolve_appeal import resolve_appeal
from api.services.unit_of_work import unit_of_work
from api.settings import Limits, Settings
from api.storage import Storage
from tests.api.builders import make_task
from tests.conftest import Clock

T = TypeVar("T")
TABLES = (
    *(Appeal, Redemption, Receipt, LedgerEntry, PointsAccount, Participation),
    *(Task, Upload, Client, Account, Event, Stream),
)


@dataclass
class Bench:
    """A database in memory and the loop that everything runs in."""

    runner: asyncio.Runner
    context: Context
    clock: Clock

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)


@contextmanager
def opened_bench(folder: Path) -> Iterator[Bench]:
    """An empty database in memory, with a context that meets nobody."""
    made = Settings(folder, "sqlite://:memory:", "http://test")
    made = replace(made, limits=Limits(most_redeemed_points=10**9))
    clock = Clock()
    context = Context(
        settings=made,
        storage=Storage(folder / "files"),
        wakeups=Wakeups(),
        now=clock,
        rng=random.Random(0),
        worker=None,  # type: ignore[arg-type]  # no models are opened
        links=None,  # type: ignore[arg-type]  # nobody is connected
    )
    with asyncio.Runner() as runner:
        opened = connect(made)
        runner.run(opened.__aenter__())
        yield Bench(runner, context, clock)
        runner.run(opened.__aexit__(None, None, None))


@dataclass
class Pool:
    """A task of the model."""

    task: Task
    requester: int
    people: list[Participation]
    is_settled: bool = False
    rounds: int = 0


async def clear() -> None:
    """Empty every table that was written."""
    for table in TABLES:
        await table.all().delete()


async def publish(
    context: Context,
    people: Sequence[Account],
    devices: Sequence[Client],
    requester: int,
    points: int,
) -> Pool:
    """A running task whose pool is locked, with everybody in it.

    Raises:
        InsufficientPoints: The requester has fewer points.
    """
    async with unit_of_work(context) as unit:
        task = await make_task(
            context,
            people[requester],
            state="RUNNING",
            escrow="LOCKED",
            pool_points=points,
        )
        joined = [
            await Participation.create(
                task_id=task.id,
                client_id=device.id,
                account_id=device.account_id,
                pseudonym=f"amber-{number}",
                reputation_before=0.5,
                ticket_key="0" * 64,
            )
            for number, device in enumerate(devices)
        ]
        movement = ledger.Movement(
            key=f"escrow:{task.id}",
            kind="ESCROW",
            source=ledger.available(people[requester].id),
            target=ledger.escrow(task.id),
            points=points,
            account_id=people[requester].id,
            message="Pool locked.",
            task_id=task.id,
        )
        await ledger.transfer(unit, movement)
    return Pool(task, requester, joined)


async def pay_all(
    context: Context, pool: Pool, movements: list[ledger.Movement]
) -> list[LedgerEntry]:
    """Pay as a round's settlement does, counting what was not paid before.

    Raises:
        InsufficientPoints: The pool has fewer points.
    """
    async with unit_of_work(context) as unit:
        known = await LedgerEntry.filter(key__in=[m.key for m in movements])
        entries = await ledger.transfer_all(unit, movements)
        if known:  # a repeat: the round's own key stops it before it counts
            return entries
        for movement in movements:
            person = Participation.filter(id=movement.participation_id)
            await person.update(points=F("points") + movement.points)
            task = Task.filter(id=pool.task.id)
            await task.update(paid_points=F("paid_points") + movement.points)
    return entries


async def settle_pool(
    context: Context, pool: Pool, requester: Account, rest: int
) -> None:
    """End a task, once: what is left of its pool goes back."""
    async with unit_of_work(context) as unit:
        locked = Task.filter(id=pool.task.id, escrow="LOCKED")
        if not await locked.update(escrow="SETTLED", returned_points=rest):
            return
        if rest:
            movement = ledger.Movement(
                key=f"return:{pool.task.id}",
                kind="ESCROW_RETURN",
                source=ledger.escrow(pool.task.id),
                target=ledger.available(requester.id),
                points=rest,
                account_id=requester.id,
                message="The rest came back.",
                task_id=pool.task.id,
            )
            await ledger.transfer(unit, movement)


async def uphold(
    context: Context, caller: Caller, operator: Caller, entry: LedgerEntry
) -> None:
    """Appeal against pay and uphold it.

    Raises:
        InvalidInput: The points are spent.
    """
    await Receipt.filter(id=entry.receipt_id).update(at=context.now())
    opened = await appeal(context, caller, str(entry.receipt_id), "These are not mine.")
    await resolve_appeal(
        context,
        operator,
        appeal_id=opened.id,
        uphold=True,
        decision="You are right.",
    )


async def places() -> dict[str, int]:
    """What lies in each place that is not empty."""
    return {row.id: row.balance for row in await PointsAccount.all() if row.balance}
