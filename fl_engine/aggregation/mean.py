"""The weighted mean of the updates, window by window, for every rule that needs it."""

from collections.abc import Callable, Sequence

import numpy as np

from fl_engine.aggregation.base import Gathered
from fl_engine.aggregation.stream import Floats, Slab, for_each_window
from fl_engine.aggregation.windows import Window
from fl_engine.updates import StoredUpdate

# 16 clients × 16,384 values × 4 bytes = 1 MiB: the fastest of the sizes tried, because
# a block stays in the second-level cache between reading and the product.
BLOCK_CLIENTS = 16
BLOCK_VALUES = 16_384


def shares_of(updates: Sequence[StoredUpdate]) -> Floats:
    """Share of each update by examples and factor: float64, shape (n,), sum 1."""
    counts = [update.num_examples * update.factor for update in updates]
    weights: Floats = np.array(counts, dtype=np.float64)
    shares: Floats = weights / weights.sum()
    return shares


def for_each_mean(
    gathered: Gathered,
    shares: Floats,
    work: Callable[[Window, Floats], None],
    *,
    block_values: int = BLOCK_VALUES,
) -> None:
    """Compute Σ sₖ·dₖ for every window and do `work` with it.

    A block of 16 clients is one product in float32; blocks are summed in float64.

    Args:
        gathered: The updates.
        shares: Weight of each, shape (n,).
        work: Given a window and its mean, float64, shape (values,); called by several
            workers at a time, as that of `for_each_window`.
        block_values: Most values of a window.
    """
    narrow = shares.astype(np.float32)

    def take(slab: Slab) -> None:
        total: Floats = np.zeros(slab.window.stop - slab.window.start)
        for first in range(0, len(narrow), BLOCK_CLIENTS):
            part = narrow[first : first + BLOCK_CLIENTS]
            np.add(total, part @ slab.rows(first), out=total)
        work(slab.window, total)

    for_each_window(gathered, min(BLOCK_CLIENTS, len(narrow)), block_values, take)
