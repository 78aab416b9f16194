"""What a driver has to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CallClient:
    """Ask a client to train; `replaces` is whose seat a backup takes, if anybody's."""

    client: str
    is_backup: bool = False
    replaces: str | None = None


@dataclass(frozen=True)
class DropClient:
    """A client dropped out; `silent_s` since its last sign of life."""

    client: str
    silent_s: float


@dataclass(frozen=True)
class ReleaseClient:
    """A seat goes on without harm to its client: it never came, or paused in time."""

    client: str


@dataclass(frozen=True)
class CountUpdate:
    """An update is PENDING: it counts toward K."""

    client: str


@dataclass(frozen=True)
class SetAside:
    """An update is SURPLUS so far."""

    client: str


@dataclass(frozen=True)
class RejectUpdate:
    """An update is REJECTED for `reason`."""

    client: str
    reason: str


@dataclass(frozen=True)
class MarkLate:
    """An update came after the deadline or the end of the round."""

    client: str


@dataclass(frozen=True)
class ScreenCohort:
    """The round is closed: check these updates against one another.

    `surplus` are those that may have to fill up: they are checked against these too.
    """

    clients: tuple[str, ...]
    surplus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Aggregate:
    """Make new global weights of exactly these updates, in this order."""

    clients: tuple[str, ...]


@dataclass(frozen=True)
class Evaluate:
    """Measure the new global weights."""


@dataclass(frozen=True)
class Commit:
    """Settle the round: weights, verdicts, pay, reputations at once."""


@dataclass(frozen=True)
class Abandon:
    """Too few updates: `had` of the `needed` ones. What came in time is SURPLUS."""

    had: int
    needed: int


@dataclass(frozen=True)
class CallOff:
    """The task was ended: close the round without a result."""


@dataclass(frozen=True)
class WakeAt:
    """Send `Ticked` at this moment, unless something happens before."""

    at: float


Action = (
    CallClient
    | DropClient
    | ReleaseClient
    | CountUpdate
    | SetAside
    | RejectUpdate
    | MarkLate
    | ScreenCohort
    | Aggregate
    | Evaluate
    | Commit
    | Abandon
    | CallOff
    | WakeAt
)
