"""What a page of 20 tasks with nested fields costs the server, beside plain Strawberry.

    python -m benchmarks.graphql.listing --tasks 1000

Two servers (see `serving`) over equal databases answer the same query in turns, over
one connection that is kept open, and their answers are compared. The figure is the
server's processor time for a request, median of the turns.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from shutil import copytree

import httpx

from benchmarks.graphql.processes import Answer, LineProcess
from benchmarks.seeding import seed_tasks

SIDES = ("ours", "plain")
TARGET = 1 / 4
QUERY = """
query Listings {
  tasks(first: 20) {
    totalCount
    pageInfo { hasNextPage }
    edges { node {
      id title state learning recruitsUntil
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


def measure(tasks: int, requests: int, repeats: int) -> Answer:
    """Take turns and divide."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        asyncio.run(seed_tasks(folder / "plain", tasks))
        copytree(folder / "plain", folder / "ours")
        http = stack.enter_context(httpx.Client(timeout=60))
        servers = {
            name: stack.enter_context(
                LineProcess("benchmarks.graphql.serving", name, folder / name)
            )
            for name in SIDES
        }
        answers = {name: _ask(http, server) for name, server in servers.items()}
        _compare(answers["ours"], answers["plain"])
        costs: dict[str, list[float]] = {name: [] for name in SIDES}
        for _ in range(repeats):
            for name, server in servers.items():
                before = server.ask({"do": "mark"})["cpu_s"]
                for _ in range(requests):
                    _ask(http, server)
                spent = server.ask({"do": "mark"})["cpu_s"] - before
                costs[name].append(spent / requests)
        return figures(costs)


def _ask(http: httpx.Client, server: LineProcess) -> Answer:
    address = f"http://127.0.0.1:{server.ready['port']}/graphql"
    found: Answer = http.post(address, json={"query": QUERY}).json()
    if "errors" in found:
        raise RuntimeError(found["errors"])
    data: Answer = found["data"]
    return data


def _compare(ours: Answer, theirs: Answer) -> None:
    """Both must answer the same; moments are told in two notations."""
    for answer in (ours, theirs):
        for edge in answer["tasks"]["edges"]:
            moment = edge["node"]["recruitsUntil"]
            edge["node"]["recruitsUntil"] = moment.replace("+00:00", "Z")
    if ours != theirs:
        raise RuntimeError("They answer different things.")


def figures(costs: dict[str, list[float]]) -> Answer:
    """Milliseconds a request, and the ratio."""
    cpu_ms = {name: 1e3 * statistics.median(spent) for name, spent in costs.items()}
    return {
        "cpu_ms": cpu_ms,
        "ratio": cpu_ms["ours"] / cpu_ms["plain"],
        "target": TARGET,
    }


def main() -> int:
    """Measure and print; 1 when the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=1_000)
    parser.add_argument("--requests", type=int, default=20, help="in a turn")
    parser.add_argument("--repeats", type=int, default=7, help="turns")
    choices = parser.parse_args()
    found = measure(choices.tasks, choices.requests, choices.repeats)
    print(json.dumps({**vars(choices), **found}, indent=2))
    return int(found["ratio"] > TARGET)


if __name__ == "__main__":
    sys.exit(main())
