"""What may go wrong, drawn by the seed: the table of faults."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

HOUR_S = 3_600.0


@dataclass(frozen=True)
class Fault:
    """One row of the table.

    Attributes:
        chance: Share of the tasks that have it at all: a task with everything at once
            hides what a task with two of them shows.
        least: Lower end of how strong it is where it happens.
        most: Upper end; drawn evenly between both.
        unit: Of what.
    """

    chance: float
    least: float
    most: float
    unit: str


TABLE = {
    "drop": Fault(0.4, 0.002, 0.06, "of frames"),
    "delay": Fault(0.5, 0.01, 0.15, "of frames, by up to 20 s"),
    "duplicate": Fault(0.4, 0.005, 0.15, "of frames"),
    "reorder": Fault(0.3, 0.005, 0.1, "of frames"),
    "cut": Fault(0.5, 0.01, 0.08, "of frames end their connection"),
    "half-open": Fault(0.5, 0.05, 0.3, "of connections"),
    "crash server": Fault(0.7, 1, 4.99, "times"),
    "power cut": Fault(0.5, 0.2, 0.8, "of crashes lose what was not synced"),
    "crash client": Fault(0.5, 1, 4.99, "times"),
    "clock jump": Fault(0.25, 1, 2.99, "times, by an hour"),
    "disk full": Fault(0.35, 1, 2.99, "times, for up to 15 s"),
    "worker": Fault(0.3, 0.05, 0.3, "of evaluations fail"),
    "bad update": Fault(0.3, 0.05, 0.3, "of updates"),
    "pause": Fault(0.3, 1, 2.99, "times"),
    "leave": Fault(0.2, 1, 1.99, "times"),
    "cancel": Fault(0.06, 1, 1, "times"),
    "requester pause": Fault(0.25, 1, 2.99, "times, for up to 40 s"),
    "redeem": Fault(0.3, 1, 3.99, "times, twice at once"),
    "appeal": Fault(0.3, 1, 3.99, "times, twice at once"),
}


@dataclass
class Faults:
    """The faults of one task.

    Attributes:
        strengths: By name; 0 for those it does not have.
        met: How often each has really happened.
        is_on: Whether they still happen: at the end everybody may go home in peace.
    """

    rng: Random
    strengths: dict[str, float]
    met: Counter[str] = field(default_factory=Counter)
    is_on: bool = False

    @classmethod
    def draw(cls, rng: Random) -> "Faults":
        """Which of the table this task has, and how strong."""
        strengths = {}
        for name, fault in TABLE.items():
            is_there, strength = rng.random() < fault.chance, rng.random()
            width = fault.most - fault.least
            strengths[name] = fault.least + width * strength if is_there else 0.0
        return cls(rng, strengths)

    def happens(self, name: str) -> bool:
        """Draw whether it happens now; noted when it does."""
        if not self.is_on or self.rng.random() >= self.strengths[name]:
            return False
        self.met[name] += 1
        return True

    def times(self, name: str) -> int:
        """How often it is to happen in the whole task."""
        return int(self.strengths[name])
