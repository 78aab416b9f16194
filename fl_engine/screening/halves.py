"""The requester's test set in two halves: one chooses, the other one tells.

What was chosen by some rows looks better on them than it is. So updates are weighed on
the selection half, and the figures that are shown come from the other one.
"""

import numpy as np
import numpy.typing as npt

# With fewer rows a half can't tell a bad update from a good one.
LEAST_HALF_ROWS = 20
# More don't choose better, but every update is measured on them.
MOST_SELECTION_ROWS = 4096

Indices = npt.NDArray[np.int64]


def split_halves(
    labels: npt.NDArray[np.generic], seed: int, *, stratified: bool
) -> tuple[Indices, Indices]:
    """Split rows by lot, the same for every round of a task.

    Args:
        labels: Of the rows, shape (n,).
        seed: Of the task, -2^63 to 2^63 - 1.
        stratified: Whether labels are classes, to be dealt out evenly.

    Returns:
        Positions of the selection half, at most 4,096 rows, and of all others, for the
        figures; each in rising order.
    """
    rng = np.random.default_rng([seed % 2**64, len(labels)])
    order = rng.permutation(len(labels))
    if stratified:
        # Stable: within a class the rows stay in the order of the lot.
        order = order[np.argsort(labels[order], kind="stable")]
    every_second = np.arange(1, len(order), 2)
    step = -(-len(every_second) // MOST_SELECTION_ROWS) or 1
    chosen = every_second[::step]
    return np.sort(order[chosen]), np.sort(np.delete(order, chosen))


def has_halves(rows: int) -> bool:
    """Whether a test set is large enough to be split."""
    return rows // 2 >= LEAST_HALF_ROWS
