"""What a simulation is given: devices, how they train, what befalls them."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fl_engine.evaluation import Metric
from fl_engine.model.manifest import Manifest
from fl_engine.selection import Candidate
from fl_engine.task import TaskSpec

Flat = npt.NDArray[np.float32]


@dataclass(frozen=True)
class LocalUpdate:
    """What a device makes of a round.

    Attributes:
        delta: Local minus global, every exchanged tensor, flat; may be broken.
        num_examples: Rows it was trained on.
        seconds: Time from the call to the last byte, by the simulated clock.
        loss: Mean over its rows, as the device tells it; None when it does not.
    """

    delta: Flat
    num_examples: int
    seconds: float
    loss: float | None = None


@dataclass(frozen=True)
class Mishap:
    """A device loses its connection while it trains.

    Attributes:
        after_s: So long after it was called.
        back_after_s: So long after that it is back and goes on; None for never.
    """

    after_s: float
    back_after_s: float | None = None


Train = Callable[[str, Flat, int], LocalUpdate]  # client, global weights, round
Measure = Callable[[Flat], tuple[Metric, ...]]  # of global weights
Loss = Callable[[Flat], float]  # of global weights, on the requester's selection half
MishapOf = Callable[[str, int, int], Mishap | None]  # client, round, attempt


def no_mishap(_client: str, _round: int, _attempt: int) -> Mishap | None:
    """Nothing ever happens."""
    return None


def random_mishaps(
    rate: float, seed: int, *, within_s: float, back_after_s: float | None = None
) -> MishapOf:
    """Let each client that is called drop out with the same probability.

    Each (client, round, attempt) has a draw of its own, so that two simulations with
    the same seed meet the same mishaps, however else they differ.

    Args:
        rate: Probability, 0 to 1.
        seed: Of the draws, at least 0.
        within_s: A mishap comes uniformly within so long after the call.
        back_after_s: When the device is back; None for never.
    """

    def draw(client: str, number: int, attempt: int) -> Mishap | None:
        key = zlib.crc32(client.encode())
        rng = np.random.default_rng([seed, key, number, attempt])
        is_hit, after_s = rng.random() < rate, rng.random() * within_s
        return Mishap(after_s, back_after_s) if is_hit else None

    return draw


@dataclass(frozen=True)
class World:
    """Everything a simulated task meets.

    Attributes:
        spec: The task.
        manifest: Of its model.
        weights: Global weights before round 1, flat.
        candidates: Clients that joined and meet the hard requirements.
        train: What a device makes of a round.
        measure: How good global weights are.
        mishap: What befalls a device in a round.
        loss: By which updates are screened as the server does; None to look at their
            norms only.
        first_deadline_s: Longest time of a round before any was observed.
        most_attempts: Attempts at one round before the task fails.
        retry_delay_s: Pause before an abandoned round is tried again.
    """

    spec: TaskSpec
    manifest: Manifest
    weights: Flat
    candidates: Sequence[Candidate]
    train: Train
    measure: Measure
    mishap: MishapOf = no_mishap
    loss: Loss | None = None
    first_deadline_s: float = 600.0
    most_attempts: int = 3
    retry_delay_s: float = 5.0
