"""The checks of a closed round: the updates against one another, and by their loss.

Rejected is only what is plain; whatever is merely unusual counts less. On skewed data
4 to 25 % of honest clients look anomalous in a round: some of them point away from
all others, because they hold what nobody else holds. So a direction alone is a reason
only in a cohort that agrees otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from fl_engine.screening.dialogue import Dialogue, renumbered
from fl_engine.screening.free_riding import find_copies, find_idle, find_noise
from fl_engine.screening.gram import Floats, Geometry
from fl_engine.screening.losses import Bools, Weighed, weigh
from fl_engine.updates import Rejection, screen_cohort

# All but a few point the same way, and one the opposite way.
AGREEMENT = 0.5
DISAGREEMENT = -0.5
LEAST_AGREEING = 5  # of fewer directions nobody can say which is the odd one


@dataclass(frozen=True)
class Member:
    """An update of a closed round and what is known of its client.

    Attributes:
        client: Its name in the task.
        norm: Of the update, as it was sent.
        examples: What it counts for, at least 1 (`aggregation.believed`).
        scale: What it is multiplied by, 0 to 1 (`aggregation.clipped`).
        reputation: Of the client, 0 to 1.
        is_drawn: Whether it is measured in any case (`lots`).
        is_counted: It counted toward K; a surplus one has no say in what is usual.
    """

    client: str
    norm: float
    examples: float = 1.0
    scale: float = 1.0
    reputation: float = 0.5
    is_drawn: bool = True
    is_counted: bool = True


@dataclass(frozen=True)
class CohortScreening:
    """What became of the updates of a round.

    Attributes:
        rejected: Why each rejected one is.
        factors: How much each other one counts beside its examples, 0 to 1.
        measured: Clients whose update was measured on the selection half.
    """

    rejected: Mapping[str, Rejection] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    measured: frozenset[str] = frozenset()


def judge_cohort(
    members: Sequence[Member],
    geometry: Geometry,
    median_norm: float | None,
    *,
    is_weighed: bool,
) -> Dialogue[CohortScreening]:
    """Check the updates of a closed round.

    Args:
        members: In the order of arrival.
        geometry: Of their updates, in the same order.
        median_norm: Running median of earlier rounds; None in the first.
        is_weighed: Whether losses are asked for, by place among the members; if not,
            each update that passes counts in full.
    """
    found = find_by_geometry(members, geometry, median_norm)
    left = [i for i, member in enumerate(members) if member.client not in found]
    if not (is_weighed and left):
        kept = {members[i].client: 1.0 for i in left}
        return CohortScreening(MappingProxyType(found), MappingProxyType(kept))
    weighed = yield from renumbered(_by_loss(members, left), left)
    toward = _toward_others(geometry, left)
    for place in np.flatnonzero(weighed.is_harmful).tolist():
        is_against = toward[place] <= DISAGREEMENT
        reason = Rejection.DIRECTION if is_against else Rejection.LOSS
        found[members[left[place]].client] = reason
    factors = dict(zip(left, weighed.factors.tolist(), strict=True))
    looked_at = np.flatnonzero(weighed.is_measured).tolist()
    return CohortScreening(
        rejected=MappingProxyType(found),
        factors={
            members[i].client: factor
            for i, factor in factors.items()
            if members[i].client not in found
        },
        measured=frozenset(members[left[place]].client for place in looked_at),
    )


def find_by_geometry(
    members: Sequence[Member], geometry: Geometry, median_norm: float | None
) -> dict[str, Rejection]:
    """What is plain without any data: norm, free-riding, direction."""
    counted = {m.client: m.norm for m in members if m.is_counted}
    surplus = {m.client: m.norm for m in members if not m.is_counted}
    found = screen_cohort(counted, median_norm, surplus)
    is_out = np.array([member.client in found for member in members], dtype=bool)
    is_out |= _free_riders(members, geometry, median_norm, is_out)
    free = [m.client for m, out in zip(members, is_out, strict=True) if out]
    found |= {c: Rejection.FREE_RIDING for c in free if c not in found}
    against = _against_all(geometry, np.flatnonzero(~is_out).tolist())
    return found | {members[i].client: Rejection.DIRECTION for i in against}


def _free_riders(
    members: Sequence[Member],
    geometry: Geometry,
    median_norm: float | None,
    is_out: Bools,
) -> Bools:
    norms = [m.norm for m in members if m.is_counted]
    usual = float(np.median(norms)) if len(norms) > 2 else median_norm
    norms_of_all = np.array([member.norm for member in members])
    idle = find_idle(norms_of_all, usual)
    copies = find_copies(geometry, idle | is_out)
    reputations = [member.reputation for member in members]
    noise = find_noise(geometry, reputations, idle | copies | is_out)
    return idle | copies | noise


def _against_all(geometry: Geometry, members: Sequence[int]) -> list[int]:
    """Who points the other way, where three quarters agree on one."""
    if len(members) < LEAST_AGREEING:
        return []
    toward = _toward_others(geometry, members)
    if np.quantile(toward, 0.25) < AGREEMENT:
        return []
    return [members[i] for i in np.flatnonzero(toward <= DISAGREEMENT).tolist()]


def _toward_others(geometry: Geometry, members: Sequence[int]) -> Floats:
    """Cosine of each direction to the sum of those of the other members."""
    toward = np.zeros(len(members))
    for place, one in enumerate(members):
        others = np.zeros(len(geometry.norms))
        others[[i for i in members if i != one]] = 1.0
        toward[place] = geometry.to_centre(others)[one]
    return toward


def _by_loss(members: Sequence[Member], left: Sequence[int]) -> Dialogue[Weighed]:
    weighed = [members[i] for i in left]
    return weigh(
        np.array([member.examples for member in weighed], dtype=np.float64),
        np.array([member.scale for member in weighed], dtype=np.float64),
        np.array([member.reputation for member in weighed], dtype=np.float64),
        np.array([member.is_drawn for member in weighed], dtype=bool),
    )
