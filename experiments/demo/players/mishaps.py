"""What goes wrong now and then: a player drops out, is late, or sends nonsense."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from enum import Enum

import numpy as np

from experiments.demo.misbehaving import FLOATS, not_finite
from fl_engine import wire
from mobile.edge.exchange import Trained, Trainer

WRONG_UNITS = 60.0  # so many times too large is what a column in other units makes
EVERY = 5  # rounds between two mishaps


class Mishap(Enum):
    """What can go wrong."""

    DROP = "drops out"
    LATE = "is late"
    NOT_FINITE = "sends NaN"
    NORM = "sends far too much"


class UnpluggedError(Exception):
    """The device lost its power in the middle of training."""


Plan = Callable[[int], Mishap | None]  # by the number of a round
May = Callable[[str, Mishap], bool]  # whether it may happen to a player


def planned(mishaps: Mapping[int, Mishap]) -> Plan:
    """These mishaps in these rounds."""
    return mishaps.get


def now_and_then(number: int) -> Mishap | None:
    """Every fifth round something else, from round 4 on."""
    turns = (Mishap.DROP, Mishap.NORM, Mishap.LATE, Mishap.DROP, Mishap.NOT_FINITE)
    if number < 4 or number % EVERY != 4:
        return None
    return turns[number // EVERY % len(turns)]


def sparing(careful: str) -> May:
    """Nothing worse than being late happens to this player."""
    return lambda player, mishap: player != careful or mishap is Mishap.LATE


def only(clumsy: str) -> May:
    """Things happen to this player alone."""
    return lambda player, mishap: player == clumsy


class Fate:
    """Says who has a mishap: of those who train, the one that has had fewest.

    One object for all players of a task.
    """

    def __init__(self, plan: Plan, may: May = lambda player, mishap: True) -> None:
        """Follow a plan.

        Args:
            plan: What happens in which round.
            may: To whom.
        """
        self._plan = plan
        self._may = may
        self._had: Counter[str] = Counter()
        self._done: set[int] = set()

    def claim(self, player: str, number: int) -> Mishap | None:
        """What happens to a player that is asked to train in a round."""
        self._had[player] += 0  # from now on it is one of them
        mishap = self._plan(number)
        if mishap is None or number in self._done or not self._may(player, mishap):
            return None
        others = [had for name, had in self._had.items() if self._may(name, mishap)]
        if self._had[player] > min(others):
            return None
        self._done.add(number)
        self._had[player] += 1
        return mishap


def with_mishaps(trainer: Trainer, player: str, fate: Fate) -> Trainer:
    """A trainer to which things happen.

    Raises:
        UnpluggedError: Out of the trainer: it dropped out.
    """

    async def train(asked: wire.Train, weights: bytes) -> Trained:
        match fate.claim(player, asked.round):
            case Mishap.DROP:
                raise UnpluggedError
            case Mishap.LATE:
                trained = await trainer(asked, weights)
                await _overtaken()
                return trained
            case Mishap.NOT_FINITE:
                trained = await trainer(asked, weights)
                return trained._replace(delta=not_finite(trained.delta, asked))
            case Mishap.NORM:
                trained = await trainer(asked, weights)
                return trained._replace(delta=too_large(trained.delta, asked))
        return await trainer(asked, weights)

    return train


def too_large(delta: bytes, asked: wire.Train) -> bytes:
    """The same delta, but many times as large."""
    numbers = np.frombuffer(delta, FLOATS[asked.plan.codec])
    wrong = np.asarray(numbers * WRONG_UNITS, numbers.dtype)
    return wrong.tobytes()


async def _overtaken() -> None:
    """Wait until the next round begins: then the training of this one is cancelled.

    The update is ready at that moment and is sent, as by a device that was still at it
    when the round closed.
    """
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        return
