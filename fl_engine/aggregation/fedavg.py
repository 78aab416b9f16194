"""FederatedAveraging: the mean of the updates, weighted by examples.

Algorithm 1 of McMahan et al. 2017, "Communication-Efficient Learning of Deep Networks
from Decentralized Data" (https://arxiv.org/abs/1602.05629), on deltas.
"""

from collections.abc import Sequence
from contextlib import ExitStack

import numpy as np
import numpy.typing as npt

from fl_engine.aggregation.base import Flat, NewWeights
from fl_engine.aggregation.windows import PayloadReader, Window, cut, open_all
from fl_engine.errors import EmptyRoundError, ShapeMismatchError
from fl_engine.model.manifest import Manifest
from fl_engine.updates import StoredUpdate

# 16 clients × 16,384 values × 4 bytes = 1 MiB: the fastest of the sizes tried, because
# a block stays in the second-level cache between reading and the matrix product.
BLOCK_CLIENTS = 16
BLOCK_VALUES = 16_384

Floats = npt.NDArray[np.float64]


def fedavg(
    base: Flat,
    updates: Sequence[StoredUpdate],
    manifest: Manifest,
    *,
    block_values: int = BLOCK_VALUES,
) -> NewWeights:
    """Add the weighted mean of the updates: w + Σ nₖ·dₖ / Σ nₖ.

    Payloads are read in blocks of clients and values, so that memory is that of `base`
    and of the result, whatever the cohort. A block of 16 clients is one matrix product
    in float32; blocks are summed in float64.

    Args:
        base: Global weights that the updates start from, flat; not changed.
        updates: Accepted updates of one round.
        manifest: Of the model.
        block_values: Values of each update that are held at once.

    Raises:
        EmptyRoundError: There are no updates.
        ShapeMismatchError: `base` or a payload does not fit the manifest.
    """
    if not updates:
        raise EmptyRoundError("There is no update to average.")
    if base.shape != (manifest.float_count,):
        message = f"{base.shape} weights; the manifest has {manifest.float_count}."
        raise ShapeMismatchError(message)
    shares = _shares(updates)
    weights = base.astype(np.float32)  # a copy
    sizes = manifest.exchanged_sizes
    with ExitStack() as stack:
        readers = open_all(updates, sizes, stack)
        for window in cut(sizes, block_values):
            _add(weights, _weighted_mean(readers, shares, window), window, manifest)
    return NewWeights(weights, tuple(shares.tolist()))


def _shares(updates: Sequence[StoredUpdate]) -> Floats:
    """Share of each update by its examples: float64, shape (n,), sum 1."""
    examples = np.array([update.num_examples for update in updates], dtype=np.float64)
    if (examples < 1).any():
        raise ShapeMismatchError("An update was made of no example.")
    shares: Floats = examples / examples.sum()
    return shares


def _weighted_mean(
    readers: Sequence[PayloadReader], shares: Floats, window: Window
) -> Floats:
    """Mean of one window: float64, shape (values,)."""
    values = window.stop - window.start
    total: Floats = np.zeros(values)
    # shape: (clients, values)
    block = np.empty((min(BLOCK_CLIENTS, len(readers)), values), dtype=np.float32)
    for first in range(0, len(readers), BLOCK_CLIENTS):
        group = readers[first : first + BLOCK_CLIENTS]
        for row, reader in enumerate(group):
            reader.read(window, block[row])
        part = shares[first : first + len(group)].astype(np.float32)
        np.add(total, part @ block[: len(group)], out=total)
    return total


def _add(weights: Flat, mean: Floats, window: Window, manifest: Manifest) -> None:
    """Add a window of the mean delta to the places of its tensors."""
    done = 0
    for number, size in enumerate(window.sizes, start=window.first):
        start = manifest.exchanged_slices[number][0].start
        start += window.skipped  # of a part; 0 in a run of whole tensors
        target = weights[start : start + size]
        target[:] = target + mean[done : done + size]
        done += size
