"""What can happen in a round."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ClientConnected:
    """A client said `hello` and is willing to train."""

    client: str


@dataclass(frozen=True)
class ClientDisconnected:
    """A client's connection has ended; its last byte came `silent_s` before."""

    client: str
    silent_s: float = 0.0


@dataclass(frozen=True)
class ClientPaused:
    """The owner's rules: the device can't train now.

    Attributes:
        client: Which one.
        has_declared: It had declared an update in this round: then it drops out.
    """

    client: str
    has_declared: bool = False


@dataclass(frozen=True)
class ClientLeft:
    """A client left the task."""

    client: str


@dataclass(frozen=True)
class UpdateReceived:
    """All bytes of an update are stored and their hash is right."""

    client: str


@dataclass(frozen=True)
class UpdateScreened:
    """The screening on arrival is done; `rejection` is None when it passed."""

    client: str
    rejection: str | None = None


@dataclass(frozen=True)
class Ticked:
    """Nothing happened but time; due at the last `WakeAt`."""


@dataclass(frozen=True)
class CohortScreened:
    """The cohort's checks are done; `rejected` maps clients to reasons."""

    rejected: Mapping[str, str]


@dataclass(frozen=True)
class Aggregated:
    """The new global weights are made and stored."""


@dataclass(frozen=True)
class Evaluated:
    """The new global weights are measured."""


@dataclass(frozen=True)
class Cancelled:
    """The task ends now."""


Event = (
    ClientConnected
    | ClientDisconnected
    | ClientPaused
    | ClientLeft
    | UpdateReceived
    | UpdateScreened
    | Ticked
    | CohortScreened
    | Aggregated
    | Evaluated
    | Cancelled
)
