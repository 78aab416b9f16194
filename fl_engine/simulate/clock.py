"""Simulated time: what is due, and who is connected."""

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from fl_engine.rounds import Event
from fl_engine.simulate.world import LocalUpdate


@dataclass(frozen=True)
class Turn:
    """Which attempt it is: number of the round and of the attempt, from 1."""

    number: int
    attempt: int


@dataclass(order=True)
class Due:
    """Something that will happen."""

    at: float
    order: int
    turn: Turn = field(compare=False)
    event: Event = field(compare=False)
    update: LocalUpdate | None = field(compare=False, default=None)


@dataclass
class Clock:
    """Simulated time and what is due; shared by all rounds of a task."""

    now: float = 0.0
    due: list[Due] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)
    online: set[str] = field(default_factory=set)
    # Until when a device trains, and for which turn.
    busy: dict[str, tuple[Turn, float]] = field(default_factory=dict)

    def plan(
        self, at: float, turn: Turn, event: Event, update: LocalUpdate | None = None
    ) -> None:
        """Let something happen later."""
        heapq.heappush(self.due, Due(at, next(self.numbers), turn, event, update))

    def next(self) -> Due:
        """The earliest thing that is due; it is its time now."""
        happening = heapq.heappop(self.due)
        self.now = max(self.now, happening.at)
        return happening

    def until(self, at: float) -> Iterator[Due]:
        """What happens up to a moment, which it is then."""
        while self.due and self.due[0].at <= at:
            yield self.next()
        self.now = max(self.now, at)
