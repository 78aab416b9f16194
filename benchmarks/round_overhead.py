"""What the server adds to a round, beyond its slowest client, over real WebRTC.

    python -m benchmarks.round_overhead --clients 20 --parameters 10000 --rounds 20

A server process, and clients without TensorFlow in processes of their own, on one
machine. Training takes the first client a twentieth of `--train-s`, the last one all of
it; with 0 everybody answers at once, the worst case, in which the server's own work is
all that there is to wait for. Two figures, of which the second is independent of what
the server says about itself:

- `server_overhead_s`: the median that the API states (`Task.statistics`): from the last
  byte of the slowest accepted update to the commit.
- `beyond_slowest_s`: the round's duration less the longest time that a client measured,
  from the first byte of the weights to the word that its update is stored.

Prints JSON. The target is 100 ms on a machine with 2 cores.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.light_client import Light
from benchmarks.light_task import (
    POINTS_A_SEAT,
    contributor_key,
    list_light_task,
    make_files,
    open_requester,
)
from experiments.demo.processes import Processes, serve
from experiments.demo.requester import Requester
from mobile.edge.api import Answer, Api
from mobile.edge.subscribe import subscribe

ROUNDS = """
query Rounds($id: ID!) {
  task(id: $id) {
    state
    rounds(first: 100) { number accepted durationS }
    statistics { serverOverheadS transports { transport updates } }
  }
}
"""

ENDING = """
subscription Ending($taskId: ID!, $since: String) {
  taskEvents(taskId: $taskId, since: $since) { __typename cursor }
}
"""


async def measure(choices: argparse.Namespace, folder: Path) -> Answer:
    """Run one task and take its times."""
    async with AsyncExitStack() as stack:
        processes = await stack.enter_async_context(Processes(folder / "logs"))
        server = await serve(processes, folder / "server")
        api = await stack.enter_async_context(Api(server, patience_s=30))
        points = POINTS_A_SEAT * choices.clients * choices.rounds
        await open_requester(processes, folder / "server", api, points)
        files = await make_files(processes, folder, choices.parameters)
        task_id = await list_light_task(
            api, files, clients=choices.clients, rounds=choices.rounds
        )
        key = await contributor_key(server)
        names = await _start_clients(choices, processes, server, task_id, key, folder)
        requester = Requester(api)
        await requester.gathered(task_id, choices.clients)
        await requester.start(task_id)
        async for _ in subscribe(server, ENDING, {"taskId": task_id}):
            continue
        task = (await api.ask(ROUNDS, id=task_id))["task"]
        return _figures(task, [processes.log(name) for name in names])


async def _start_clients(
    choices: argparse.Namespace,
    processes: Processes,
    server: str,
    task_id: str,
    key: str,
    folder: Path,
) -> list[str]:
    lights = [
        Light(
            server,
            key,
            task_id,
            f"c{number}",
            str(folder / "state"),
            train_s=choices.train_s * (number + 1) / choices.clients,
        )
        for number in range(choices.clients)
    ]
    names = []
    for number in range(choices.processes):
        own = [asdict(light) for light in lights[number :: choices.processes]]
        name = f"clients-{number}"
        await processes.start(name, "benchmarks.light_client", [json.dumps(own)])
        names.append(name)
    return names


def _figures(task: Answer, logs: list[Path]) -> Answer:
    slowest = _slowest(logs)
    # The first round opens the connection's flow; the others are alike.
    beyond = [
        row["durationS"] - slowest[row["number"]]
        for row in task["rounds"]
        if row["number"] > 1
    ]
    return {
        "state": task["state"],
        "updates": task["statistics"]["transports"],
        "round_s": statistics.median(row["durationS"] for row in task["rounds"]),
        "slowest_client_s": statistics.median(slowest.values()),
        "server_overhead_s": task["statistics"]["serverOverheadS"],
        "beyond_slowest_s": {
            "median": statistics.median(beyond),
            "greatest": max(beyond),
        },
    }


def _slowest(logs: list[Path]) -> dict[int, float]:
    """Longest time of any client, by round."""
    started: dict[tuple[str, int], float] = {}
    longest: dict[int, float] = defaultdict(float)
    for log in logs:
        for line in log.read_text().splitlines():
            event: dict[str, Any] = json.loads(line)
            if "round" not in event:
                continue
            number = event["round"]
            if event["what"] == "receiving":
                started.setdefault((event["client"], number), event["at"])
            is_stored = event.get("stored_bytes") == event.get("size_bytes")
            if event["what"] == "sending" and is_stored:
                took = event["at"] - started[event["client"], number]
                longest[number] = max(longest[number], took)
    return longest


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--parameters", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--train-s", type=float, default=1.0, help="of the slowest")
    parser.add_argument("--processes", type=int, default=4, help="of the clients")
    choices = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(choices, Path(folder)))
    json.dump({**vars(choices), **figures}, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
