"""What a simulation returns."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fl_engine.evaluation import Metric
from fl_engine.selection import Ranked


@dataclass(frozen=True)
class Judgement:
    """A verdict on an update.

    Attributes:
        client: Whose it was.
        round: Number of the round.
        attempt: At the round, from 1.
        verdict: ACCEPTED, REJECTED, SURPLUS or LATE.
        rejection: Why it was rejected.
        norm: Of the delta; None when it is not finite or too late to be looked at.
        share: Weight it got in the aggregation; None unless accepted.
        at: Simulated time, seconds from the task's start.
    """

    client: str
    round: int
    attempt: int
    verdict: str
    rejection: str | None
    norm: float | None
    share: float | None
    at: float


@dataclass(frozen=True)
class SimulatedRound:
    """An attempt at a round.

    Attributes:
        number: From 1.
        attempt: From 1.
        is_committed: False when it was abandoned.
        called: Clients called at its start, in order.
        dropped: Clients that dropped out, in order.
        backups_called: Backups and whose seats they took, None for a free one.
        metrics: Of the new weights; empty unless committed.
        started_at: Simulated time.
        ended_at: Simulated time.
    """

    number: int
    attempt: int
    is_committed: bool
    called: tuple[str, ...]
    dropped: tuple[str, ...]
    backups_called: tuple[tuple[str, str | None], ...]
    metrics: tuple[Metric, ...]
    started_at: float
    ended_at: float


@dataclass(frozen=True)
class SimulatedTask:
    """A whole task.

    Attributes:
        is_completed: False when a round failed in every attempt.
        ranking: The first selection, by rank.
        rounds: Every attempt, in order.
        judgements: Every verdict, in order.
        weights: Global weights after the last commit, flat.
        elapsed_s: Simulated time of the whole.
    """

    is_completed: bool
    ranking: tuple[Ranked, ...]
    rounds: tuple[SimulatedRound, ...]
    judgements: tuple[Judgement, ...]
    weights: npt.NDArray[np.float32]
    elapsed_s: float

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Of the last committed round; empty when there is none."""
        committed = [r.metrics for r in self.rounds if r.is_committed]
        return committed[-1] if committed else ()
