"""Aggregation beside Flower's, on the same numbers, in one run, turn by turn.

    make bench-aggregation
    make bench-aggregation ARGS="--clients 10 --parameters 1000000 --json"

What is compared: the time from what a server holds when a round is closed to the new
global weights. For us these are files of float32, one for each update, as the transport
left them; they lie in the system's cache, since they have just come in. For Flower they
are held in memory, in three forms, each as a user meets it:

- *function*: arrays given to `flwr.server.strategy.aggregate`, nothing else;
- *strategy*: `FitRes` messages given to `FedAvg().aggregate_fit`, as its server does;
- *message*: replies given to `flwr.serverapp.strategy.FedAvg().aggregate_train`.

Each side has a process of its own that is told when to work; both use all processors
as they will. A figure is the median of the repeats. The ratios are to the strategy that
Flower's documentation begins with for the rule; the others stand beside it. `reads` is
the bandwidth of reading the same files with as many threads, in the same turn.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
FLOWER = ROOT / "build" / "flower" / "bin" / "python"
AS_SERVER = {
    "OPENBLAS_NUM_THREADS": "1"
}  # as `crowdfl serve` runs: its threads are ours
LARGE = 200_000_000  # values of all updates; beyond that a turn takes seconds
Answer = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """One comparison.

    Attributes:
        rule: Ours.
        theirs: Flower's name of it.
        clients: Updates.
        parameters: Values of each.
        own: Parameters of our rule.
        bad: Bad updates to withstand (Krum).
        wall: Greatest ratio of the wall times.
        cpu: Greatest ratio of the processor times.
    """

    rule: str
    theirs: str
    clients: int
    parameters: int
    own: dict[str, float] = field(default_factory=dict)
    bad: int = 0
    wall: float | None = None
    cpu: float | None = None

    @property
    def name(self) -> str:
        """Such as FEDAVG 10 × 1 M."""
        return f"{self.rule} {self.clients} × {self.parameters / 1e6:g} M"


FORMS = ("strategy", "function", "message")
SCENES = (
    *(
        Scene("FEDAVG", "fedavg", n, p, wall=1 / 6, cpu=1 / 4)
        for n in (10, 100)
        for p in (1_000_000, 10_000_000)
    ),
    Scene("MEDIAN", "median", 10, 1_000_000, cpu=1 / 8),
    Scene(
        "TRIMMED_MEAN",
        "trimmed_mean",
        10,
        1_000_000,
        {"trim": 0.2},
        cpu=1 / 8,
    ),
    Scene(
        "MULTI_KRUM",
        "krum",
        50,
        1_000_000,
        {"byzantine": 0.2},
        10,
        cpu=1 / 15,
    ),
)


class Worker:
    """A process that does jobs, one at a time."""

    def __init__(self, python: Path | str, module: str, **environment: str) -> None:
        self._process = subprocess.Popen(
            [str(python), "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def do(self, job: str, **request: Any) -> Answer:
        """Do a job and wait for its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": job, **request}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The process died of {job!r}.")
        answer: Answer = json.loads(line)
        return answer


def shapes_of(parameters: int) -> list[list[int]]:
    """A dense model of about as many layers as a small network has."""
    width = 1_000
    rows = parameters // width - 3
    return [[rows // 2, width], [width], [rows - rows // 2, width], [width], [width]]


@contextmanager
def updates_on_disk(scene: Scene) -> Iterator[Path]:
    """Global weights and updates, each a file of normal numbers."""
    parent = ROOT / "build"
    parent.mkdir(exist_ok=True)
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        for name in ("base", *map(str, range(scene.clients))):
            values = rng.standard_normal(scene.parameters, dtype=np.float32)
            values.tofile(Path(folder) / name)
        yield Path(folder)


def compare(scene: Scene, repeats: int) -> Answer:
    """Measure one scene."""
    rng = np.random.default_rng(1)
    many = rng.integers(50, 150, scene.clients).tolist()
    # Krum's mean counts everybody the same with us, by examples with them.
    examples = [1] * scene.clients if scene.bad else many
    with ExitStack() as stack:
        folder = stack.enter_context(updates_on_disk(scene))
        known = {
            "folder": str(folder),
            "clients": scene.clients,
            "shapes": shapes_of(scene.parameters),
            "examples": examples,
        }
        ours = stack.enter_context(
            Worker(sys.executable, "benchmarks.aggregation_worker", **AS_SERVER)
        )
        theirs = stack.enter_context(Worker(FLOWER, "benchmarks.peers.flower"))
        ours.do("load", **known)
        versions = theirs.do("load", **known)["versions"]
        costs = _turns(scene, repeats, ours, theirs, folder)
        error = _difference(folder, FORMS)
    return {**_figures(scene, costs, error), "flower": versions}


def _turns(
    scene: Scene, repeats: int, ours: Worker, theirs: Worker, folder: Path
) -> dict[str, list[Answer]]:
    """Costs by who worked, turn by turn; the first one only warms up.

    Ours and the bare reading each come after one of Flower's forms, so that neither
    finds the updates in the processor's caches, where a server would not have them.
    """
    costs: dict[str, list[Answer]] = defaultdict(list)
    rule = {"rule": scene.rule, "parameters": scene.own}
    for turn in range(repeats + 1):
        out = {"out": str(folder)} if not turn else {}
        for form in FORMS:
            asked = {"rule": scene.theirs, "bad": scene.bad, **out}
            costs[form].append(theirs.do(form, **asked))
            if form == "strategy":
                costs["ours"].append(ours.do("ours", **rule, **out))
            elif form == "function":
                costs["reads"].append(ours.do("reads"))
    return costs


def _difference(folder: Path, forms: Sequence[str]) -> float:
    """Greatest difference of our new weights to base + theirs."""
    base = np.fromfile(folder / "base", np.float32)
    ours = np.fromfile(folder / "ours", np.float32)
    return max(
        float(abs(ours - (base + np.fromfile(folder / form, np.float32))).max())
        for form in forms
    )


def _figures(scene: Scene, costs: dict[str, list[Answer]], error: float) -> Answer:
    middle = {
        who: {name: statistics.median(cost[name] for cost in rest) for name in rest[0]}
        for who, (_, *rest) in costs.items()
    }
    peak = max(cost["peak_bytes"] for cost in costs["ours"])
    ours, peer = middle["ours"], middle[FORMS[0]]
    return {
        "scene": asdict(scene),
        "name": scene.name,
        "costs": middle,
        "wall": ours["wall_s"] / peer["wall_s"],
        "cpu": ours["cpu_s"] / peer["cpu_s"],
        "wall_to_fastest": ours["wall_s"] / min(middle[f]["wall_s"] for f in FORMS),
        "cpu_to_fastest": ours["cpu_s"] / min(middle[f]["cpu_s"] for f in FORMS),
        "bandwidth": middle["reads"]["wall_s"] / ours["wall_s"],
        "memory": peak / (4 * scene.parameters),
        "error": error,
    }


def misses(found: Answer) -> list[str]:
    """Figures that are not as they should be."""
    scene = found["scene"]
    is_mean = scene["rule"] == "FEDAVG"
    limits = [
        ("wall", scene["wall"]),
        ("cpu", scene["cpu"]),
        ("memory", 3 if is_mean else None),
        ("error", 1e-5),
    ]
    over = [name for name, most in limits if most is not None and found[name] > most]
    return over + (["bandwidth"] if is_mean and found["bandwidth"] < 0.7 else [])


def table(all_found: Sequence[Answer]) -> str:
    """All figures as a table for people."""
    head = "scene | ours ms | strategy | function | message | wall 1/ | cpu 1/ | "
    lines = [head + "to fastest | of reads | × model | error | missed"]
    for found in all_found:
        costs = found["costs"]
        walls = [
            f"{1e3 * costs[who]['wall_s']:,.1f}" if who in costs else "–"
            for who in ("ours", *FORMS)
        ]
        ratios = [f"{1 / found[name]:.1f}" for name in ("wall", "cpu")]
        rest = [
            " ".join(f"{1 / found[f'{n}_to_fastest']:.1f}" for n in ("wall", "cpu")),
            f"{found['bandwidth']:.0%}",
            f"{found['memory']:.2f}",
            f"{found['error']:.1e}",
            ", ".join(misses(found)) or "nothing",
        ]
        lines.append(" | ".join([found["name"], *walls, *ratios, *rest]))
    rows = [line.split(" | ") for line in lines]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.strip().rjust(width) for cell, width in zip(row, widths, strict=True)
        )
        for row in rows
    )


def main() -> int:
    """Measure and print; 1 when a figure is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, help="only scenes with so many")
    parser.add_argument("--parameters", type=int, help="only scenes with so many")
    parser.add_argument("--rule", help="only scenes of this rule")
    parser.add_argument("--repeats", type=int, default=7, help="3 for large scenes")
    parser.add_argument("--json", action="store_true", help="print JSON instead")
    choices = parser.parse_args()
    found = [
        compare(scene, min(choices.repeats, 3) if is_large(scene) else choices.repeats)
        for scene in SCENES
        if choices.clients in (None, scene.clients)
        and choices.parameters in (None, scene.parameters)
        and choices.rule in (None, scene.rule)
    ]
    print(json.dumps(found, indent=2) if choices.json else table(found))
    return int(any(misses(one) for one in found))


def is_large(scene: Scene) -> bool:
    """Whether a turn takes seconds."""
    return scene.clients * scene.parameters > LARGE


if __name__ == "__main__":
    sys.exit(main())
