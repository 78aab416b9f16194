"""Global weights with combinations of updates added, for whoever measures them."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import numpy as np
import numpy.typing as npt

from fl_engine.aggregation.windows import PayloadReader, Window, cut, open_all
from fl_engine.errors import ShapeMismatchError
from fl_engine.model.manifest import Manifest
from fl_engine.screening.dialogue import Combination
from fl_engine.updates import StoredUpdate

MOST_VALUES = 2**26  # of candidates held at once: 256 MiB
WINDOW_VALUES = 65_536

Flat = npt.NDArray[np.float32]


def make_candidates(
    base: Flat,
    updates: Sequence[StoredUpdate],
    manifest: Manifest,
    combinations: Sequence[Combination],
    *,
    most_values: int = MOST_VALUES,
) -> Iterator[Flat]:
    """Yield base + Σ cᵢ·dᵢ for each combination, in order.

    Candidates are made several at a time, so that each update is read once for a group
    of them and not for each; memory is that of a group, whatever the cohort.

    Args:
        base: Global weights, flat; not changed.
        updates: As they were sent.
        manifest: Of the model.
        combinations: How many times which update is added.
        most_values: Of all candidates held at once; at least one is.

    Yields:
        Flat weights: float32, shape (manifest.float_count,).

    Raises:
        ShapeMismatchError: `base` or a payload does not fit the manifest.
    """
    if base.shape != (manifest.float_count,):
        message = f"{base.shape} weights; the manifest has {manifest.float_count}."
        raise ShapeMismatchError(message)
    group = max(1, most_values // max(manifest.exchanged_count, 1))
    with ExitStack() as stack:
        readers = open_all(updates, manifest.exchanged_sizes, stack)
        for first in range(0, len(combinations), group):
            some = combinations[first : first + group]
            for step in _steps(readers, manifest, some):
                flat = base.astype(np.float32)  # a copy
                for there, here in manifest.exchanged_slices:
                    flat[there] += step[here]
                yield flat


def _steps(
    readers: Sequence[PayloadReader],
    manifest: Manifest,
    combinations: Sequence[Combination],
) -> Flat:
    """Σ cᵢ·dᵢ of each combination: float32, shape (combinations, exchanged values)."""
    steps = np.zeros((len(combinations), manifest.exchanged_count), dtype=np.float32)
    times = np.array(
        [[one.get(i, 0.0) for i in range(len(readers))] for one in combinations],
        dtype=np.float32,
    )  # shape: (combinations, updates)
    used = [i for i in range(len(readers)) if times[:, i].any()]
    for window in cut(manifest.exchanged_sizes, WINDOW_VALUES):
        if used:
            block = _read(readers, used, window)
            steps[:, window.start : window.stop] = times[:, used] @ block
    return steps


def _read(
    readers: Sequence[PayloadReader], used: Sequence[int], window: Window
) -> Flat:
    """One window of some updates: shape (updates, values)."""
    block = np.empty((len(used), window.stop - window.start), dtype=np.float32)
    for row, number in enumerate(used):
        readers[number].read(window, block[row])
    return block
