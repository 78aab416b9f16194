"""Points of a draft: the pool, what a round pays, and whether the balance will do."""

import math
from dataclasses import dataclass
from fractions import Fraction

from ui.pages.wizard.draft import Draft
from ui.pages.wizard.numbers import number, whole
from ui.words import counted
from ui.words import whole as words

AUTOMATIC = "1.3"  # devices for a seat at least, where the server derives it


@dataclass(frozen=True)
class Money:
    """Points of a task.

    Attributes:
        device: For a device that finishes every round.
        seats: Devices in a round.
        called: Devices called for them: so many updates are paid at most.
        rounds: Rounds.
        base_percent: Share of the pool that is paid for updates, in percent.
        has_bonus: Whether the rest is shared by those whose updates helped.
    """

    device: int
    seats: int
    rounds: int
    base_percent: int
    called: int
    has_bonus: bool = True

    @property
    def pool(self) -> int:
        """What is set aside."""
        return self.device * self.seats

    @property
    def update(self) -> int:
        """Base pay for an accepted update, whole points."""
        return self.pool * self.base_percent // (100 * self.rounds * self.called)

    @property
    def bonus(self) -> int:
        """For the updates of a round that helped, whole points in all."""
        rest = (100 - self.base_percent) * self.has_bonus
        return self.pool * rest // (100 * self.rounds)

    @property
    def least_device(self) -> int:
        """The smallest reward of a device with which an update pays a point."""
        if not self.base_percent:
            return 0
        paid = 100 * self.rounds * self.called
        return math.ceil(Fraction(paid, self.base_percent * self.seats))


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
    has_bonus = draft["reward.bonus"] != "NONE"
    return Money(device, seats, rounds, share, called(draft, seats), has_bonus)


def called(draft: Draft, seats: int) -> int:
    """Devices called for the seats; at least 1.3 for each where it is automatic."""
    factor = number(draft["selection.overSelection"].strip() or AUTOMATIC)
    if factor is None or not 1 <= factor <= 3:
        return seats
    return math.ceil(seats * Fraction(repr(factor)))


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
