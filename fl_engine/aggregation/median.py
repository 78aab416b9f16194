"""The median of each coordinate.

Definition 1 of Yin et al. 2018, "Byzantine-Robust Distributed Learning: Towards Optimal
Statistical Rates" (https://arxiv.org/abs/1803.01498), on deltas: wⱼ + medₖ dₖⱼ, the
mean of the two middle ones where their number is even.
"""

from fl_engine.aggregation.base import Gathered, NewWeights
from fl_engine.aggregation.middle import middle_ranks


def median(gathered: Gathered, *, block_values: int | None = None) -> NewWeights:
    """Add the median of each coordinate; all updates count the same.

    Raises:
        ShapeMismatchError: A payload does not fit the manifest.
    """
    return middle_ranks(gathered, lambda n: (n - 1) // 2, block_values)
