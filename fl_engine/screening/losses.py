"""Updates weighed by the loss they lead to on the requester's selection half.

Devices hold different data: an honest one with one class only makes the model worse
alone, and is needed among the others. So what counts is not how good an update is
alone, as in Zeno (Xie, Koyejo & Gupta 2019, https://arxiv.org/abs/1805.10032), but how
good it is in the mean. The shares of the mean are moved down the gradient of its loss
by exponentiated gradient descent (Kivinen & Warmuth 1997, "Exponentiated Gradient
versus Gradient Descent for Linear Predictors", section 3.1):

    aᵢ ← aᵢ · exp(−η · gᵢ / L(w)) / Σ,   gᵢ = (L(w + M + ε·(dᵢ − M)) − L(w + M)) / ε

with M = Σ aᵢ·dᵢ, five times, from shares by examples and reputation, of which none may
more than triple. Where that does not pay, the shares stay what they were: what is
chosen among clients by a few rows is lost on all others.

Rejected is only who loses most of its share by that, and besides is bad alone: far
from all others, where all are near to each other, and very far, where data are skewed.
How much is needed for that grows with the reputation.

None of this is done in a calm round: those drawn by `lots` are measured alone, and all
together; only if one of them or the whole is suspicious, everybody is. (A median of
those few who are looked at always would be theirs, not the cohort's.)
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

import numpy as np
import numpy.typing as npt

from fl_engine.screening.dialogue import Combination, Dialogue
from fl_engine.screening.gram import Floats

# All is calm while no update alone raises the loss by more than the first, and all
# together by no more than the second, as a part of it.
ALARM = 0.15
TOLERANCE = 0.02
STEPS = 5
RATE = 5.0  # η
DOSE = 0.1  # ε
MOST_GROWTH = 3.0  # of a share
LEAST_GAIN = 0.05  # of the loss, for which shares are changed
SURE_REPUTATION = 0.5  # below it an update counts less, above it in full
SUSPICIOUS_EXCESS = 0.3  # for a client without reputation either way
MOST_DEVIATIONS = 4.0  # from the median, in deviations of the cohort
LEAST_DEVIATION = 0.02  # as a part of the loss: so much is never unusual
LEAST_LEFT = 0.1  # of its share; who keeps more is no harm
_OF_NORMAL = 1.4826  # a standard deviation in median absolute deviations

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Weighed:
    """What came of weighing; arrays have a place for each update.

    Attributes:
        factors: How much each counts beside its examples, 0 to 1.
        is_harmful: Which are to be rejected.
        is_measured: Which were measured alone.
    """

    factors: Floats
    is_harmful: Bools
    is_measured: Bools


@dataclass(frozen=True)
class _Case:
    """What is weighed: examples above 0, scales 0 to 1, reputations; all (n,)."""

    examples: Floats
    scales: Floats
    reputations: Floats

    @property
    def prior(self) -> Floats:
        """Shares by examples and reputation."""
        weights = self.examples * self.by_name
        shares: Floats = weights / weights.sum()
        return shares

    @property
    def by_name(self) -> Floats:
        factors: Floats = np.minimum(1.0, self.reputations / SURE_REPUTATION)
        return factors

    def alone(self, numbers: Sequence[int]) -> list[Combination]:
        return [{i: float(self.scales[i])} for i in numbers]

    def mean(self, shares: Floats) -> Combination:
        steps = (shares * self.scales).tolist()
        return {i: step for i, step in enumerate(steps) if step}


def weigh(
    examples: Floats, scales: Floats, reputations: Floats, is_drawn: Bools
) -> Dialogue[Weighed]:
    """Weigh the updates of a round.

    Args:
        examples: What each update counts for, above 0, shape (n,).
        scales: What each is multiplied by, 0 to 1, shape (n,).
        reputations: Of the clients, above 0 to 1, shape (n,).
        is_drawn: Whose update is measured in any case, shape (n,).
    """
    case = _Case(examples, scales, reputations)
    nobody = np.zeros(len(scales), dtype=bool)
    drawn = np.flatnonzero(is_drawn).tolist()
    base, together, *found = _no_nan(
        (yield [{}, case.mean(case.prior), *case.alone(drawn)])
    )
    is_calm = together <= base * (1 + TOLERANCE)
    is_calm &= all(loss <= base * (1 + ALARM) for loss in found)
    if is_calm or not math.isfinite(base) or len(scales) < 2:
        return Weighed(case.by_name, nobody, is_drawn)
    rest = np.flatnonzero(~is_drawn).tolist()
    losses = np.zeros(len(scales))
    losses[drawn] = found
    losses[rest] = _no_nan((yield case.alone(rest))) if rest else []
    is_sound = np.isfinite(losses)
    if not is_sound.any():
        return Weighed(np.zeros(len(scales)), ~nobody, ~nobody)
    start = case.prior * is_sound / (case.prior * is_sound).sum()
    moved = yield from _move_shares(case, start, base)
    harmful = find_far(losses, base, reputations) & (moved < LEAST_LEFT * start)
    before, after = _no_nan((yield [case.mean(start), case.mean(moved)]))
    shares = moved if after < before - LEAST_GAIN * base else start
    by_example = np.where(harmful | ~is_sound, 0.0, shares / examples)
    greatest = float(by_example.max())
    factors = by_example / greatest if greatest > 0 else by_example
    return Weighed(factors, harmful | ~is_sound, ~nobody)


def find_far(losses: Floats, base: float, reputations: Floats) -> Bools:
    """Which updates are bad alone, and unusually so.

    After Iglewicz & Hoaglin 1993, "How to Detect and Handle Outliers", 3.3: the median
    absolute deviation is not moved by the outliers that are looked for.

    Args:
        losses: Of the global weights with one update added, shape (n,).
        base: Of the global weights, finite.
        reputations: Of the clients, 0 to 1, shape (n,).
    """
    finite = losses[np.isfinite(losses)]
    if not len(finite):
        return np.ones(len(losses), dtype=bool)
    usual = max(base, median_low(finite.tolist()))
    limits = SUSPICIOUS_EXCESS * (SURE_REPUTATION + reputations) * base
    middle = float(np.median(finite))
    spread = _OF_NORMAL * float(np.median(abs(finite - middle)))
    spread += LEAST_DEVIATION * base
    is_far: Bools = losses - usual > limits
    return is_far & (losses - middle > MOST_DEVIATIONS * spread)


def _move_shares(case: _Case, start: Floats, base: float) -> Dialogue[Floats]:
    """Exponentiated gradient descent on the shares of the mean."""
    shares, numbers = start, range(len(start))
    each = np.eye(len(start))
    for _ in range(STEPS):
        asked = [shares, *(shares + DOSE * (each[i] - shares) for i in numbers)]
        here, *tried = yield [case.mean(one) for one in asked]
        slopes = (np.array(_no_nan(tried)) - here) / DOSE / base
        # A slope beyond 1, or none at all, says no more than 1 does.
        slopes = np.nan_to_num(slopes, nan=1.0).clip(-1.0, 1.0)
        shares = cap_shares(shares * np.exp(-RATE * slopes), MOST_GROWTH * start)
    return shares


def cap_shares(shares: Floats, most: Floats) -> Floats:
    """Shares that sum to 1, none above its bound; the others keep their proportions.

    Args:
        shares: Not all 0, shape (n,).
        most: Bound of each, together at least 1; 0 only where the share is 0.
    """
    shares = shares / shares.sum()
    is_full = np.zeros(len(shares), dtype=bool)
    while (is_over := ~is_full & (shares > most)).any():
        is_full |= is_over
        rest = np.where(is_full, 0.0, shares)
        room = 1.0 - most[is_full].sum()
        if not rest.any():
            bounds: Floats = most / most.sum()
            return bounds
        shares = np.where(is_full, most, rest * (room / rest.sum()))
    return shares


def _no_nan(losses: Sequence[float]) -> list[float]:
    """A loss that can't be computed is the worst there is."""
    return [math.inf if math.isnan(loss) else loss for loss in losses]
