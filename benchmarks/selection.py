"""The best 100 of a million candidates, beside sorting them and beside one reading.

    python -m benchmarks.selection --candidates 1000000

Processor time of `fl_engine.top_k` on scores in memory, median of the turns,
beside what numpy offers for it (`argpartition`, a whole sort), what Python does
(`heapq.nlargest`), and the machine's own limit: looking at every score once. Flower's
own API has nothing of the kind to stand beside it: its strategies draw clients at
random and score nobody.
"""

import argparse
import heapq
import json
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from fl_engine.top_k import top_k

TARGET_MS = 10.0
Scores = npt.NDArray[np.float64]


def ways(k: int) -> dict[str, Callable[[Scores], object]]:
    """Who finds the best, by name; `limit` finds the very best only."""
    return {
        "ours": lambda scores: top_k(scores, k),
        "argpartition": lambda scores: _partitioned(scores, k),
        "sort": lambda scores: np.argsort(-scores, kind="stable")[:k],
        "heapq": lambda scores: heapq.nlargest(k, scores.tolist()),
        "limit": lambda scores: scores.max(),
    }


def _partitioned(scores: Scores, k: int) -> npt.NDArray[np.int64]:
    best = np.argpartition(-scores, k - 1)[:k]
    return best[np.argsort(-scores[best], kind="stable")]


def measure(candidates: int, k: int, repeats: int) -> dict[str, float]:
    """Milliseconds of processor time, by who found the best."""
    rng = np.random.default_rng(0)
    costs: dict[str, list[float]] = {name: [] for name in ways(k)}
    for _ in range(repeats):
        scores = rng.random(candidates)
        best = np.sort(scores)[::-1][:k]
        for name, find in ways(k).items():
            started = time.process_time()
            found = find(scores)
            costs[name].append(1e3 * (time.process_time() - started))
            if name in ("ours", "argpartition", "sort"):
                np.testing.assert_array_equal(scores[np.asarray(found)], best)
    return {name: statistics.median(spent) for name, spent in costs.items()}


def main() -> int:
    """Measure and print; 1 when the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=1_000_000)
    parser.add_argument("--best", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=15)
    choices = parser.parse_args()
    cpu_ms = measure(choices.candidates, choices.best, choices.repeats)
    found = {"cpu_ms": cpu_ms, "target_ms": TARGET_MS}
    print(json.dumps({**vars(choices), **found}, indent=2))
    return int(cpu_ms["ours"] > TARGET_MS)


if __name__ == "__main__":
    sys.exit(main())
