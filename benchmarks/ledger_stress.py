"""The ledger under stress: many transfers at once, a tenth of them sent twice.

    python -m benchmarks.ledger_stress                       # SQLite and PostgreSQL
    python -m benchmarks.ledger_stress --on sqlite
    python -m benchmarks.ledger_stress --database postgres://…   # an empty database

Two processes with 16 tasks each. Ends with 0 when every key moved points once, all
balances equal their entries, none is negative, all sum to zero, and 64 equal
redemptions pay once; with 1 otherwise. Prints figures as JSON.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tortoise.functions import Sum

from api.models import LedgerEntry, PointsAccount
from api.services import ledger
from api.services.context import Context
from api.services.database import connect
from api.services.refusals import InsufficientPoints
from api.services.retry import retrying
from api.services.unit_of_work import unit_of_work
from api.settings import SQLITE_OPTIONS
from benchmarks.ledger_redemptions import redeem_once
from benchmarks.ledger_world import World
from benchmarks.postgres import throwaway_postgres

FIRST_POINTS = 100
MOST_POINTS = 60  # of one transfer: some accounts run dry
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Transfer:
    """One request to move points."""

    key: str
    source: str
    target: str
    points: int


@dataclass(frozen=True)
class Outcome:
    """What came of all requests.

    Attributes:
        requests: Requests sent, repeated ones included.
        moved: Entries written.
        refused: Requests for which there were too few points.
        seconds: Time from the first to the last.
        sum_of_balances: Over all places, the house included.
        least_balance: Of all places but the house.
        is_sound: Result of `ledger.audit`.
        is_once: Whether no key moved points twice.
    """

    requests: int
    moved: int
    refused: int
    seconds: float
    sum_of_balances: int
    least_balance: int
    is_sound: bool
    is_once: bool

    @property
    def is_good(self) -> bool:
        """Whether no point was made, lost or moved twice."""
        is_whole = self.sum_of_balances == 0 and self.least_balance >= 0
        return self.is_sound and self.is_once and is_whole


def plan_requests(
    count: int, accounts: int, duplicates: float, seed: int
) -> list[Transfer]:
    """Requests in random order, a share of them repeating the key of another."""
    rng = random.Random(seed)
    distinct = [
        _request(number, accounts, rng)
        for number in range(count - round(count * duplicates))
    ]
    repeated = rng.choices(distinct, k=count - len(distinct))
    requests = distinct + repeated
    rng.shuffle(requests)
    return requests


def _request(number: int, accounts: int, rng: random.Random) -> Transfer:
    source, target = rng.sample(range(accounts), 2)
    points = rng.randint(1, MOST_POINTS)
    return Transfer(f"stress:{number}", f"acc_{source}", f"acc_{target}", points)


def stress(world: World, requests: Sequence[Transfer], accounts: int) -> Outcome:
    """Send all requests from several processes and look at what is left."""
    asyncio.run(_fill(world, accounts))
    started = time.monotonic()
    shares = [requests[start :: world.processes] for start in range(world.processes)]
    refused = sum(world.in_processes(_send_all, shares))
    seconds = time.monotonic() - started
    return asyncio.run(_look(world, len(requests), refused, seconds))


async def _fill(world: World, accounts: int) -> None:
    """Give every account its first points."""
    async with connect(world.settings), unit_of_work(world.context) as unit:
        await ledger.transfer_all(
            unit,
            [
                ledger.Movement(
                    key=f"first:acc_{number}",
                    kind="GRANT",
                    source=ledger.HOUSE,
                    target=ledger.available(f"acc_{number}"),
                    points=FIRST_POINTS,
                    account_id=f"acc_{number}",
                    message="To begin with.",
                )
                for number in range(accounts)
            ],
        )


def _send_all(world: World, requests: Sequence[Transfer]) -> int:
    return asyncio.run(_send(world, requests))


async def _send(world: World, requests: Sequence[Transfer]) -> int:
    """Send requests from all tasks at once; returns how many were refused."""
    async with connect(world.settings):
        context = world.context
        shares = [requests[start :: world.tasks] for start in range(world.tasks)]
        refused = await asyncio.gather(*(_send_some(context, s) for s in shares))
    return sum(refused)


async def _send_some(context: Context, requests: Sequence[Transfer]) -> int:
    refused = 0
    for request in requests:
        try:
            await retrying(lambda request=request: _move(context, request))  # type: ignore[misc]
        except InsufficientPoints:
            refused += 1
    return refused


async def _move(context: Context, request: Transfer) -> None:
    async with unit_of_work(context) as unit:
        movement = ledger.Movement(
            key=request.key,
            kind="GRANT",
            source=ledger.available(request.source),
            target=ledger.available(request.target),
            points=request.points,
            account_id=request.source,
            message="Stress.",
        )
        await ledger.transfer(unit, movement)


async def _look(world: World, requests: int, refused: int, seconds: float) -> Outcome:
    async with connect(world.settings):
        moved = LedgerEntry.filter(key__startswith="stress:")
        keys = await moved.distinct().values_list("key", flat=True)
        (sums,) = await PointsAccount.annotate(all=Sum("balance")).values("all")
        least = await PointsAccount.exclude(id=ledger.HOUSE).order_by("balance").first()
        return Outcome(
            requests=requests,
            moved=await moved.count(),
            refused=refused,
            seconds=round(seconds, 2),
            sum_of_balances=int(sums["all"]),
            least_balance=least.balance if least else 0,
            is_sound=await ledger.audit(),
            is_once=len(keys) == await moved.count(),
        )


@contextmanager
def database(kind: str, folder: Path, tasks: int) -> Iterator[str]:
    """Address of an empty database with a connection for each task."""
    if kind == "sqlite":
        yield f"sqlite://{folder / 'ledger.sqlite3'}?{SQLITE_OPTIONS}"
        return
    with throwaway_postgres() as address:
        address = address.replace("postgresql://", "postgres://")
        more = "&" if "?" in address else "?"
        yield f"{address}{more}minsize=1&maxsize={tasks}"


def run(url: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Both parts on one database; `is_good` says whether they hold."""
    world = World(url, folder, options.processes, options.tasks)
    planned = plan_requests(
        options.transfers, options.accounts, options.duplicates, options.seed
    )
    outcome = stress(world, planned, options.accounts)
    redeemed = redeem_once(world)
    return {
        "transfers": asdict(outcome),
        "redemptions": asdict(redeemed),
        "is_good": outcome.is_good and redeemed.is_good,
    }


def main() -> int:
    """Run the stress test as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--on", choices=DATABASES, action="append")
    parser.add_argument("--database", help="address of an empty database, in place")
    parser.add_argument("--transfers", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=50)
    parser.add_argument("--duplicates", type=float, default=0.1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--tasks", type=int, default=16, help="in each process")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    found = {}
    for kind in options.on or (["given"] if options.database else DATABASES):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            if options.database:
                found[kind] = run(options.database, folder, options)
                continue
            with database(kind, folder, options.tasks) as url:
                found[kind] = run(url, folder, options)
    print(json.dumps(found, indent=2))
    return 0 if all(one["is_good"] for one in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
