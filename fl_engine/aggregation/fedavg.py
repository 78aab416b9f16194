"""FederatedAveraging: the mean of the updates, weighted by examples.

Algorithm 1 of McMahan et al. 2017, "Communication-Efficient Learning of Deep Networks
from Decentralized Data" (https://arxiv.org/abs/1602.05629), on deltas.
"""

from fl_engine.aggregation.base import Flat, Gathered, NewWeights
from fl_engine.aggregation.mean import for_each_mean, shares_of
from fl_engine.aggregation.stream import add, begin
from fl_engine.aggregation.windows import Window


def fedavg(gathered: Gathered, *, block_values: int | None = None) -> NewWeights:
    """Add the weighted mean of the updates: w + Σ nₖ·fₖ·dₖ / Σ nₖ·fₖ.

    nₖ are the examples of an update, fₖ its factor, which is 1 unless somebody has
    reasons to count it less (`StoredUpdate.factor`).

    Args:
        gathered: Of the round.
        block_values: Values of each update that are held at once; None for what is
            fastest.

    Raises:
        ShapeMismatchError: A payload does not fit the manifest.
    """
    shares = shares_of(gathered.updates)
    weights = begin(gathered)

    def add_mean(window: Window, mean: Flat) -> None:
        add(weights, gathered, mean, window)

    for_each_mean(gathered, shares, add_mean, block_values=block_values)
    return NewWeights(weights, tuple(shares.tolist()))
