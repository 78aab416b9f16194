"""The mean of the middle ranks of each coordinate: median and trimmed mean in one.

All updates count the same here: examples are claims, and a rule that withstands bad
updates must not let them choose their weight. Only a factor of 0 leaves one out.
"""

from collections.abc import Callable, Sequence

import numpy as np

from fl_engine.aggregation.base import (
    Flat,
    Gathered,
    NewWeights,
    counted,
    equal_shares,
    restricted,
)
from fl_engine.aggregation.networks import selection_network
from fl_engine.aggregation.stream import Slab, add, begin, for_each_window

# Beyond so many rows a partition of each coordinate takes no longer than a network,
# whose steps grow with n·log²n; of 100 rows a network took a fifth of the time.
MOST_NETWORK_ROWS = 400
SLAB_VALUES = 524_288  # 2 MiB: rows × values that are compared in a processor's cache
LEAST_VALUES, MOST_VALUES = 4_096, 16_384


def middle_ranks(
    gathered: Gathered, cut_off: Callable[[int], int], block_values: int | None
) -> NewWeights:
    """Add the mean of each coordinate without its least and its greatest values.

    A window of every update is held at once; nothing else grows with the cohort.

    Args:
        gathered: Of the round.
        cut_off: Values cut at each end, less than half, of how many there are.
        block_values: Values of each update that are held at once; None for as many as
            fit into a processor's cache.

    Raises:
        ShapeMismatchError: A payload does not fit the manifest.
    """
    used = counted(gathered)
    rows, some = len(used), restricted(gathered, used)
    weights = begin(gathered)

    def take(slab: Slab) -> None:
        middle = middle_mean(slab.rows(), cut_off(rows))
        add(weights, gathered, middle, slab.window)

    fitting = min(MOST_VALUES, max(LEAST_VALUES, SLAB_VALUES // rows))
    for_each_window(some, rows, block_values or fitting, take)
    return NewWeights(weights, equal_shares(gathered, used))


def middle_mean(block: Flat, cut_off: int) -> Flat:
    """Mean of each column without its least and greatest values.

    Args:
        block: Finite, shape (n, values); its rows are overwritten.
        cut_off: Values cut at each end; less than n / 2.

    Returns:
        Shape (values,).
    """
    last = len(block) - cut_off
    is_small = len(block) <= MOST_NETWORK_ROWS
    ranked = _compared(block, cut_off) if is_small else _partitioned(block, cut_off)
    kept = ranked[cut_off:last]
    total: Flat = np.add(kept[0], 0, dtype=np.float32)
    for row in kept[1:]:
        np.add(total, row, out=total)
    total /= np.float32(len(kept))
    return total


def _compared(block: Flat, cut_off: int) -> Sequence[Flat]:
    """Rows after the comparisons of a network, which are done in place."""
    rows, spare = list(block), np.empty_like(block[0])
    for low, high, keeps_low, keeps_high in selection_network(
        len(rows), cut_off, len(rows) - cut_off
    ):
        if keeps_low and keeps_high:
            np.minimum(rows[low], rows[high], out=spare)
            np.maximum(rows[low], rows[high], out=rows[high])
            rows[low], spare = spare, rows[low]
        elif keeps_low:
            np.minimum(rows[low], rows[high], out=rows[low])
        else:
            np.maximum(rows[low], rows[high], out=rows[high])
    return rows


def _partitioned(block: Flat, cut_off: int) -> Sequence[Flat]:
    """Rows of columns that are partitioned at both ends."""
    columns = np.ascontiguousarray(block.T)
    if cut_off:
        columns.partition((cut_off, len(block) - cut_off - 1), axis=1)
    return list(columns.T)
