"""Everything that is compared with peers, in one run, as ratios.

    make bench
    make bench ARGS="--only listing,subscriptions --quick"

Each row is a benchmark of its own that measures ours and the others turn by turn (see
there what is compared and how); they run one after the other. Results lie in
`build/bench/<row>.json`, with the versions, the machine and its load, because figures
of a busy machine say little: processor time is told where it is what counts, and ratios
move less than times. Ends with 1 when a target is missed.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.aggregation import FLOWER
from benchmarks.rows import ROWS, Line, Row

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build" / "bench"
PACKAGES = ("strawberry-graphql", "graphql-core", "tortoise-orm", "uvicorn", "aiortc")
console = Console(width=120 if not sys.stdout.isatty() else None)


def run(row: Row, *, quick: bool) -> dict[str, Any]:
    """Run one row and keep what it found.

    Raises:
        RuntimeError: It printed no result.
    """
    arguments = row.quick if quick else row.arguments
    command = [sys.executable, "-m", row.module, *arguments]
    loads, started = [os.getloadavg()[0]], time.monotonic()
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    loads.append(os.getloadavg()[0])
    if not ended.stdout.strip():
        raise RuntimeError(f"{row.name} ended with {ended.returncode} and no result.")
    result = json.loads(ended.stdout)
    found = {
        "name": row.name,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(["python", *command[1:]]),
        "quick": quick,
        "took_s": time.monotonic() - started,
        "machine": {**machine(), "load_before_after": loads},
        "versions": versions(),
        "lines": [asdict(line) for line in row.lines(result)],
        "result": result,
    }
    OUT.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=2, ensure_ascii=False)
    (OUT / f"{row.name}.json").write_text(text + "\n", encoding="utf-8")
    return found


def run_all(rows: list[Row], quick: bool) -> tuple[list[dict[str, Any]], list[str]]:
    """What the rows found; one that fails holds up none of the others."""
    found, failed = [], []
    for row in rows:
        with console.status(f"{row.name} …"):
            try:
                found.append(run(row, quick=quick))
            except RuntimeError as error:
                failed.append(str(error))
    return found, failed


def machine() -> dict[str, Any]:
    """What it was measured on."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in info if "model name" in line]
    return {
        "cpu": names[0] if names else platform.machine(),
        "cpus": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """Of who is compared."""
    ask = "from importlib.metadata import version as v; print(v('flwr'))"
    theirs = subprocess.run([FLOWER, "-c", ask], capture_output=True, text=True)
    return {
        **{name: version(name) for name in PACKAGES},
        "flwr": theirs.stdout.strip(),
    }


def table(all_found: list[dict[str, Any]]) -> Table:
    """All lines, for people."""
    made = Table("what", "ours", "beside", "ratio", "target", "")
    for found in all_found:
        for values in found["lines"]:
            line = Line(**values)
            met = {True: "met", False: "missed", None: ""}[line.is_met]
            made.add_row(
                line.what, line.ours, line.peer, as_ratio(line.ratio), line.target, met
            )
        made.add_section()
    return made


def as_ratio(ratio: float | None) -> str:
    """1/n below one."""
    if ratio is None:
        return ""
    return f"1/{1 / ratio:.1f}" if ratio < 1 else f"{ratio:.2f}"


def main() -> int:
    """Run the rows and print the table."""
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(names), help="rows, by comma")
    parser.add_argument("--quick", action="store_true", help="small, to see it work")
    choices = parser.parse_args()
    wanted = choices.only.split(",")
    if unknown := set(wanted) - set(names):
        parser.error(f"No row is called {', '.join(unknown)}. There are: {names}.")
    found, failed = run_all([row for row in ROWS if row.name in wanted], choices.quick)
    console.print(table(found))
    for reason in failed:
        console.print(reason)
    loads = [load for one in found for load in one["machine"]["load_before_after"]]
    loads = loads or [os.getloadavg()[0]]
    console.print(
        f"{os.cpu_count()} processors, load {min(loads):.1f} to {max(loads):.1f} while "
        f"it ran. Details: {OUT.relative_to(ROOT)}/*.json"
    )
    lines = [Line(**line) for one in found for line in one["lines"]]
    return int(bool(failed) or any(line.is_met is False for line in lines))


if __name__ == "__main__":
    sys.exit(main())
