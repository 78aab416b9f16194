"""What an event costs the server a subscriber of 1,000, beside plain Strawberry.

    python -m benchmarks.graphql.subscriptions --subscribers 1000

Three servers (see `serving`), each with as many sockets that all follow one task with
the same document. In turns one of them tells an event, and all of its sockets hear it
before the next one. The figure is the server's processor time, publishing included (for
ours this writes rows into the database; the plain one hands over an object), divided by
the deliveries; median of the turns.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.graphql.processes import Answer, LineProcess
from benchmarks.seeding import seed_tasks

SIDES = ("ours", "plain", "bare")
TARGET = 1 / 6
VARYING = ("cursor", "at")  # of an answer, between servers


@dataclass
class Side:
    """A server with its listeners."""

    server: LineProcess
    listeners: LineProcess
    told: int = 0
    costs_s: list[float] = field(default_factory=list)

    def turn(self, events: int) -> None:
        """Tell so many events, each heard by everybody before the next."""
        before = self.server.ask({"do": "mark"})["cpu_s"]
        for _ in range(events):
            self.server.ask({"do": "publish"})
            self.told += 1
            self.listeners.ask(self.told)
        self.costs_s.append(self.server.ask({"do": "mark"})["cpu_s"] - before)

    def answer(self) -> Answer:
        """The newest answer, without what differs between two runs."""
        heard: Answer = self.listeners.ask(self.told)["first"]["payload"]["data"]
        event: Answer = heard["taskEvents"]
        return {name: event[name] for name in event if name not in VARYING}


def measure(subscribers: int, events: int, repeats: int) -> Answer:
    """Take turns and divide."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sides = {}
        for name in SIDES:
            asyncio.run(seed_tasks(folder / name, 20))
            server = stack.enter_context(
                LineProcess("benchmarks.graphql.serving", name, folder / name)
            )
            listeners = stack.enter_context(
                LineProcess(
                    "benchmarks.graphql.listeners",
                    server.ready["port"],
                    server.ready["task"],
                    subscribers,
                )
            )
            sides[name] = Side(server, listeners)
        for turn in range(repeats + 1):
            for side in sides.values():
                side.turn(1 if turn == 0 else events)
        return figures(sides, subscribers * events)


def figures(sides: dict[str, Side], deliveries: int) -> Answer:
    """Microseconds a delivery, and ratios; the first turn only warms up."""
    ours, theirs = sides["ours"].answer(), sides["plain"].answer()
    if {**ours, "taskId": None} != {**theirs, "taskId": None}:
        raise RuntimeError(f"They answer different things: {ours} and {theirs}")
    cpu_us = {
        name: 1e6 * statistics.median(side.costs_s[1:]) / deliveries
        for name, side in sides.items()
    }
    return {
        "cpu_us": cpu_us,
        "ratio": cpu_us["ours"] / cpu_us["plain"],
        "target": TARGET,
        "to_bare": cpu_us["ours"] / cpu_us["bare"],
    }


def main() -> int:
    """Measure and print; 1 when the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=1_000)
    parser.add_argument("--events", type=int, default=5, help="in a turn")
    parser.add_argument("--repeats", type=int, default=7, help="turns")
    choices = parser.parse_args()
    found = measure(choices.subscribers, choices.events, choices.repeats)
    print(json.dumps({**vars(choices), **found}, indent=2))
    return int(found["ratio"] > TARGET)


if __name__ == "__main__":
    sys.exit(main())
