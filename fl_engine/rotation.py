"""Who trains from the second round on: the clients that a task keeps take turns.

The best by score are kept, as cohort and as backups. Were the cohort the same in each
round, as with the static top-K of the paper ("CrowdFL: A Marketplace for Crowdsourced
Federated Learning"), the model would be of a few devices' data; where slow devices hold
other data it would be wrong about them (`crowdfl simulate stragglers`). So the seats go
round, to those with the fewest calls first, and the fairness seats to those who were
used least: a slow device that was overtaken in its turn gets another one soon.

A task without fairness slots keeps its cohort: that is the static top-K. With OORT the
seats that are not for fairness go to those whom `oort.pick` draws, in every round.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from fl_engine import oort
from fl_engine.selection import Seat
from fl_engine.task import SelectionSpec, SelectionStrategy

OVERTAKEN = 4  # turns in which a device was overtaken count as one in which it was not

Use = tuple[int, int]  # rounds used, rounds called (`Candidate`), of this task


@dataclass(frozen=True)
class Standing:
    """A task's clients between two rounds.

    Attributes:
        members: The cohort and the seat of each, by rank.
        waiting: Backups that are connected, the next one first.
        ranks: Of all of them, from 1.
        doubted: Who has a bad name (below `selection.LEAST_FAIR`): no fairness seat,
            and a turn only where nobody else can fill the seat.
        seen: What the latest update of each told, for OORT; who is missing sent none.
        round_number: That begins.
    """

    members: Mapping[str, Seat]
    waiting: Sequence[str]
    ranks: Mapping[str, int]
    doubted: frozenset[str] = frozenset()
    seen: Mapping[str, oort.Seen] = field(default_factory=dict)
    round_number: int = 1


@dataclass(frozen=True)
class Renewal:
    """What changes before a round.

    Attributes:
        seated: Who gets a seat, or another kind of it.
        stood_down: Members that wait as backups now.
    """

    seated: Mapping[str, Seat]
    stood_down: tuple[str, ...]


def renew(
    selection: SelectionSpec,
    standing: Standing,
    use: Mapping[str, Use],
    rng: np.random.Generator,
) -> Renewal:
    """Fill empty seats and let the others go round.

    Args:
        selection: Policy of the task.
        standing: Who is where.
        use: How often each was used and called in this task; who is missing never was.
        rng: Breaks ties between those who were used equally.
    """
    if selection.fairness_slots or selection.strategy is SelectionStrategy.OORT:
        seats = _in_turn(selection, standing, use, rng)
    else:
        empty = max(0, selection.seats - len(standing.members))
        seats = {**standing.members, **_all(standing.waiting[:empty], Seat.COHORT)}
    return Renewal(
        seated={c: s for c, s in seats.items() if standing.members.get(c) != s},
        stood_down=tuple(c for c in standing.members if c not in seats),
    )


def _in_turn(
    selection: SelectionSpec,
    standing: Standing,
    use: Mapping[str, Use],
    rng: np.random.Generator,
) -> dict[str, Seat]:
    pool = [*standing.members, *standing.waiting]
    lots = dict(zip(pool, rng.permutation(len(pool)), strict=True))

    def least_used(client: str) -> tuple[int, int]:
        used, called = use.get(client, (0, 0))
        return OVERTAKEN * used + (called - used), lots[client]

    def next_in_turn(client: str) -> tuple[bool, int, int]:
        called = use.get(client, (0, 0))[1]
        return client in standing.doubted, called, standing.ranks[client]

    trusted = [client for client in pool if client not in standing.doubted]
    fair = sorted(trusted, key=least_used)[: selection.fairness_seats]
    others = sorted((c for c in pool if c not in set(fair)), key=next_in_turn)
    if selection.strategy is SelectionStrategy.OORT:
        others = _by_utility(selection.seats - len(fair), standing, others, rng)
    cohort = others[: selection.seats - len(fair)]
    return {**_all(cohort, Seat.COHORT), **_all(fair, Seat.FAIRNESS)}


def _by_utility(
    seats: int, standing: Standing, others: Sequence[str], rng: np.random.Generator
) -> list[str]:
    """Whom OORT draws first, then those who are next in turn."""
    able = [client for client in others if client not in standing.doubted]
    seen = {client: standing.seen[client] for client in able if client in standing.seen}
    worth = oort.utilities(seen, standing.round_number)
    known = {client: utility.value for client, utility in worth.items()}
    unknown = [client for client in able if client not in known]
    drawn = oort.pick(seats, known, unknown, standing.round_number, rng)
    return [*drawn, *(client for client in others if client not in set(drawn))]


def _all(clients: Iterable[str], seat: Seat) -> dict[str, Seat]:
    return dict.fromkeys(clients, seat)
