"""The mean of the updates by what they are worth, for open recruitment.

w + Σ sₖ·cₖ·dₖ with sₖ = nₖ·fₖ / Σ nₖ·fₖ: examples nₖ as believed; a factor fₖ from the
loss on the requester's selection half and from reputation, found by exponentiated
gradient descent (`fl_engine.screening.losses`: Kivinen & Warmuth 1997; judging updates
by a loss is Zeno's idea, Xie et al. 2019, https://arxiv.org/abs/1805.10032); and
cₖ = min(1, 3·m / ‖dₖ‖) with the running median m of accepted norms (`clipping`, after
Sun et al. 2019, https://arxiv.org/abs/1911.07963).

The factors are on the updates when the rule gets them: whoever runs it has weighed them
before (`screening.judge_cohort`). Its own is that norms are clipped unless the task
says otherwise, and that `fl_engine.screening` asks for losses.
"""

from fl_engine.aggregation.base import Gathered, NewWeights
from fl_engine.aggregation.fedavg import fedavg


def validated(gathered: Gathered, *, block_values: int | None = None) -> NewWeights:
    """Add the mean weighted by examples and factor.

    Args:
        gathered: Of the round; each update with its factor and scale.
        block_values: Most values of each update that are held at once; None for what
            is fastest.

    Raises:
        ShapeMismatchError: A payload does not fit the manifest.
    """
    return fedavg(gathered, block_values=block_values)
