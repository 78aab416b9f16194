"""The mean of each coordinate without its extremes.

Definition 2 of Yin et al. 2018, "Byzantine-Robust Distributed Learning: Towards Optimal
Statistical Rates" (https://arxiv.org/abs/1803.01498), on deltas: of the n values of a
coordinate the ⌊β·n⌋ least and the ⌊β·n⌋ greatest are left out, β < 1/2.
"""

from fl_engine.aggregation.base import Gathered, NewWeights, part_of
from fl_engine.aggregation.middle import middle_ranks


def trimmed_mean(gathered: Gathered, *, block_values: int | None = None) -> NewWeights:
    """Add the trimmed mean of each coordinate; all updates count the same.

    Raises:
        ShapeMismatchError: A payload does not fit the manifest.
    """
    trim = gathered.parameters.trim
    if trim is None:
        raise ValueError("A trimmed mean needs the share to cut.")
    return middle_ranks(gathered, lambda n: part_of(trim, n), block_values)
