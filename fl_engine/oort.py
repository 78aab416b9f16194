"""Oort: clients by what they would teach the model, and how soon.

Lai, Zhu, Madhyastha & Chowdhury 2021, "Oort: Efficient Federated Learning via Guided
Participant Selection" (OSDI 21, https://arxiv.org/abs/2010.06081), sections 4.2 to 4.4
and Algorithm 1. The utility of client i in round R is

    (min(uᵢ, u₉₅) / u₉₅ + √(0.1 · ln R / Lᵢ)) · (T / tᵢ)^α
    uᵢ = |Bᵢ| · √(Σ loss² / |Bᵢ|)

with the rows Bᵢ of its latest update, tᵢ the time that it took, Lᵢ its round, and u₉₅
the 95th percentile of all uᵢ (the next lower one, so that nobody gains by claiming a
huge loss in a small crowd either); who is at least as fast as T has no last factor. A
share ε of the seats goes to clients of which nothing is known yet.

Other than there: devices tell the mean of their loss only, which stands for the root of
the mean square (it is never above it). T is the median of what is known, without a
pacer that moves it: over-selection already lets the first K updates close a round. And
of unknown clients those called least go first, then the better in rank, which is the
faster one; so one that never answers is not asked again and again.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

ALPHA = 2.0  # α, "round penalty" in their section 7.1
FIRST_EXPLORATION, EXPLORATION_DECAY, LEAST_EXPLORATION = 0.9, 0.98, 0.2  # ε, ibid.
CUT_OFF = 0.95  # of the utility of the last one who would get a seat (their c)
MOST_QUANTILE = 0.95
STALENESS = 0.1
MOST_LOSS = 1e6  # more is believed to be a lie


@dataclass(frozen=True)
class Seen:
    """What a client's latest update in a task told.

    Attributes:
        loss: Mean over its rows, as the device says.
        examples: Rows, as far as they are believed; at least 1.
        seconds: From the call to the last byte; at least 0.
        round_number: Whose update it was, from 1.
    """

    loss: float
    examples: int
    seconds: float
    round_number: int


@dataclass(frozen=True)
class Utility:
    """What a client is worth: `value` is the product of both.

    Attributes:
        loss: Statistical utility with its uncertainty, 0 to 1 for the greatest.
        pace: (T / t)^α, or 1 for who is fast enough.
    """

    loss: float
    pace: float

    @property
    def value(self) -> float:
        """0 to 1."""
        return self.loss * self.pace


def utilities(seen: Mapping[str, Seen], round_number: int) -> dict[str, Utility]:
    """The utility of each client of which something is known.

    Args:
        seen: By client.
        round_number: That begins, from 1.
    """
    if not seen:
        return {}
    sums = {c: one.examples * _plausible(one.loss) for c, one in seen.items()}
    most = float(np.quantile(list(sums.values()), MOST_QUANTILE, method="lower"))
    wanted_s = median(one.seconds for one in seen.values())
    worth = {
        client: (min(sums[client], most) / most if most > 0 else 0.0)
        + _uncertainty(one.round_number, round_number)
        for client, one in seen.items()
    }
    greatest = max(worth.values()) or 1.0
    return {
        client: Utility(worth[client] / greatest, _pace(one.seconds, wanted_s))
        for client, one in seen.items()
    }


def exploration(round_number: int) -> float:
    """Share ε of the seats for clients of which nothing is known: max(0.2, 0.9·0.98ⁿ).

    Args:
        round_number: n + 1, from 1.
    """
    share = FIRST_EXPLORATION * EXPLORATION_DECAY ** (max(round_number, 1) - 1)
    return max(LEAST_EXPLORATION, share)


def pick(
    seats: int,
    known: Mapping[str, float],
    unknown: Sequence[str],
    round_number: int,
    rng: np.random.Generator,
) -> list[str]:
    """Who gets the seats; those of the one kind that are left go to the other.

    Of the known ones, who is within 95 % of the last one to get a seat may get it too:
    they are drawn by their utility, so that a round is not always of the same.

    Args:
        seats: How many.
        known: Utility by client, at least 0.
        unknown: The others, in the order in which they would be called.
        round_number: That begins, from 1.
        rng: Draws.

    Returns:
        At most `seats` clients, known ones first; fewer only when there are no more.
    """
    explored = min(round(exploration(round_number) * seats), len(unknown))
    exploited = min(seats - explored, len(known))
    explored = min(seats - exploited, len(unknown))
    return [*_draw(exploited, known, rng), *unknown[:explored]]


def _draw(
    count: int, known: Mapping[str, float], rng: np.random.Generator
) -> list[str]:
    """So many by their utility, without putting back (Efraimidis & Spirakis 2006)."""
    if not count:
        return []
    names = sorted(known, key=lambda client: (-known[client], client))
    bound = CUT_OFF * known[names[count - 1]]
    within = [client for client in names if known[client] >= bound]
    waits = rng.exponential(size=len(within))
    rates = [max(known[client], 1e-12) for client in within]
    order = np.argsort(waits / rates, kind="stable")
    return [within[i] for i in order[:count]]


def _plausible(loss: float) -> float:
    return min(max(loss, 0.0), MOST_LOSS)


def _uncertainty(last: int, now: int) -> float:
    """What was learned long ago may be wrong by now: √(0.1 · ln R / L)."""
    return math.sqrt(STALENESS * math.log(max(now, 1)) / max(last, 1))


def _pace(seconds: float, wanted_s: float) -> float:
    return (wanted_s / seconds) ** ALPHA if seconds > wanted_s else 1.0
