"""What every rule of aggregation has in common.

A rule is a function of what a round has gathered; `fl_engine.aggregation.RULES` says
which one belongs to which name. What weighs or tames a single update stands on the
update itself (`StoredUpdate.factor`, `.scale`), so that it works with every rule.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from fl_engine.errors import EmptyRoundError, ShapeMismatchError
from fl_engine.model.manifest import Manifest
from fl_engine.task import AggregationParameters
from fl_engine.updates import StoredUpdate

Flat = npt.NDArray[np.float32]
ServerState = Mapping[str, Flat]  # each of shape (manifest.exchanged_count,)


def in_turn(jobs: Sequence[Callable[[], None]]) -> None:
    """Do one job after the other."""
    for job in jobs:
        job()


@dataclass(frozen=True)
class Workers:
    """Who does the work; threads come from outside, the engine has none.

    Attributes:
        count: Jobs that are done at once.
        run: Does all jobs it is given and returns when the last one is done; what one
            of them raises it raises.
    """

    count: int = 1
    run: Callable[[Sequence[Callable[[], None]]], None] = in_turn


@dataclass(frozen=True)
class Gathered:
    """What a round has gathered, for a rule to make new weights of.

    Attributes:
        base: Global weights that the updates start from, flat; never changed, so that
            it may be a mapped file.
        updates: Accepted updates, at least one.
        manifest: Of the model.
        parameters: Of the rule; those of other rules are None.
        state: What the rule left after the round before; None before the first one.
            Never changed.
        workers: Who does the work.

    Raises:
        EmptyRoundError: There are no updates, or none of them counts.
        ShapeMismatchError: `base` or a state does not fit the manifest, an update was
            made of no example, or counts by a factor outside 0…1.
    """

    base: Flat
    updates: Sequence[StoredUpdate]
    manifest: Manifest
    parameters: AggregationParameters = field(default_factory=AggregationParameters)
    state: ServerState | None = None
    workers: Workers = field(default_factory=Workers)

    def __post_init__(self) -> None:
        _check_length(self.base, self.manifest.float_count, "weights")
        for values in (self.state or {}).values():
            _check_length(values, self.manifest.exchanged_count, "values of a state")
        for update in self.updates:
            if update.num_examples < 1:
                raise ShapeMismatchError("An update was made of no example.")
            if not (0 <= update.factor <= 1 and 0 <= update.scale <= 1):
                raise ShapeMismatchError("Factor and scale of an update are 0 to 1.")
        if not any(update.factor for update in self.updates):
            raise EmptyRoundError("There is no update to average.")


class NewWeights(NamedTuple):
    """What comes out of an aggregation.

    Attributes:
        flat: New global weights, every float32 tensor of the manifest in its order.
        shares: Weight that each update got, 0 to 1, in the order of the updates.
        state: For the rule's next round; None for a rule that keeps nothing.
    """

    flat: Flat
    shares: tuple[float, ...]
    state: ServerState | None = None


class AggregationRule(Protocol):
    """Turns what a round has gathered into new global weights."""

    def __call__(self, gathered: Gathered, /) -> NewWeights:
        """Aggregate.

        Raises:
            ShapeMismatchError: A payload does not fit the manifest.
        """


def counted(gathered: Gathered) -> tuple[int, ...]:
    """Numbers of the updates whose factor is not 0."""
    return tuple(i for i, one in enumerate(gathered.updates) if one.factor > 0)


def restricted(gathered: Gathered, numbers: Sequence[int]) -> Gathered:
    """What was gathered, of the updates with these numbers only."""
    return replace(gathered, updates=[gathered.updates[i] for i in numbers])


def equal_shares(gathered: Gathered, numbers: Sequence[int]) -> tuple[float, ...]:
    """The same share for each update with these numbers, 0 for others."""
    used, share = set(numbers), 1 / len(numbers)
    return tuple(share if i in used else 0.0 for i in range(len(gathered.updates)))


def part_of(share: float, number: int) -> int:
    """⌊share × number⌋ for a share in decimals: 0.29 of 100 is 29, not 28."""
    return math.floor(share * number + 1e-9)


def _check_length(values: Flat, wanted: int, name: str) -> None:
    if values.shape != (wanted,):
        message = f"{values.shape} {name}; the manifest has {wanted}."
        raise ShapeMismatchError(message)
