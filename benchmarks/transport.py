"""How fast weights travel, and how many bytes they are.

    python -m benchmarks.transport --parameters 1000000

One client of a task with large weights, over WebRTC and over the WebSocket, each with a
server and a client process of its own, as they are in use: chunked, hashed, fsynced.
Goodput is the bytes of the weights by the time from the first to the last of them, as
the client saw it, up and down; median of the rounds. Beside it the machine's own limit,
the same bytes through a TCP socket between two processes, and what the same weights are
in bytes by each codec and in Flower's messages, which carry float32 in both directions.
"""

import argparse
import asyncio
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.aggregation import FLOWER
from benchmarks.light_client import Light
from benchmarks.light_task import (
    POINTS_A_SEAT,
    contributor_key,
    list_light_task,
    make_files,
    open_requester,
)
from benchmarks.round_overhead import ENDING
from experiments.demo.processes import Processes, serve
from experiments.demo.requester import Requester
from fl_engine import wire
from mobile.edge.api import Api
from mobile.edge.subscribe import subscribe

CODECS = ("f32", "f16", "i8")
# Sends so many bytes, given with a port.
SENDER = """
import socket, sys
data = bytes(65536)
left = int(sys.argv[2])
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as peer:
    while left > 0:
        peer.sendall(data[:left])
        left -= len(data)
"""
FLOWERS = """
import sys
import numpy as np
from flwr.app import ArrayRecord
count = int(sys.argv[1])
record = ArrayRecord([np.random.default_rng(0).standard_normal(count, np.float32)])
print(sum(len(array.data) for array in record.values()))
"""


async def measure(
    transport: str, parameters: int, rounds: int, folder: Path
) -> dict[str, float]:
    """MB a second, down and up, over one transport."""
    async with AsyncExitStack() as stack:
        processes = await stack.enter_async_context(Processes(folder / "logs"))
        server = await serve(processes, folder / "server")
        api = await stack.enter_async_context(Api(server, patience_s=30))
        points = POINTS_A_SEAT * rounds
        await open_requester(processes, folder / "server", api, points)
        files = await make_files(processes, folder, parameters)
        task_id = await list_light_task(
            api, files, clients=1, rounds=rounds, leastUpdates=1
        )
        key = await contributor_key(server)
        light = Light(server, key, task_id, "one", str(folder / "state"), transport)
        argument = json.dumps([asdict(light)])
        await processes.start("client", "benchmarks.light_client", [argument])
        requester = Requester(api)
        await requester.gathered(task_id, 1)
        await requester.start(task_id)
        async for _ in subscribe(server, ENDING, {"taskId": task_id}):
            continue
        return goodput(processes.log("client").read_text())


def goodput(log: str) -> dict[str, float]:
    """MB a second of what a client told, down and up; the first round warms up."""
    rates: dict[str, list[float]] = defaultdict(list)
    first: dict[tuple[str, int], tuple[float, int]] = {}
    for line in log.splitlines():
        event: dict[str, Any] = json.loads(line)
        way = {"receiving": "down", "sending": "up"}.get(event["what"])
        if way is None:
            continue
        done = event["received_bytes" if way == "down" else "stored_bytes"]
        at, before = first.setdefault((way, event["round"]), (event["at"], done))
        is_last = done == event["size_bytes"] and event["at"] > at
        if is_last and event["round"] > 1:
            rates[way].append((done - before) / (event["at"] - at) / 1e6)
    return {way: statistics.median(found) for way, found in rates.items()}


def tcp(size_bytes: int) -> float:
    """MB a second through a bare socket between two processes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        arguments = [sys.executable, "-c", SENDER, port, str(size_bytes)]
        with subprocess.Popen(arguments):
            peer, _ = listener.accept()
            with peer:
                started, left = time.perf_counter(), size_bytes
                while left > 0:
                    left -= len(peer.recv(65_536))
                return size_bytes / (time.perf_counter() - started) / 1e6


def sizes(parameters: int) -> dict[str, int]:
    """Bytes of one client's update, by codec; and of Flower's reply."""
    rng = np.random.default_rng(0)
    delta = (1e-3 * rng.standard_normal(parameters)).astype(np.float32)
    found = {
        codec: len(wire.encode_delta(delta, [parameters], codec, rng))
        for codec in CODECS
    }
    arguments = [str(FLOWER), "-c", FLOWERS, str(parameters)]
    theirs = subprocess.run(arguments, capture_output=True, text=True, check=True)
    return {**found, "flower": int(theirs.stdout)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parameters", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=6)
    choices = parser.parse_args()
    found: dict[str, Any] = {}
    for transport in ("webrtc", "websocket"):
        with tempfile.TemporaryDirectory() as folder:
            rates = measure(transport, choices.parameters, choices.rounds, Path(folder))
            found[transport] = asyncio.run(rates)
    bytes_of = sizes(choices.parameters)
    result = {
        "goodput_mb_s": {**found, "tcp": tcp(max(100_000_000, bytes_of["f32"]))},
        "update_bytes": bytes_of,
    }
    print(json.dumps({**vars(choices), **result}, indent=2))


if __name__ == "__main__":
    main()
