"""A whole task on the simulated clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from fl_engine.aggregation import ServerState
from fl_engine.rounds import UpdateReceived, round_deadline_s
from fl_engine.selection import LEAST_FAIR, Candidate, Ranked, select
from fl_engine.simulate.attempt import Attempt, late
from fl_engine.simulate.clock import Clock, Turn
from fl_engine.simulate.lineup import Lineup
from fl_engine.simulate.result import Judgement, SimulatedRound, SimulatedTask
from fl_engine.simulate.world import Flat, World
from fl_engine.task import TaskSpec
from fl_engine.updates import running_median


def simulate(world: World) -> SimulatedTask:
    """Select clients, run every round, and stop as a real task would.

    The decisions are those of the server: `fl_engine.selection`, `fl_engine.rounds`,
    `fl_engine.updates` and `fl_engine.aggregation`; only time is simulated. The same
    world gives the same result.

    Args:
        world: Everything the task meets.
    """
    return _Task(world).run()


@dataclass
class _Task:
    world: World
    clock: Clock = field(default_factory=Clock)
    rounds: list[SimulatedRound] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    server_state: ServerState | None = None

    def run(self) -> SimulatedTask:
        ranking = first_ranking(self.world.spec, self.world.candidates)
        lineup = Lineup.of(ranking)
        doubted = (c.client for c in self.world.candidates if c.reputation < LEAST_FAIR)
        lineup.doubted = frozenset(doubted)
        self.clock.online = {c.client for c in self.world.candidates}
        weights = self.world.weights
        is_completed = True
        for number in range(1, self.world.spec.training.rounds + 1):
            weights, is_completed, lineup = self._round(number, weights, lineup)
            if not is_completed:
                break
        return SimulatedTask(
            is_completed=is_completed,
            ranking=ranking,
            rounds=tuple(self.rounds),
            judgements=tuple(self.judgements),
            weights=weights,
            elapsed_s=self.clock.now,
        )

    def _round(
        self, number: int, weights: Flat, lineup: Lineup
    ) -> tuple[Flat, bool, Lineup]:
        """Try a round until it is committed: weights, whether it was, the lineup."""
        for attempt in range(1, self.world.most_attempts + 1):
            turn = Turn(number, attempt)
            if attempt > 1:
                self._wait(lineup)
                lineup = lineup.ranked_again(self._rank(turn, lineup))
            elif number > 1:
                rng = chance(self.world.spec, turn)
                selection = self.world.spec.selection
                lineup.renew(selection, self.clock.online, rng, number)
            running = Attempt(
                world=self.world,
                clock=self.clock,
                lineup=lineup,
                turn=turn,
                weights=weights,
                median_norm=self._median_norm(),
                deadline_s=self._deadline_s(),
                server_state=self.server_state,
            )
            self.rounds.append(running.run())
            self.judgements += running.judgements
            lineup.count(running.called, running.used)
            lineup.seen |= running.seen
            lineup.benched = running.idle
            if self.rounds[-1].is_committed:
                self.server_state = running.server_state
                return running.weights, True, lineup
        return weights, False, lineup

    def _wait(self, lineup: Lineup) -> None:
        """Pause before another attempt; devices come back meanwhile, or are late."""
        for happening in self.clock.until(self.clock.now + self.world.retry_delay_s):
            lineup.notice(happening.event, self.clock)
            match happening.event:
                case UpdateReceived(client) if client in self.clock.online:
                    verdict = late(client, happening.turn, self.clock.now)
                    self.judgements.append(verdict)

    def _rank(self, turn: Turn, lineup: Lineup) -> tuple[Ranked, ...]:
        present = [
            replace(
                candidate,
                rounds_used=lineup.use.get(candidate.client, (0, 0))[0],
                rounds_called=lineup.use.get(candidate.client, (0, 0))[1],
                is_benched=candidate.client in lineup.benched,
                seen=lineup.seen.get(candidate.client),
            )
            for candidate in self.world.candidates
            if candidate.client in lineup.present
        ]
        return _rank(self.world.spec, present, turn)

    def _median_norm(self) -> float | None:
        norms = [j.norm for j in self.judgements if j.verdict == "ACCEPTED"]
        return running_median([norm for norm in norms if norm is not None])

    def _deadline_s(self) -> float:
        observed = [r.ended_at - r.started_at for r in self.rounds if r.is_committed]
        wanted = self.world.spec.training.deadline_s
        return round_deadline_s(wanted, observed, self.world.first_deadline_s)


def first_ranking(
    spec: TaskSpec, candidates: Sequence[Candidate]
) -> tuple[Ranked, ...]:
    """The selection with which a task begins."""
    return _rank(spec, candidates, Turn(0, 0))


def _rank(
    spec: TaskSpec, candidates: Sequence[Candidate], turn: Turn
) -> tuple[Ranked, ...]:
    """As the server ranks: the same seed, candidates in the same order."""
    ordered = sorted(candidates, key=lambda candidate: candidate.client)
    rng = chance(spec, turn)
    return select(ordered, spec.selection, rng, round_number=max(turn.number, 1))


def chance(spec: TaskSpec, turn: Turn) -> np.random.Generator:
    """What breaks ties in an attempt: the same each time."""
    seed = spec.training.seed % 2**64  # seeds may be negative
    return np.random.default_rng([seed, turn.number, turn.attempt])
