"""Clipping: an update that is too long keeps its direction and loses its excess.

dₖ · min(1, c / ‖dₖ‖), as Sun et al. 2019, "Can You Really Backdoor Federated
Learning?" (https://arxiv.org/abs/1911.07963), section 4, "Norm thresholding of
updates"; here c is a multiple of the running median of the accepted norms, because
norms fall while a model learns and nobody knows a constant beforehand.

It changes no file: an update is scaled as it is read, whatever the rule.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import median_low

import numpy as np

from fl_engine.aggregation.windows import PayloadReader, cut
from fl_engine.updates import StoredUpdate

NORM_VALUES = 65_536  # read at once where a norm is not known yet


def clipped(
    updates: Sequence[StoredUpdate],
    sizes: Sequence[int],
    multiple: float | None,
    median_norm: float | None,
) -> tuple[StoredUpdate, ...]:
    """Scale down what is longer than `multiple` × the median norm; the order stays.

    Args:
        updates: Of one round. Norms that are not known are computed.
        sizes: Values of each exchanged tensor (`Manifest.exchanged_sizes`).
        multiple: The task's `clip_norm`; None for no clipping.
        median_norm: Running median of accepted norms. None in the first round: the
            cohort's own lower median takes its place, which no minority moves.
    """
    if multiple is None or not updates:
        return tuple(updates)
    norms = [_norm(update, sizes) for update in updates]
    limit = multiple * (median_norm or median_low(norms))
    return tuple(
        replace(update, norm=norm, scale=update.scale * min(1.0, limit / norm))
        if norm > 0
        else update
        for update, norm in zip(updates, norms, strict=True)
    )


def _norm(update: StoredUpdate, sizes: Sequence[int]) -> float:
    """Euclidean norm of an update as it was sent, computed unless it is known."""
    if update.norm is not None:
        return update.norm
    squares = 0.0
    with PayloadReader(replace(update, scale=1.0), sizes, keep_open=True) as reader:
        for window in cut(sizes, NORM_VALUES):
            values = np.empty(window.stop - window.start, dtype=np.float32)
            reader.read(window, values)
            wide = values.astype(np.float64)  # a square of float32 may overflow
            squares += float(wide @ wide)
    return math.sqrt(squares)
