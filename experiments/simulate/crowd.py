"""A task with a standing cohort of which some cheat; checks and pay are the server's.

Every client trains in every round. Updates arrive in the order of the clients, those of
cheats last: what they copy must have been there before. Screening on arrival, the
cohort's checks, the rule, base pay, bonus and reputations are the code of the engine;
only what a device does is made up here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from experiments.simulate import mlp
from experiments.simulate.mlp import MANIFEST, Flat
from experiments.simulate.pima import Dealt
from fl_engine import rewards
from fl_engine.aggregation import aggregate, believed, clipped
from fl_engine.screening import (
    CohortScreening,
    Combination,
    Member,
    answer,
    check_probability,
    is_drawn,
    judge_cohort,
    leave_one_out,
    measure_geometry,
)
from fl_engine.task import Aggregation, RewardSpec, default_parameters
from fl_engine.updates import Accepted, Rejection, StoredUpdate, running_median, screen

SIZES = MANIFEST.exchanged_sizes


@dataclass(frozen=True)
class Plan:
    """How the task is run.

    Attributes:
        dealt: Who holds what.
        seed: Of everything that is drawn.
        rule: Of aggregation.
        rounds: Rounds.
        epochs: Passes over the local rows in a round.
        reward: Points, and how they are shared.
        is_checked: Whether updates are looked at; without it each one counts.
    """

    dealt: Dealt
    seed: int
    rule: Aggregation = Aggregation.VALIDATED
    rounds: int = 20
    epochs: int = 2
    reward: RewardSpec = field(default_factory=lambda: RewardSpec(0))
    is_checked: bool = True


@dataclass(frozen=True)
class Sight:
    """What a cheat knows when it makes its update.

    Attributes:
        client: Its number.
        rng: Its own chance, in this round.
        weights: Global weights.
        before: Those of the round before; None in the first.
        own: What honest training on its rows gave, with `poison` applied to labels.
        others: Updates of honest clients of this round.
    """

    client: int
    rng: np.random.Generator
    weights: Flat
    before: Flat | None
    own: Flat
    others: Sequence[Flat]


Send = Callable[[Sight], Flat]


@dataclass(frozen=True)
class Cheat:
    """What a bad client does.

    Attributes:
        send: Makes its update.
        flips_labels: It trains on wrong labels.
    """

    send: Send
    flips_labels: bool = False


@dataclass
class Result:
    """What came of a task.

    Attributes:
        accuracy: Of the final weights on the final half.
        points: Of each client, base pay and bonus.
        rejected: How often each client was rejected.
        reputations: At the end.
        reasons: How often an update was rejected for which reason.
        measured: Updates whose loss was measured.
    """

    accuracy: float
    points: list[int]
    rejected: list[int]
    reputations: list[float]
    reasons: dict[Rejection, int]
    measured: int


def run(plan: Plan, cheats: Mapping[int, Cheat]) -> Result:
    """Run a task to its end."""
    return _Crowd(plan, cheats).run()


class _Crowd:
    def __init__(self, plan: Plan, cheats: Mapping[int, Cheat]) -> None:
        count = len(plan.dealt.shards)
        self._plan, self._cheats = plan, cheats
        self._weights = mlp.initial(np.random.default_rng([plan.seed, 2]))
        self._before: Flat | None = None
        self._norms: list[float] = []
        self._known = [rewards.Reputation() for _ in range(count)]
        self._events = [0] * count
        honest = [i for i in range(count) if i not in cheats]
        self._order = [*honest, *sorted(cheats)]
        self._result = Result(0.0, [0] * count, [0] * count, [], {}, 0)

    def run(self) -> Result:
        for number in range(1, self._plan.rounds + 1):
            self._round(number)
        final, result = self._plan.dealt.final, self._result
        result.accuracy = mlp.accuracy(self._weights, final.x, final.y)
        result.reputations = [one.score() for one in self._known]
        return result

    def _round(self, number: int) -> None:
        deltas = self._train(number)
        if not self._plan.is_checked:
            self._add_all(deltas)
            return
        median_norm = running_median(self._norms)
        passed: dict[int, float] = {}
        for client in self._order:
            found = screen(deltas[client], sum(SIZES), median_norm)
            if isinstance(found, Accepted):
                passed[client] = found.norm
            else:
                self._reject(client, found.reason)
        updates = self._tamed(deltas, passed, median_norm)
        screening = self._judge(number, passed, updates, median_norm)
        for name, reason in screening.rejected.items():
            self._reject(int(name), reason)
        kept = [i for i in passed if screening.factors.get(str(i), 0) > 0]
        if kept:
            self._commit(kept, passed, updates, screening, median_norm)

    def _add_all(self, deltas: Mapping[int, Flat]) -> None:
        """FedAvg as it is written: whatever comes counts by its examples."""
        updates = [self._stored(i, delta, None) for i, delta in deltas.items()]
        made = aggregate(self._weights, updates, MANIFEST, self._plan.rule)
        self._weights = made.flat

    def _train(self, number: int) -> dict[int, Flat]:
        made: dict[int, Flat] = {}
        for client in self._order:
            cheat = self._cheats.get(client)
            rows = self._plan.dealt.shards[client]
            labels = 1 - rows.y if cheat and cheat.flips_labels else rows.y
            rng = np.random.default_rng([self._plan.seed, 3, number, client])
            own = mlp.train(
                self._weights, rows.x, labels, epochs=self._plan.epochs, rng=rng
            )
            if cheat is not None:
                others = [d for c, d in made.items() if c not in self._cheats]
                sight = Sight(client, rng, self._weights, self._before, own, others)
                own = cheat.send(sight)
            made[client] = own
        return made

    def _tamed(
        self,
        deltas: Mapping[int, Flat],
        norms: Mapping[int, float],
        median_norm: float | None,
    ) -> dict[int, StoredUpdate]:
        """The updates as the rule will count them."""
        stored = [self._stored(i, deltas[i], norm) for i, norm in norms.items()]
        multiple = default_parameters(self._plan.rule).clip_norm
        tamed = clipped(believed(stored), SIZES, multiple, median_norm)
        return dict(zip(norms, tamed, strict=True))

    def _stored(self, client: int, delta: Flat, norm: float | None) -> StoredUpdate:
        examples = len(self._plan.dealt.shards[client].y)
        payload = delta.astype("<f4").tobytes()
        return StoredUpdate(payload, "f32", examples, norm=norm)

    def _judge(
        self,
        number: int,
        norms: Mapping[int, float],
        updates: Mapping[int, StoredUpdate],
        median_norm: float | None,
    ) -> CohortScreening:
        members = [
            self._member(number, client, norm, updates[client])
            for client, norm in norms.items()
        ]
        raw = [_as_sent(updates[client]) for client in norms]
        geometry = measure_geometry(raw, SIZES)
        is_validated = self._plan.rule is Aggregation.VALIDATED
        dialogue = judge_cohort(members, geometry, median_norm, is_weighed=is_validated)
        screening = answer(dialogue, self._measure(raw))
        self._result.measured += len(screening.measured)
        return screening

    def _member(
        self, number: int, client: int, norm: float, update: StoredUpdate
    ) -> Member:
        reputation = self._known[client].score()
        is_new = rewards.is_newcomer(self._events[client])
        chance = check_probability(reputation, newcomer=is_new)
        return Member(
            client=str(client),
            norm=norm,
            examples=update.num_examples,
            scale=update.scale,
            reputation=reputation,
            is_drawn=is_drawn(self._plan.seed, number, 1, str(client), chance),
        )

    def _measure(
        self, updates: Sequence[StoredUpdate]
    ) -> Callable[[Sequence[Combination]], list[float]]:
        deltas = [np.frombuffer(u.payload, "<f4") for u in updates]  # type: ignore[arg-type]
        rows = self._plan.dealt.selection

        def ask(asked: Sequence[Combination]) -> list[float]:
            losses = []
            for one in asked:
                place = self._weights.astype(np.float64)
                for i, times in one.items():
                    place += times * deltas[i]
                losses.append(mlp.loss(place, rows.x, rows.y))
            return losses

        return ask

    def _commit(
        self,
        kept: Sequence[int],
        norms: Mapping[int, float],
        updates: Mapping[int, StoredUpdate],
        screening: CohortScreening,
        median_norm: float | None,
    ) -> None:
        factors = [screening.factors[str(i)] for i in kept]
        stored = [
            _with_factor(updates[i], factor)
            for i, factor in zip(kept, factors, strict=True)
        ]
        rule = self._plan.rule
        made = aggregate(self._weights, stored, MANIFEST, rule, median_norm=median_norm)
        self._pay(kept, stored, made.shares)
        self._before, self._weights = self._weights, made.flat
        self._norms += [norms[i] for i in kept]
        for client in kept:
            self._count(client, "COMPLETED")

    def _pay(
        self,
        kept: Sequence[int],
        stored: Sequence[StoredUpdate],
        shares: Sequence[float],
    ) -> None:
        plan, points = self._plan, self._result.points
        base = rewards.base_pay(plan.reward, plan.rounds, len(self._order))
        for client in kept:
            points[client] += base
        bonus = rewards.round_bonus(plan.reward, plan.rounds)
        if bonus:
            scales = [update.scale for update in stored]
            raw = [_as_sent(update) for update in stored]
            found = answer(leave_one_out(shares, scales), self._measure(raw))
            names = map(str, kept)
            shared = rewards.share_bonus(bonus, dict(zip(names, found, strict=True)))
            for name, share in shared.items():
                points[int(name)] += share

    def _reject(self, client: int, reason: Rejection) -> None:
        self._result.rejected[client] += 1
        reasons = self._result.reasons
        reasons[reason] = reasons.get(reason, 0) + 1
        self._count(client, "REJECTED")

    def _count(self, client: int, kind: str) -> None:
        self._known[client], *_ = rewards.apply(self._known[client], kind, 0.0)
        self._events[client] += 1


def _as_sent(update: StoredUpdate) -> StoredUpdate:
    return replace(update, scale=1.0)


def _with_factor(update: StoredUpdate, factor: float) -> StoredUpdate:
    # The rule clips and believes anew: it gets what was sent.
    return replace(update, factor=factor, scale=1.0)
