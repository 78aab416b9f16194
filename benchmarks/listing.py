"""What a page of the listings costs with 10,000 tasks, beside one with 20.

    python -m benchmarks.listing --count 10000

Both marketplaces in one run and in turns, in this process, without a network: requests
go through the ASGI application to `/graphql`. For each query the median wall time and
CPU time (all threads), and their ratio to the small marketplace. Prints JSON.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from api.app import create_app
from api.models import Account, Client
from api.services import marketplace
from api.services.context import Caller
from api.services.database import connect
from api.services.sessions import open_session
from benchmarks.seeding import seed_tasks, settings_of

__all__ = ["seed_tasks"]  # the benchmark of the browser uses it too

SMALL = 20  # tasks of the marketplace that the large one is compared with
REPEATS = 5  # turns
CALLS = 3  # of each query in a turn
PAGE = 50  # how deep the deep page lies

LISTINGS = """
query Listings($after: String, $filter: TaskFilter, $orderBy: TaskOrder! = NEWEST) {
  tasks(first: 20, after: $after, filter: $filter, orderBy: $orderBy) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges { node {
      id title state learning recruitsUntil startsAt
      requester { id name }
      data { kind leastExamples columns { name } }
      device { wifiOnly chargingOnly leastBatteryPercent deviceS transferBytes }
      reward { poolPoints pointsPerUpdate pointsPerMinute }
      counts { registered seats selected backups }
      training { rounds }
      rounds(first: 10) { number metrics { name value } }
    } }
  }
}
"""

NEXT = """
query Next($after: String) {
  tasks(first: 20, after: $after) { pageInfo { hasNextPage endCursor } }
}
"""

MARKETPLACE = """
query Marketplace {
  marketplace {
    tasks { state count } contributors clientsOnline rounds updates pointsPaid
    completionRate dropoutRate medianRoundS medianBaselineGap selectionFairness
    payFairness bytesUp bytesDown reputation { from to count }
    days(last: 100) {
      day tasksPublished tasksCompleted clients rounds dropped pointsPaid transferBytes
    }
  }
}
"""


@dataclass(frozen=True)
class Ask:
    """A query to be timed."""

    name: str
    variables: dict[str, Any]
    query: str = LISTINGS


def asks(client_id: str, after: str | None) -> Iterator[Ask]:
    """Every query, by what is special about it."""
    yield Ask("first page", {})
    yield Ask(f"page {PAGE}", {"after": after})
    for order in ("STARTS_SOON", "REWARD_PER_MINUTE"):
        yield Ask(f"order {order}", {"orderBy": order})
    filters: dict[str, dict[str, Any]] = {
        "search, one word": {"search": "diabetes"},
        "search, two words": {"search": "diabetes risk"},
        "search, a rare word": {"search": "17"},
        "search, no match": {"search": "nowhere"},
        "state RECRUITING": {"states": ["RECRUITING"]},
        "state RUNNING": {"states": ["RUNNING"]},
        "learning": {"learning": ["BINARY_CLASSIFICATION"]},
        "reward": {"leastPointsPerMinute": 55},
        "time": {"mostDeviceS": 60},
        "bytes": {"mostTransferBytes": 1_000_000},
        "no Wi-Fi needed": {"wifiOnly": False},
        "all filters": {
            "states": ["RECRUITING"],
            "dataKind": "TABLE",
            "leastPointsPerMinute": 20,
            "mostDeviceS": 400,
            "wifiOnly": False,
        },
    }
    for name, filter in filters.items():
        yield Ask(name, {"filter": filter})
    both = {"filter": {"states": ["RECRUITING"]}}
    yield Ask("state, STARTS_SOON", {**both, "orderBy": "STARTS_SOON"})
    yield Ask("state, REWARD", {**both, "orderBy": "REWARD_PER_MINUTE"})
    fits = {"filter": {"fitsClientId": client_id, "states": ["RECRUITING"]}}
    yield Ask("fits my device", fits)
    yield Ask("fits my device, FIT", {**fits, "orderBy": "FIT"})
    yield Ask("marketplace", {}, MARKETPLACE)


@dataclass
class Server:
    """An application with its database open; nothing runs in the background."""

    http: httpx.AsyncClient
    client_id: str

    async def ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """`data` of an answer; errors end the benchmark."""
        body = {"query": query, "variables": variables}
        answer = (await self.http.post("/graphql", json=body)).json()
        if "errors" in answer:
            raise RuntimeError(answer["errors"])
        data: dict[str, Any] = answer["data"]
        return data

    async def deep_cursor(self) -> str | None:
        """Where page `PAGE` begins, or the last page that there is."""
        after = None
        for _ in range(PAGE - 1):
            found = await self.ask(NEXT, {"after": after})
            page = found["tasks"]["pageInfo"]
            if not page["hasNextPage"]:
                break
            after = page["endCursor"]
        return after


@asynccontextmanager
async def serving(data_dir: Path) -> AsyncIterator[Server]:
    """Open a data folder and sign somebody in."""
    settings = settings_of(data_dir)
    patient = replace(settings.limits, request_s=60.0)  # to measure what is too slow
    settings = replace(settings, limits=patient, pages=False, phone=False)
    async with connect(settings):
        app = create_app(settings)
        device = await Client.all().order_by("id").first()
        assert device is not None, "the folder was not seeded"
        owner = await Account.get(id=device.account_id)
        signed_in = await open_session(app.state.context, Caller(), owner)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url=settings.public_url,
            headers={"Authorization": f"Bearer {signed_in.token}"},
        ) as http:
            yield Server(http, device.id)


Times = dict[str, list[tuple[float, float]]]


async def measure(data_dir: Path, times: Times) -> None:
    """Take a turn: every query a few times, after one that does not count."""
    async with serving(data_dir) as server:
        after = await server.deep_cursor()
        for ask in asks(server.client_id, after):
            await server.ask(ask.query, ask.variables)
            for _ in range(CALLS):
                marketplace._cache.clear()
                wall, cpu = time.perf_counter(), time.process_time()
                await server.ask(ask.query, ask.variables)
                took = (time.perf_counter() - wall, time.process_time() - cpu)
                times[ask.name].append(took)


def figures(small: Times, large: Times) -> dict[str, dict[str, float]]:
    """Milliseconds and ratios by query."""

    def median(times: Times, name: str, place: int) -> float:
        return statistics.median(took[place] for took in times[name]) * 1_000

    found = {}
    for name in large:
        wall, cpu = median(large, name, 0), median(large, name, 1)
        found[name] = {
            "small_ms": round(median(small, name, 0), 2),
            "ms": round(wall, 2),
            "cpu_ms": round(cpu, 2),
            "ratio": round(wall / median(small, name, 0), 2),
            "cpu_ratio": round(cpu / median(small, name, 1), 2),
            # Beside the plain first page of the same marketplace.
            "to_first_page": round(wall / median(large, "first page", 0), 2),
        }
    return found


async def run(folder: Path, count: int, repeats: int) -> dict[str, Any]:
    """Seed both marketplaces where they are missing, and measure in turns."""
    folders = {number: folder / f"{number}-tasks" for number in (SMALL, count)}
    for number, data_dir in folders.items():
        if not data_dir.exists():
            await seed_tasks(data_dir, number, running=True)
    times: dict[int, Times] = {number: defaultdict(list) for number in folders}
    for _ in range(repeats):
        for number, data_dir in folders.items():
            await measure(data_dir, times[number])
    return {"tasks": count, "queries": figures(times[SMALL], times[count])}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--data", type=Path, help="keep the marketplaces here")
    choices = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = choices.data or Path(temporary)
        found = asyncio.run(run(folder, choices.count, choices.repeats))
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
