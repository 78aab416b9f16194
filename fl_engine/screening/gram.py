"""How the updates of a cohort lie to one another: all their inner products.

Norms, angles and distances follow from the Gram matrix, so that the cohort's checks
need to read every update once, in windows: memory is that of one window and of n × n
numbers, whatever the model. Where that would take minutes, windows at equal distances
stand for all: angles need no more than some 100,000 values.
"""

import math
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
import numpy.typing as npt

from fl_engine.aggregation.windows import cut, open_all
from fl_engine.updates import StoredUpdate

MOST_WINDOW_VALUES = 2**22  # of all updates together: 48 MiB in both precisions
LEAST_WINDOW_VALUES = 1_024
MOST_PRODUCTS = 2**37  # about a minute on one core

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Geometry:
    """The updates of a cohort as vectors.

    Attributes:
        gram: Inner products: float64, shape (n, n).
        size: Values of an update that were looked at.
    """

    gram: Floats
    size: int

    @cached_property
    def norms(self) -> Floats:
        """Euclidean norms: shape (n,)."""
        return np.sqrt(np.maximum(np.diagonal(self.gram), 0.0))

    @cached_property
    def cosines(self) -> Floats:
        """Cosine of the angle between each two; 0 with one of no length: (n, n)."""
        products = np.outer(self.norms, self.norms)
        cosines = np.zeros_like(products)
        np.divide(self.gram, products, out=cosines, where=products > 0)
        return np.clip(cosines, -1.0, 1.0)

    def to_centre(self, weights: Floats) -> Floats:
        """Cosine of each update to a weighted sum of all directions: shape (n,).

        Each direction counts with its weight whatever its length, so that a long
        update has no more say in what the common direction is than a short one.

        Args:
            weights: At least 0, shape (n,).
        """
        toward = self.cosines @ weights  # shape: (n,)
        length = math.sqrt(max(float(weights @ toward), 0.0))
        return toward / length if length > 0 else np.zeros(len(weights))

    def pairwise(self) -> Floats:
        """Distance between each two directions, 0 to 2: shape (n, n)."""
        squares: Floats = 2.0 - 2.0 * self.cosines
        distances: Floats = np.sqrt(np.maximum(squares, 0.0))
        return distances


def measure_geometry(
    updates: Sequence[StoredUpdate],
    sizes: Sequence[int],
    *,
    window_values: int | None = None,
    most_products: int = MOST_PRODUCTS,
) -> Geometry:
    """Read the updates of a cohort once and multiply each two.

    Args:
        updates: Of one round; each passed the checks on arrival.
        sizes: Values of each exchanged tensor (`Manifest.exchanged_sizes`).
        window_values: Values of each update that are held at once; None to choose.
        most_products: Products of two numbers; with more to do, windows are left out.

    Raises:
        ShapeMismatchError: A payload does not fit the sizes.
    """
    count, size = len(updates), 0
    gram: Floats = np.zeros((count, count))
    fitting = max(LEAST_WINDOW_VALUES, MOST_WINDOW_VALUES // max(count, 1))
    step = max(1, -(-count * count * sum(sizes) // most_products))
    with ExitStack() as stack:
        readers = open_all(updates, sizes, stack)
        for window in islice(cut(sizes, window_values or fitting), 0, None, step):
            values = window.stop - window.start
            block = np.empty((count, values), dtype=np.float32)  # shape: (n, values)
            for row, reader in enumerate(readers):
                reader.read(window, block[row])
            wide = block.astype(np.float64)  # a product of float32 may overflow
            gram += wide @ wide.T
            size += values
    return Geometry(gram, size)
