"""What each update contributed: the loss that leaving it out would cost."""

from collections.abc import Sequence

from fl_engine.screening.dialogue import Combination, Dialogue


def leave_one_out(
    shares: Sequence[float], scales: Sequence[float]
) -> Dialogue[tuple[float, ...]]:
    """Contribution of each update of a round, above 0 when it helped.

    Loss without it minus loss with all, on the selection half: leave-one-out as in
    Ghorbani & Zou 2019, "Data Shapley" (https://arxiv.org/abs/1904.02868), section 2.
    Without it the others' shares grow to 1 again. A rule that is no weighted mean is
    taken for one with the shares that it states, so that nothing is aggregated anew.

    Args:
        shares: Weight that each got in the aggregation, 0 to 1.
        scales: What each was multiplied by, 0 to 1.
    """
    numbers = range(len(shares))
    asked = [mean_of(numbers, shares, scales)]
    asked += [mean_of([i for i in numbers if i != k], shares, scales) for k in numbers]
    together, *without = yield asked
    return tuple(loss - together for loss in without)


def mean_of(
    members: Sequence[int], shares: Sequence[float], scales: Sequence[float]
) -> Combination:
    """The mean of some of the updates, whose shares grow to 1; nothing without any."""
    total = sum(shares[i] for i in members)
    if total <= 0:
        return {}
    return {i: shares[i] / total * scales[i] for i in members if shares[i]}
