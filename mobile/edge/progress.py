"""What a client tells whoever looks on: for progress bars and logs."""

from collections.abc import Callable
from dataclasses import dataclass

from fl_engine import wire


@dataclass(frozen=True)
class Connected:
    """The server welcomed this client.

    Attributes:
        transport: WEBRTC or WEBSOCKET.
        state: A `ParticipationState`.
    """

    transport: str
    state: str


@dataclass(frozen=True)
class Lost:
    """The connection is gone; the client comes back after `retry_s`."""

    reason: str
    retry_s: float


@dataclass(frozen=True)
class Waiting:
    """There is nothing to do yet."""

    reason: str


@dataclass(frozen=True)
class Measuring:
    """The server asked for figures of so many columns; they were sent."""

    columns: int


@dataclass(frozen=True)
class Receiving:
    """Global weights are coming."""

    round: int
    received_bytes: int
    size_bytes: int


@dataclass(frozen=True)
class Training:
    """All weights are here; training runs."""

    round: int


@dataclass(frozen=True)
class Sending:
    """The update is going.

    Attributes:
        stored_bytes: So many the server has safely.
    """

    round: int
    stored_bytes: int
    size_bytes: int


@dataclass(frozen=True)
class Judged:
    """A verdict came."""

    verdict: wire.Verdict


@dataclass(frozen=True)
class Refused:
    """The server refused something, and goes on."""

    code: str
    message: str


Progress = (
    Connected
    | Lost
    | Waiting
    | Measuring
    | Receiving
    | Training
    | Sending
    | Judged
    | Refused
)
Listener = Callable[[Progress], None]
