"""Simulated tasks under every fault: `python -m tests.chaos.simulate --seeds 1000`.

`--seed N` replays one task and prints its trace, the same each time.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from api.services.database import connect
from api.settings import Settings
from tests.chaos.simulator.world import Outcome, simulate

LAST_LINES = 60  # of the trace of a task that failed


@contextmanager
def empty_database() -> Iterator[Path]:
    """A database with all tables, to be copied."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.sqlite3"
        asyncio.run(_migrate(Path(folder), file))
        yield file


async def _migrate(folder: Path, file: Path) -> None:
    async with connect(Settings(folder, f"sqlite://{file}", "http://test")):
        pass  # opening migrates


def run(seeds: Iterable[int], jobs: int) -> Iterator[Outcome]:
    """The outcomes of these seeds, in order."""
    with empty_database() as template:
        if jobs == 1:
            yield from (simulate(seed, template) for seed in seeds)
            return
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            work = [(seed, template) for seed in seeds]
            yield from pool.map(_simulate, work, chunksize=4)


def _simulate(work: tuple[int, Path]) -> Outcome:
    outcome = simulate(*work)
    if not outcome.problems:
        outcome.trace.clear()  # nobody reads it
    return outcome


def tell(outcome: Outcome, lines: int | None = LAST_LINES) -> None:
    """Print what does not hold, the trace, and how to see it again."""
    print(f"seed {outcome.seed}: {outcome.state} {outcome.reason}")
    shown = outcome.trace if lines is None else outcome.trace[-lines:]
    print("\n".join(shown))
    for problem in outcome.problems:
        print(f"  WRONG: {problem}")
    print(f"  replay: python -m tests.chaos.simulate --seed {outcome.seed}", flush=True)


def summary(outcomes: list[Outcome], wall_s: float) -> dict[str, object]:
    """The figures of many tasks."""
    met: Counter[str] = Counter()
    for outcome in outcomes:
        met.update(outcome.met)
    return {
        "tasks": len(outcomes),
        "wrong": [o.seed for o in outcomes if o.problems],
        "states": dict(Counter(outcome.state for outcome in outcomes)),
        "rounds": sum(outcome.rounds for outcome in outcomes),
        "faults": dict(sorted(met.items())),
        "simulated_h": round(sum(o.simulated_s for o in outcomes) / 3600, 1),
        "wall_s": round(wall_s, 1),
    }


def prove(seeds: int, first: int, jobs: int) -> dict[str, object]:
    """Run that many tasks and tell what is wrong with any of them."""
    started, outcomes = time.monotonic(), []
    for outcome in run(range(first, first + seeds), jobs):
        outcomes.append(outcome)
        if outcome.problems:
            tell(outcome)
        elif len(outcomes) % 100 == 0:
            print(f"{len(outcomes)} simulated tasks", flush=True)
    return summary(outcomes, time.monotonic() - started)


def fix_hashes() -> None:
    """Start anew with fixed hashes: the order of a set of words follows from them."""
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def main() -> None:
    """Run one seed or many, and say whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, help="replay this one and print its trace")
    parser.add_argument("--seeds", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=0, help="the first of the seeds")
    parser.add_argument("--jobs", type=int, default=2)
    choices = parser.parse_args()
    fix_hashes()
    if choices.seed is not None:
        (outcome,) = run([choices.seed], 1)
        tell(outcome, None)
        raise SystemExit(1 if outcome.problems else 0)
    found = prove(choices.seeds, choices.first, choices.jobs)
    print(json.dumps(found, indent=2))
    raise SystemExit(1 if found["wrong"] else 0)


if __name__ == "__main__":
    main()
