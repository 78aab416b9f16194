"""Proof of the ledger: many transfers at once, a tenth of them sent twice.

    python -m benchmarks.ledger                                 # SQLite, 2 processes
    python -m benchmarks.ledger --database postgres://…         # an empty database

Ends with 0 when every key moved points once, all balances equal their entries, none is
negative and all sum to zero; with 1 otherwise. Prints figures as JSON.
"""

import argparse
import asyncio
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from tortoise.functions import Sum

from api.events import Wakeups
from api.models import LedgerEntry, PointsAccount
from api.services import ledger
from api.services.context import Context
from api.services.database import connect
from api.services.refusals import InsufficientPoints
from api.services.retry import retrying
from api.services.unit_of_work import unit_of_work
from api.settings import SQLITE_OPTIONS, Settings
from api.storage import Storage

FIRST_POINTS = 100
MOST_POINTS = 60  # of one transfer: some accounts run dry


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
        is_sound: Result of `ledger.audit`.
        is_once: Whether no key moved points twice.
    """

    requests: int
    moved: int
    refused: int
    seconds: float
    sum_of_balances: int
    is_sound: bool
    is_once: bool


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
    return Transfer(
        f"proof:{number}",
        f"acc_{source}",
        f"acc_{target}",
        rng.randint(1, MOST_POINTS),
    )


async def fill(url: str, folder: Path, accounts: int) -> None:
    """Give every account its first points."""
    async with connect(_settings(url, folder)):
        context = _context(url, folder)
        for number in range(accounts):
            account_id = f"acc_{number}"
            async with unit_of_work(context) as unit:
                await ledger.transfer(
                    unit,
                    ledger.Movement(
                        key=f"first:{account_id}",
                        kind="GRANT",
                        source=ledger.HOUSE,
                        target=ledger.available(account_id),
                        points=FIRST_POINTS,
                        account_id=account_id,
                        message="To begin with.",
                    ),
                )


async def send(url: str, folder: Path, requests: Sequence[Transfer], tasks: int) -> int:
    """Send requests from so many tasks at once; returns how many were refused."""
    async with connect(_settings(url, folder)):
        context = _context(url, folder)
        shares = [requests[start::tasks] for start in range(tasks)]
        refused = await asyncio.gather(*(_send(context, share) for share in shares))
    return sum(refused)


async def _send(context: Context, requests: Sequence[Transfer]) -> int:
    refused = 0
    for request in requests:
        try:
            await retrying(lambda request=request: _move(context, request))  # type: ignore[misc]
        except InsufficientPoints:
            refused += 1
    return refused


async def _move(context: Context, request: Transfer) -> None:
    async with unit_of_work(context) as unit:
        await ledger.transfer(
            unit,
            ledger.Movement(
                key=request.key,
                kind="GRANT",
                source=ledger.available(request.source),
                target=ledger.available(request.target),
                points=request.points,
                account_id=request.source,
                message="Proof.",
            ),
        )


def prove(
    url: str,
    folder: Path,
    *,
    requests: Sequence[Transfer],
    accounts: int,
    processes: int,
    tasks: int,
) -> Outcome:
    """Send all requests from several processes and look at what is left."""
    asyncio.run(fill(url, folder, accounts))
    started = time.monotonic()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        futures = [
            pool.submit(_send_all, url, folder, requests[start::processes], tasks)
            for start in range(processes)
        ]
        refused = sum(future.result() for future in futures)
    seconds = time.monotonic() - started
    return asyncio.run(_look(url, folder, len(requests), refused, seconds))


def _send_all(url: str, folder: Path, requests: Sequence[Transfer], tasks: int) -> int:
    return asyncio.run(send(url, folder, requests, tasks))


async def _look(
    url: str, folder: Path, requests: int, refused: int, seconds: float
) -> Outcome:
    async with connect(_settings(url, folder)):
        moved = LedgerEntry.filter(key__startswith="proof:")
        keys = await moved.distinct().values_list("key", flat=True)
        (sums,) = await PointsAccount.annotate(all=Sum("balance")).values("all")
        return Outcome(
            requests=requests,
            moved=await moved.count(),
            refused=refused,
            seconds=round(seconds, 2),
            sum_of_balances=int(sums["all"]),
            is_sound=await ledger.audit(),
            is_once=len(keys) == await moved.count(),
        )


def _settings(url: str, folder: Path) -> Settings:
    return Settings(data_dir=folder, database_url=url, public_url="http://localhost")


def _context(url: str, folder: Path) -> Context:
    return Context(
        settings=_settings(url, folder),
        storage=Storage(folder / "files"),
        wakeups=Wakeups(),
        now=lambda: datetime.now(UTC),
        rng=random.Random(),
        worker=cast(Any, None),  # the ledger opens no models
        links=cast(Any, None),  # and nobody is connected
    )


def main() -> int:
    """Run the proof as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", help="address of an empty database")
    parser.add_argument("--transfers", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=50)
    parser.add_argument("--duplicates", type=float, default=0.1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--tasks", type=int, default=16, help="in each process")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sqlite = f"sqlite://{folder / 'ledger.sqlite3'}?{SQLITE_OPTIONS}"
        outcome = prove(
            options.database or sqlite,
            folder,
            requests=plan_requests(
                options.transfers, options.accounts, options.duplicates, options.seed
            ),
            accounts=options.accounts,
            processes=options.processes,
            tasks=options.tasks,
        )
    print(json.dumps(asdict(outcome), indent=2))
    is_good = outcome.is_sound and outcome.is_once and outcome.sum_of_balances == 0
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
