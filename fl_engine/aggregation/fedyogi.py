"""FedYogi: Yogi on the server; its second moment changes slowly where it must fall.

v ← v − (1 − β₂)·Δ²·sign(v − Δ²)

Algorithm 2 of Reddi et al. 2021 (https://arxiv.org/abs/2003.00295); the rest of the
step, and what is done with moving statistics, is told in `adaptive`. v stays positive:
where it falls Δ² is less than v, and so is what is taken away.
"""

import numpy as np

from fl_engine.aggregation.adaptive import adaptive
from fl_engine.aggregation.base import Gathered, NewWeights
from fl_engine.aggregation.stream import Floats


def fedyogi(gathered: Gathered, *, block_values: int | None = None) -> NewWeights:
    """Take Yogi's step; the state is m and v.

    Raises:
        ShapeMismatchError: A payload does not fit the manifest.
    """
    return adaptive(gathered, _second_moment, block_values=block_values)


def _second_moment(v: Floats, square: Floats, beta2: float) -> Floats:
    renewed: Floats = v - (1 - beta2) * square * np.sign(v - square)
    return renewed
