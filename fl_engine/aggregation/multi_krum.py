"""Multi-Krum: the mean of the updates that lie closest to the others.

Blanchard et al. 2017, "Machine Learning with Adversaries: Byzantine Tolerant Gradient
Descent" (https://arxiv.org/abs/1703.02757), section 4 and, for several, section 5, on
deltas. To withstand f bad ones of n, with 2f + 2 < n, the score of an update is the sum
of its squared distances to its n − f − 2 nearest; the n − f least scores are averaged,
so that f = 0 is the plain mean.

Distances come from the Gram matrix, ‖a − b‖² = a·a + b·b − 2·a·b, which is summed over
windows: the one thing here that grows with the square of the cohort. All exchanged
values count, moving statistics too: what nobody looks at can be poisoned.
"""

import numpy as np

from fl_engine.aggregation.base import (
    Flat,
    Gathered,
    NewWeights,
    counted,
    equal_shares,
    part_of,
    restricted,
)
from fl_engine.aggregation.mean import for_each_mean
from fl_engine.aggregation.stream import Floats, Slab, add, begin, for_each_window
from fl_engine.aggregation.windows import Window

BLOCK_VALUES = 4_096  # of each update: 50 of them are 800 KiB


def multi_krum(gathered: Gathered, *, block_values: int = BLOCK_VALUES) -> NewWeights:
    """Add the plain mean of the updates with the least scores; shares say which.

    Claimed examples count nothing, as for every rule that withstands bad updates.

    Args:
        gathered: Of the round.
        block_values: Values of each update that are held at once for the distances.

    Raises:
        ShapeMismatchError: A payload does not fit the manifest.
    """
    byzantine = gathered.parameters.byzantine
    if byzantine is None:
        raise ValueError("Multi-Krum needs the share of bad updates to withstand.")
    used = counted(gathered)
    bad = withstood(byzantine, len(used))
    distances = squared_distances(restricted(gathered, used), block_values)
    chosen = [used[i] for i in closest(distances, bad)]
    weights = begin(gathered)

    def add_mean(window: Window, mean: Flat) -> None:
        add(weights, gathered, mean, window)

    shares = np.full(len(chosen), 1 / len(chosen))
    for_each_mean(restricted(gathered, chosen), shares, add_mean)
    return NewWeights(weights, equal_shares(gathered, chosen))


def withstood(byzantine: float, number: int) -> int:
    """f: the bad updates to withstand, as many as the proof allows (2f + 2 < n)."""
    return max(0, min(part_of(byzantine, number), (number - 3) // 2))


def squared_distances(gathered: Gathered, block_values: int = BLOCK_VALUES) -> Floats:
    """Squared distance of each update to each: shape (n, n), infinite where unknown.

    Products are of float32 and summed over windows in float64. What overflows there is
    no neighbour of anybody.
    """
    number = len(gathered.updates)
    grams: Floats = np.zeros((gathered.workers.count, number, number))

    def take(slab: Slab) -> None:
        block = slab.rows()
        with np.errstate(over="ignore", invalid="ignore"):
            grams[slab.worker] += block @ block.T

    for_each_window(gathered, number, block_values, take)
    gram = grams.sum(axis=0)
    squares = gram.diagonal()
    with np.errstate(invalid="ignore"):
        distances = squares[:, None] + squares[None, :] - 2 * gram
    distances[~np.isfinite(distances)] = np.inf
    np.fill_diagonal(distances, 0)
    above: Floats = np.maximum(distances, 0)  # equal ones may come out a hair below
    return above


def closest(distances: Floats, bad: int) -> list[int]:
    """Numbers of the n − f updates with the least scores, in order of their numbers."""
    number = len(distances)
    neighbours = max(1, number - bad - 2)
    # The nearest of all is the update itself, at 0.
    scores = np.sort(distances, axis=1)[:, : 1 + neighbours].sum(axis=1)
    best = np.argsort(scores, kind="stable")[: number - bad]
    return sorted(best.tolist())
