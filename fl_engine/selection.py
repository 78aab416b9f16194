"""Who trains: candidates are scored, ranked and given seats.

The score is the weighted mean of CrowdFL's marketplace ("CrowdFL: A Marketplace for
Crowdsourced Federated Learning"), `Σ wᵢ·sᵢ / Σ wᵢ` over CPU, RAM, storage and
reputation; the paper then takes the top K. A task may ask for Oort's utility instead
(`fl_engine.oort`). On top of either stand two soft caps: seats for the least used
clients, and a greatest share of newcomers. Neither leaves a seat empty that somebody
could fill. Hard requirements are checked before, by the caller.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from fl_engine import oort
from fl_engine.task import ScoreWeights, SelectionSpec, SelectionStrategy

RAM_HALF_BYTES = 2 * 1024**3
STORAGE_HALF_BYTES = 8 * 1024**3
# Reputation without which there is no seat for fairness: who was found cheating is
# seldom called, and would get one each time. Being slow alone costs less.
LEAST_FAIR = 0.25


class Seat(StrEnum):
    """What a candidate got."""

    COHORT = "COHORT"
    FAIRNESS = "FAIRNESS"
    BACKUP = "BACKUP"
    NONE = "NONE"


@dataclass(frozen=True)
class Candidate:
    """A client that meets every hard requirement.

    Attributes:
        client: Any name that is unique among the candidates.
        cpu: Score of the benchmark, 0 to 1; None when it was never taken.
        ram_bytes: Free RAM.
        storage_bytes: Free storage.
        reputation: 0 to 1.
        newcomer: Whether it has few recorded events (`rewards.is_newcomer`).
        rounds_called: Rounds it was called in, over all tasks.
        rounds_used: Of these, those in which its work counted or failed; not those in
            which faster ones closed the round before it.
        is_benched: It brought nothing to the attempt that is repeated now: others go
            first.
        seen: What its latest update in this task told; None before there is one.
    """

    client: str
    cpu: float | None
    ram_bytes: int
    storage_bytes: int
    reputation: float
    newcomer: bool = False
    rounds_called: int = 0
    rounds_used: int = 0
    is_benched: bool = False
    seen: oort.Seen | None = None

    @property
    def use(self) -> tuple[int, int]:
        """How often it was used: who was only overtaken comes before who counted."""
        return self.rounds_used, self.rounds_called


@dataclass(frozen=True)
class Term:
    """A term of the score: `weight` as in the task or 1, `value` 0 to 1."""

    name: str
    weight: float
    value: float


@dataclass(frozen=True)
class Ranked:
    """A candidate's place, the score that made it, and the seat it got.

    Attributes:
        client: As in `Candidate`.
        rank: From 1, by score.
        score: 0 to 1.
        terms: What the score is made of.
        seat: What it got.
    """

    client: str
    rank: int
    score: float
    terms: tuple[Term, ...]
    seat: Seat


@dataclass(frozen=True)
class Reference:
    """Amounts that score one half.

    RAM and storage score x / (x + half): more is better, but less and less. The scale
    is fixed and not the best candidate's, because both are reported by the device
    itself: nobody can push others down by claiming a petabyte.
    """

    ram_bytes: int = RAM_HALF_BYTES
    storage_bytes: int = STORAGE_HALF_BYTES


def score(
    candidate: Candidate, weights: ScoreWeights, reference: Reference | None = None
) -> tuple[float, tuple[Term, ...]]:
    """Score a candidate.

    Args:
        candidate: Whom to score. Without a benchmark its CPU counts 0.
        weights: Weights of the task, not all 0.
        reference: Amounts of RAM and storage that score one half.

    Returns:
        The score, 0 to 1, and its terms: cpu, ram, storage, reputation.
    """
    half = reference or Reference()
    terms = (
        Term("cpu", weights.cpu, _clip(candidate.cpu or 0.0)),
        Term("ram", weights.ram, _saturate(candidate.ram_bytes, half.ram_bytes)),
        Term(
            "storage",
            weights.storage,
            _saturate(candidate.storage_bytes, half.storage_bytes),
        ),
        Term("reputation", weights.reputation, _clip(candidate.reputation)),
    )
    total = math.fsum(term.weight for term in terms)
    return math.fsum(term.weight * term.value for term in terms) / total, terms


def rate(
    candidate: Candidate,
    selection: SelectionSpec,
    utility: oort.Utility | None = None,
    reference: Reference | None = None,
) -> tuple[float, tuple[Term, ...]]:
    """Score a candidate as the task wants it.

    With OORT it is the product of the utility's two terms, and the CPU score alone
    while nothing else is known: those are tried in the order of their speed.

    Args:
        candidate: Whom to score.
        selection: Policy of the task.
        utility: By OORT; None before the client sent an update.
        reference: Amounts of RAM and storage that score one half.
    """
    if selection.strategy is not SelectionStrategy.OORT:
        return score(candidate, selection.weights, reference)
    if utility is None:
        cpu = _clip(candidate.cpu or 0.0)
        return cpu, (Term("cpu", 1.0, cpu),)
    terms = Term("loss", 1.0, utility.loss), Term("pace", 1.0, utility.pace)
    return utility.value, terms


def select(
    candidates: Sequence[Candidate],
    selection: SelectionSpec,
    rng: np.random.Generator,
    *,
    round_number: int = 1,
    reference: Reference | None = None,
) -> tuple[Ranked, ...]:
    """Rank all candidates and give them seats.

    ceil(K × over-selection) seats are given. The best by score get all but the fairness
    seats, which go to the least used of the others without a bad name; newcomers get at
    most their share of all, and who brought nothing to an abandoned attempt waits.
    Seats that are still empty then go to whoever is left, by rank. The next B by rank
    are backups. With OORT the seats of the best go to those whom `oort.pick` draws, and
    who has a bad name ranks last.

    Args:
        candidates: Everybody who meets the hard requirements, each client once.
        selection: Policy of the task.
        rng: Breaks ties, so that a copied profile gains nothing by its name.
        round_number: That begins, from 1.
        reference: Amounts of RAM and storage that score one half.

    Returns:
        All candidates in the order of their ranks.
    """
    is_oort = selection.strategy is SelectionStrategy.OORT
    seen = {c.client: c.seen for c in candidates if c.seen is not None}
    worth = oort.utilities(seen, round_number) if is_oort else {}
    scored = [
        (candidate, *rate(candidate, selection, worth.get(candidate.client), reference))
        for candidate in candidates
    ]
    lots = rng.permutation(len(scored))

    def place_of(i: int) -> tuple[bool, float, int]:
        is_doubted = is_oort and scored[i][0].reputation < LEAST_FAIR
        return is_doubted, -scored[i][1], lots[i]

    order = sorted(range(len(scored)), key=place_of)
    ranked = [scored[i][0] for i in order]
    seating = _Seating(selection, ranked, lots[order])
    seats = seating.assign(_drawn(selection, ranked, worth, round_number, rng))
    return tuple(
        Ranked(
            client=scored[i][0].client,
            rank=rank,
            score=scored[i][1],
            terms=scored[i][2],
            seat=seats.get(rank - 1, Seat.NONE),
        )
        for rank, i in enumerate(order, start=1)
    )


def _drawn(
    selection: SelectionSpec,
    ranked: Sequence[Candidate],
    worth: Mapping[str, oort.Utility],
    round_number: int,
    rng: np.random.Generator,
) -> list[int]:
    """Positions of those whom OORT draws for the seats of the best."""
    if not worth:
        return []
    trusted = [c for c in ranked if c.reputation >= LEAST_FAIR and not c.is_benched]
    known = {c.client: worth[c.client].value for c in trusted if c.client in worth}
    unknown = [c.client for c in trusted if c.client not in worth]
    seats = selection.seats - selection.fairness_seats
    names = oort.pick(seats, known, unknown, round_number, rng)
    positions = {c.client: i for i, c in enumerate(ranked)}
    return [positions[name] for name in names]


@dataclass
class _Seating:
    """Gives seats to positions in the ranking."""

    selection: SelectionSpec
    ranked: Sequence[Candidate]
    lots: npt.NDArray[np.int64]
    seats: dict[int, Seat] = field(default_factory=dict)
    newcomers: int = 0

    def assign(self, drawn: Sequence[int] = ()) -> dict[int, Seat]:
        """Seats by position; who was drawn comes before who ranks best."""
        size = self.selection.seats
        by_rank = range(len(self.ranked))
        by_use = sorted(
            (i for i in by_rank if self.ranked[i].reputation >= LEAST_FAIR),
            key=lambda i: (*self.ranked[i].use, self.lots[i]),
        )
        best = size - self.selection.fairness_seats
        self._fill([*drawn, *by_rank], best, Seat.COHORT, capped=True)
        self._fill(by_use, size, Seat.FAIRNESS, capped=True)
        self._fill(by_rank, size, Seat.COHORT, capped=False)
        self._fill(by_rank, size + self.selection.backups, Seat.BACKUP, capped=False)
        return self.seats

    def _fill(
        self, order: Sequence[int], until: int, seat: Seat, *, capped: bool
    ) -> None:
        """Give seats in this order until so many are given in all."""
        # A share such as 0.29 of 100 must not become 28 by rounding in binary.
        share = self.selection.most_newcomers * self.selection.seats
        most_newcomers = math.floor(share + 1e-9)
        for position in order:
            if len(self.seats) >= until:
                return
            is_newcomer = self.ranked[position].newcomer
            is_over = is_newcomer and self.newcomers >= most_newcomers
            is_barred = capped and (is_over or self.ranked[position].is_benched)
            if position not in self.seats and not is_barred:
                self.seats[position] = seat
                self.newcomers += is_newcomer


def _saturate(amount: float, half: float) -> float:
    """0 for nothing, one half at `half`, towards 1 beyond."""
    return max(amount, 0) / (max(amount, 0) + half)


def _clip(value: float) -> float:
    return min(max(value, 0.0), 1.0)
