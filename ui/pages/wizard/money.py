"""Points of a draft: the pool, what a round pays, and whether the balance will do."""

import math
from dataclasses import dataclass
from fractions import Fraction

from ui.pages.wizard.draft import Draft
from ui.pages.wizard.numbers import whole
from ui.words import counted
from ui.words import whole as words


@dataclass(frozen=True)
class Money:
    """Points of a task.

    Attributes:
        device: For a device that finishes every round.
        seats: Devices in a round.
        rounds: Rounds.
        base_percent: Share of the pool that is paid for updates, in percent.
    """

    device: int
    seats: int
    rounds: int
    base_percent: int

    @property
    def pool(self) -> int:
        """What is set aside."""
        return self.device * self.seats

    @property
    def update(self) -> int:
        """Base pay for an accepted update, whole points."""
        return self.pool * self.base_percent // (100 * self.rounds * self.seats)

    @property
    def least_device(self) -> int:
        """The smallest reward of a device with which an update pays a point."""
        if not self.base_percent:
            return 0
        return math.ceil(Fraction(100 * self.rounds, self.base_percent))


def money_of(draft: Draft) -> Money | None:
    """Points of a draft; None while a figure is missing."""
    figures = [
        whole(draft[name])
        for name in (
            "reward.pointsPerDevice",
            "selection.cohortSize",
            "training.rounds",
            "reward.baseShare",
        )
    ]
    device, seats, rounds, share = figures
    if device is None or not seats or not rounds or share is None:
        return None
    if min(seats, rounds) < 1 or min(device, share) < 0:
        return None
    return Money(device, seats, rounds, share)


def update_error(money: Money) -> str:
    """Why no update would pay a whole point; empty when each does."""
    if money.update >= 1:
        return ""
    if not money.base_percent:
        return "Updates would pay nothing. Raise the share that is paid for updates."
    return (
        f"A round would pay a device less than 1 point. Give a device at least "
        f"{counted(money.least_device, 'point')}, or ask for fewer rounds."
    )


def balance_error(money: Money, balance: int) -> str:
    """What to do when the pool is more than the balance; empty when it is not."""
    lack = money.pool - balance
    if lack <= 0:
        return ""
    affordable = balance // money.seats
    lower = f"Lower it to {words(affordable)} a device or add" if affordable else "Add"
    return (
        f"You have {counted(balance, 'point')}; this needs {words(money.pool)}. "
        f"{lower} {counted(lack, 'point')}."
    )
