"""Everything that must hold under fire, in one table: `python -m tests.chaos`.

Three parts, each of which can be left out or made smaller: a real server that is killed
again and again (`kills`), simulated tasks with every fault of the table (`simulate`),
and what backups are worth when a third of the clients drops out (`dropouts`).
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.chaos import dropouts, kills, simulate


@dataclass(frozen=True)
class Part:
    """What one part came to."""

    name: str
    what: str
    figure: str
    passed: bool
    wall_s: float
    details: Any


def run_kills(times: int, seed: int) -> tuple[str, str, bool, Any]:
    """The real server, killed."""
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(kills.prove(Path(folder), times, seed))
    wrong = [evidence for evidence in found if not kills.holds(evidence)]
    lost = sum(abs(kills.ROUNDS * kills.CLIENTS - e.accepted) for e in found)
    twice = sum(e.counted_twice for e in found)
    points = sum(abs(e.points_missing) + abs(e.ledger_sum) for e in found)
    figure = f"{lost} lost, {twice} counted twice, {points} points astray"
    what = f"{times} kills in {len(found)} tasks of {kills.ROUNDS} rounds"
    return what, figure, not wrong, [asdict(evidence) for evidence in found]


def run_simulations(tasks: int, seed: int, jobs: int) -> tuple[str, str, bool, Any]:
    """Simulated tasks."""
    found = simulate.prove(tasks, seed, jobs)
    wrong = found["wrong"]
    assert isinstance(wrong, list) and isinstance(found["faults"], dict)
    faults = sum(found["faults"].values())
    return f"{tasks} tasks, {faults} faults", f"{len(wrong)} wrong", not wrong, found


def run_dropouts(tasks: int) -> tuple[str, str, bool, Any]:
    """Drop-outs with backups and without."""
    found = dropouts.report(tasks)
    with_, without = found["rows"]
    figure = f"{with_['finished']} finish with backups, {without['finished']} without"
    return f"{tasks} tasks, 30 % drop out", figure, found["holds"], found


def timed(name: str, run: Callable[[], tuple[str, str, bool, Any]]) -> Part:
    """Run a part."""
    print(f"— {name}", flush=True)
    started = time.monotonic()
    what, figure, passed, details = run()
    return Part(name, what, figure, passed, time.monotonic() - started, details)


def table(parts: list[Part]) -> str:
    """All parts at a glance."""
    rows = [
        f"{'PASS' if part.passed else 'FAIL'}  {part.name:9}  {part.what:34}  "
        f"{part.figure:48}  {part.wall_s:6.0f} s"
        for part in parts
    ]
    return "\n".join(rows)


def main() -> None:
    """Run the parts that are wanted and say whether all hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="0 leaves them out")
    parser.add_argument("--tasks", type=int, default=1_000, help="simulated ones")
    parser.add_argument("--dropouts", type=int, default=100, help="tasks of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2, help="processes that simulate")
    parser.add_argument("--json", type=Path, help="write the figures there")
    choices = parser.parse_args()
    simulate.fix_hashes()
    plan: list[tuple[str, int, Callable[[], tuple[str, str, bool, Any]]]] = [
        ("dropouts", choices.dropouts, lambda: run_dropouts(choices.dropouts)),
        (
            "simulate",
            choices.tasks,
            lambda: run_simulations(choices.tasks, choices.seed, choices.jobs),
        ),
        ("kills", choices.kills, lambda: run_kills(choices.kills, choices.seed)),
    ]
    parts = [timed(name, run) for name, wanted, run in plan if wanted]
    print(table(parts))
    if choices.json:
        choices.json.parent.mkdir(parents=True, exist_ok=True)
        choices.json.write_text(json.dumps([asdict(p) for p in parts], indent=2))
    raise SystemExit(0 if all(part.passed for part in parts) else 1)


if __name__ == "__main__":
    main()
