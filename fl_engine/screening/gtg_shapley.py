"""What each update contributed: its Shapley value, by guided and truncated sampling.

GTG-Shapley of Liu, Chen, Yu, Liu & Cui 2022, "GTG-Shapley: Efficient and Accurate
Participant Contribution Evaluation in Federated Learning" (ACM TIST 13(4),
https://arxiv.org/abs/2109.02053), Algorithm 1. The value of an update is the mean, over
the orders in which the updates may join, of the loss that it takes away when it joins:

    φᵢ = (1 / n!) · Σ_π  L(before i in π) − L(with i)

Nothing is trained for that: models of some of the updates are made of the updates that
are there. Orders are drawn so that each update comes first equally often (guided
sampling), and an order is left as soon as what is missing to all of them is next to
nothing (truncation within a round).

Other than there: few updates are counted exactly, over all of their sets; what is
missing where an order is left is shared by those who have not joined (they drop it), so
that the values always sum to the loss gained; and as a whole cycle of orders asks for
many losses at once, so does the dialogue, place by place. Instead of leaving out rounds
that hardly changed anything (truncation between rounds), all rounds are bounded.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import numpy.typing as npt

from fl_engine.screening.contribution import mean_of
from fl_engine.screening.dialogue import Dialogue

MOST_EXACT = 8  # updates of which every set is measured: 256 losses
MOST_LOSSES = 400  # of a round; one cycle of 20 updates takes 382
MOST_AT_ONCE = 32  # so that no question takes the measurer too long
TRUNCATION = 0.01  # of the loss gained: less than that is not pursued
CONVERGED = 0.02  # of the loss gained: mean change of the values in a cycle
LEAST_CYCLES, MOST_CYCLES = 2, 50

Members = frozenset[int]
Floats = npt.NDArray[np.float64]


def shapley(
    shares: Sequence[float], scales: Sequence[float], seed: Sequence[int]
) -> Dialogue[tuple[float, ...]]:
    """Shapley value of each update of a round, above 0 when it helped.

    As with `leave_one_out`, the shares of those who joined grow to 1, and a rule that
    is no weighted mean is taken for one.

    Args:
        shares: Weight that each got in the aggregation, 0 to 1.
        scales: What each was multiplied by, 0 to 1.
        seed: Of the orders; the same gives the same values. Parts are at least 0.

    Returns:
        The values; their sum is the loss without any of them minus that with all.
    """
    joining = [i for i, share in enumerate(shares) if share > 0]
    asked = _Losses(shares, scales)
    yield from asked.ask([frozenset(), frozenset(joining)])
    if len(joining) <= MOST_EXACT:
        found = yield from _exact(joining, asked)
    else:
        found = yield from _sampled(joining, asked, np.random.default_rng(list(seed)))
    return tuple(found.get(i, 0.0) for i in range(len(shares)))


@dataclass
class _Losses:
    """What was measured so far; nothing is asked for twice."""

    shares: Sequence[float]
    scales: Sequence[float]
    known: dict[Members, float] = field(default_factory=dict)

    def ask(self, wanted: Collection[Members]) -> Dialogue[None]:
        """Measure these, where they are not known and there is room."""
        missing = [one for one in dict.fromkeys(wanted) if one not in self.known]
        missing = missing[: MOST_LOSSES - len(self.known)]
        for start in range(0, len(missing), MOST_AT_ONCE):
            some = missing[start : start + MOST_AT_ONCE]
            found = yield [mean_of(sorted(s), self.shares, self.scales) for s in some]
            self.known.update(zip(some, found, strict=True))


def _exact(members: Sequence[int], losses: _Losses) -> Dialogue[Mapping[int, float]]:
    """Σ over all sets S without i of |S|! (n − |S| − 1)! / n! · (L(S) − L(S + i))."""
    yield from losses.ask(list(_sets(members)))
    count, known = len(members), losses.known
    weights = [
        math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
        for size in range(count)
    ]
    return {
        i: math.fsum(
            weights[len(s)] * (known[s] - known[s | {i}])
            for s in _sets([one for one in members if one != i])
        )
        for i in members
    }


def _sets(members: Sequence[int]) -> Iterator[Members]:
    for size in range(len(members) + 1):
        yield from map(frozenset, combinations(members, size))


def _sampled(
    members: Sequence[int], losses: _Losses, rng: np.random.Generator
) -> Dialogue[Mapping[int, float]]:
    """Cycles of orders, each update first once in each, until the values stand."""
    values: Floats = np.zeros(len(members))
    gained = abs(losses.known[frozenset()] - losses.known[frozenset(members)])
    for cycle in range(1, MOST_CYCLES + 1):
        orders = [_order(members, first, rng) for first in members]
        marginals = yield from _walk(orders, losses, TRUNCATION * gained)
        found = np.array([[one[i] for i in members] for one in marginals]).mean(axis=0)
        before, values = values, values + (found - values) / cycle
        change = float(np.abs(values - before).mean())
        is_settled = cycle >= LEAST_CYCLES and change <= CONVERGED * gained
        if is_settled or len(losses.known) + len(members) > MOST_LOSSES:
            break
    return dict(zip(members, values.tolist(), strict=True))


def _order(
    members: Sequence[int], first: int, rng: np.random.Generator
) -> tuple[int, ...]:
    others = [i for i in members if i != first]
    return first, *(others[i] for i in rng.permutation(len(others)))


def _walk(
    orders: Sequence[Sequence[int]], losses: _Losses, least: float
) -> Dialogue[list[dict[int, float]]]:
    """What each update takes away in each order; all orders go on place by place."""
    everybody, known = frozenset(orders[0]), losses.known
    marginals: list[dict[int, float]] = [{} for _ in orders]
    going = dict(enumerate([frozenset[int]() for _ in orders]))
    for place in range(len(everybody)):
        going = {
            at: joined
            for at, joined in going.items()
            if abs(known[joined] - known[everybody]) > least
        }
        grown = {at: joined | {orders[at][place]} for at, joined in going.items()}
        yield from losses.ask(list(grown.values()))
        for at, joined in grown.items():
            if joined in known:
                taken = known[going[at]] - known[joined]
                marginals[at][orders[at][place]] = taken
        going = {at: joined for at, joined in grown.items() if joined in known}
    for found in marginals:
        _share_rest(found, everybody, known[frozenset()] - known[everybody])
    return marginals


def _share_rest(found: dict[int, float], everybody: Members, gained: float) -> None:
    """What is missing to the whole goes to those who did not join, in equal parts."""
    left = sorted(everybody - found.keys())
    rest = gained - math.fsum(found.values())
    found.update((i, rest / len(left)) for i in left)
