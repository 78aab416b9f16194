"""A round at one moment: phases, rules, seats."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class RoundPhase(StrEnum):
    """Phases of a round; the contract's `RoundState` without SELECTING."""

    TRAINING = "TRAINING"
    AGGREGATING = "AGGREGATING"
    EVALUATING = "EVALUATING"
    COMMITTED = "COMMITTED"
    ABANDONED = "ABANDONED"


class SeatPhase(StrEnum):
    """What has become of a client that was called in this round."""

    EXPECTED = "EXPECTED"  # called; was never connected since
    WORKING = "WORKING"  # called and connected
    SILENT = "SILENT"  # was connected; is not now
    ARRIVED = "ARRIVED"  # its update is complete and is being screened
    PENDING = "PENDING"  # passed the screening; counts toward K
    SURPLUS = "SURPLUS"  # passed the screening; not needed so far
    REJECTED = "REJECTED"
    DROPPED = "DROPPED"  # gone for longer than the grace time
    RELEASED = "RELEASED"  # never came, or paused in time: no drop-out
    LEFT = "LEFT"
    LATE = "LATE"


AT_WORK = frozenset({SeatPhase.EXPECTED, SeatPhase.WORKING, SeatPhase.SILENT})
HERE = frozenset({SeatPhase.ARRIVED, SeatPhase.PENDING})  # its update has come
AWAY = frozenset({SeatPhase.DROPPED, SeatPhase.RELEASED})


@dataclass(frozen=True)
class RoundRules:
    """What a task fixes for each of its rounds.

    Attributes:
        cohort_size: K, the PENDING updates that close the round; at least 1.
        least_updates: Fewer accepted ones abandon the round; 1 to K.
        grace_s: Absence after which a seat goes to a backup.
    """

    cohort_size: int
    least_updates: int
    grace_s: float


@dataclass(frozen=True)
class Seat:
    """A client called in this round.

    Attributes:
        client: Its name; the driver's choice (a training ID).
        phase: What has become of it.
        absent_since: When EXPECTED or SILENT: since when it has not been there.
        holds: Whether it still holds a seat, and was not replaced.
        arrival: Place of its update in the order of arrival, from 1.
    """

    client: str
    phase: SeatPhase
    absent_since: float | None = None
    holds: bool = True
    arrival: int | None = None


@dataclass(frozen=True)
class RoundState:
    """A round at one moment; everything in it can be rebuilt from rows.

    Attributes:
        rules: The task's rules.
        deadline_at: When it closes at the latest, in seconds of the driver's clock.
        phase: Phase of the round.
        seats: Clients called, in the order of their first call.
        standby: Backups that wait, the next one first.
        ready: Clients that are connected and willing.
        vacancies: Clients whose seat was not given to another one yet.
        vacant_since: Since when a seat has stood empty for want of a ready backup.
        is_evaluated: The new weights were measured; only screenings are outstanding.
        is_cancelled: The task ends; only screenings are outstanding.
    """

    rules: RoundRules
    deadline_at: float
    phase: RoundPhase = RoundPhase.TRAINING
    seats: Mapping[str, Seat] = field(default_factory=dict)
    standby: tuple[str, ...] = ()
    ready: frozenset[str] = frozenset()
    vacancies: tuple[str, ...] = ()
    vacant_since: float | None = None
    is_evaluated: bool = False
    is_cancelled: bool = False

    def clients(self, *phases: SeatPhase) -> tuple[str, ...]:
        """Clients in one of `phases`, in the order of their first call."""
        return tuple(s.client for s in self.seats.values() if s.phase in phases)

    @property
    def alive(self) -> int:
        """Seats that can still bring an update or have brought one."""
        return sum(s.holds and s.phase in AT_WORK | HERE for s in self.seats.values())
