"""What work is worth: points for updates, reputation from history.

Points are whole; whatever a division leaves stays in the pool and returns to the
requester. Reputation is the Beta reputation of Jøsang & Ismail 2002, "The Beta
Reputation System": with `good` and `bad` evidence the score is the expectation of
Beta(good + 1, bad + 1), which is (good + 1) / (good + bad + 2), one half at the start.
Evidence decays: by each later event (their forgetting factor) and with time.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from fl_engine.task import Bonus, RewardSpec

NEWCOMER_EVENTS = 5  # with fewer counted events a client is a newcomer
FORGETTING = 0.98  # an event leaves so much of what was known: memory of ~50 events
HALF_LIFE_S = 180 * 86_400.0  # evidence counts half after so long


class ReputationKind(StrEnum):
    """What changes a reputation; the contract's REVERSED takes one of these back."""

    COMPLETED = "COMPLETED"
    LATE = "LATE"
    DROPPED = "DROPPED"
    REJECTED = "REJECTED"


# Slow to earn, fast to lose. A surplus update is no event: it does no harm.
REPUTATION_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        ReputationKind.COMPLETED: 1.0,
        ReputationKind.LATE: -0.5,
        ReputationKind.DROPPED: -1.0,
        ReputationKind.REJECTED: -3.0,
    }
)


@dataclass(frozen=True)
class Reputation:
    """Decayed evidence about a client.

    Attributes:
        good: Evidence for it, at least 0.
        bad: Evidence against it, at least 0.
        at: Time up to which both are decayed, POSIX seconds; None without events.
    """

    good: float = 0.0
    bad: float = 0.0
    at: float | None = None

    def decayed(self, at: float) -> "Reputation":
        """The same evidence at a later time; unchanged at an earlier one."""
        if self.at is None or at <= self.at:
            return self
        left = math.exp2(-(at - self.at) / HALF_LIFE_S)
        return Reputation(self.good * left, self.bad * left, at)

    def score(self, at: float | None = None) -> float:
        """Score, 0 to 1, at a time; by default at that of the last event."""
        now = self if at is None else self.decayed(at)
        return (now.good + 1.0) / (now.good + now.bad + 2.0)


def apply(
    reputation: Reputation, kind: str, at: float
) -> tuple[Reputation, float, float]:
    """Count an event.

    Args:
        reputation: What was known.
        kind: A `ReputationKind`.
        at: When it happened, POSIX seconds.

    Returns:
        What is known now, the score just before and the score after.

    Raises:
        KeyError: There is no such kind.
    """
    weight = REPUTATION_WEIGHTS[kind]
    before = reputation.decayed(at)
    latest = at if before.at is None else max(at, before.at)
    after = Reputation(
        good=before.good * FORGETTING + max(weight, 0.0),
        bad=before.bad * FORGETTING + max(-weight, 0.0),
        at=latest,
    )
    return after, before.score(), after.score()


def replay(events: Iterable[tuple[str, float]]) -> Reputation:
    """What is known after some events, counted anew from the start.

    Args:
        events: Kinds (`ReputationKind`) and times (POSIX seconds), in order.
    """
    known = Reputation()
    for kind, at in events:
        known, _, _ = apply(known, kind, at)
    return known


def is_newcomer(events: int) -> bool:
    """Whether so many counted events are too few to trust a score."""
    return events < NEWCOMER_EVENTS


def base_pay(reward: RewardSpec, rounds: int, seats: int) -> int:
    """Points for one accepted update: floor(pool × base share / (rounds × seats)).

    Exact: the share counts as the decimal number it was written as.

    Args:
        reward: Pool and share.
        rounds: Rounds of the task, at least 1.
        seats: Clients called in a round, at least 1.
    """
    share = Fraction(repr(reward.base_share))
    return math.floor(reward.pool_points * share / (rounds * seats))


def round_bonus(reward: RewardSpec, rounds: int) -> int:
    """Points of one round's bonus: floor(pool × (1 − base share) / rounds).

    Args:
        reward: Pool and share.
        rounds: Rounds of the task, at least 1.
    """
    if reward.bonus is Bonus.NONE:
        return 0
    share = 1 - Fraction(repr(reward.base_share))
    return math.floor(reward.pool_points * share / rounds)


def share_bonus(points: int, contributions: Mapping[str, float]) -> dict[str, int]:
    """Share a round's bonus by what each update contributed; remainders stay.

    Exact: floor(points × cᵢ / Σ c), over those above 0.

    Args:
        points: Of the round.
        contributions: By client (`screening.leave_one_out`, `shapley`); finite.

    Returns:
        At least 1 point for each client named; others get nothing.
    """
    helped = {c: Fraction(v) for c, v in contributions.items() if v > 0}
    total = sum(helped.values())
    shares = {c: math.floor(points * v / total) for c, v in helped.items()}
    return {client: share for client, share in shares.items() if share}


def surplus_pay(base: int, unpaid_points: int, open_seats: int) -> int:
    """Points for a surplus update: base pay, or 0 when the pool needs them.

    Args:
        base: Base pay of the task.
        unpaid_points: What is left of the pool, earlier surplus pay taken off.
        open_seats: Seats that may still have to be paid: those of this round without
            pay and all of later rounds.
    """
    return base if unpaid_points - base >= base * open_seats else 0
