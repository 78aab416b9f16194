"""The weighted mean of the updates, window by window, for every rule that needs it."""

from collections.abc import Callable, Sequence

import numpy as np

from fl_engine.aggregation.base import Flat, Gathered
from fl_engine.aggregation.stream import Floats, Slab, for_each_window
from fl_engine.aggregation.windows import Window
from fl_engine.updates import StoredUpdate

# 10 clients × 65,536 values × 4 bytes: the fastest of the sizes tried. Smaller windows
# are read in more calls, of which each costs as much as 30 KB; larger ones leave the
# processor's caches between reading and the product.
BLOCK_CLIENTS = 10
BLOCK_VALUES = 65_536
LEAST_VALUES = 4_096
LEAST_WINDOWS = 32  # of a model: a small one must not need more for windows than for it


def shares_of(updates: Sequence[StoredUpdate]) -> Floats:
    """Share of each update by examples and factor: float64, shape (n,), sum 1."""
    counts = [update.num_examples * update.factor for update in updates]
    weights: Floats = np.array(counts, dtype=np.float64)
    shares: Floats = weights / weights.sum()
    return shares


def for_each_mean(
    gathered: Gathered,
    shares: Floats,
    work: Callable[[Window, Flat], None],
    *,
    block_values: int | None = None,
) -> None:
    """Compute Σ sₖ·dₖ for every window and do `work` with it.

    Args:
        gathered: The updates.
        shares: Weight of each, shape (n,).
        work: Given a window and its mean, float32, shape (values,), which is
            overwritten afterwards; called by several workers at a time, as that of
            `for_each_window`.
        block_values: Most values of a window; None for what is fastest.
    """
    narrow = shares.astype(np.float32)
    values = block_values or _fitting(gathered.manifest.exchanged_count)
    room = np.empty((gathered.workers.count, 2, values), dtype=np.float32)

    def take(slab: Slab) -> None:
        total, part = room[slab.worker, :, : slab.window.stop - slab.window.start]
        for first in range(0, len(narrow), BLOCK_CLIENTS):
            some = narrow[first : first + BLOCK_CLIENTS]
            np.matmul(some, slab.rows(first), out=part if first else total)
            if first:
                np.add(total, part, out=total)
        work(slab.window, total)

    for_each_window(gathered, min(BLOCK_CLIENTS, len(narrow)), values, take)


def _fitting(count: int) -> int:
    return min(BLOCK_VALUES, max(LEAST_VALUES, count // LEAST_WINDOWS))
