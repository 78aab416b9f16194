"""What the transport asks of the product, and what the product may ask of a link.

The transport knows frames, bytes and time-outs; who a client is, where bytes belong
and what is done with them is the product's. `api.services.exchange` implements
`Exchange`; `api.app` hands it in.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fl_engine import wire


class Refused(Exception):
    """The product refuses a frame; the transport answers with `error`.

    Attributes:
        code: A code of the protocol, such as TICKET, ROUND or DISK.
        is_fatal: Whether the connection is closed.
    """

    def __init__(self, code: str, message: str, *, is_fatal: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.is_fatal = is_fatal


@dataclass(frozen=True)
class Greeting:
    """What a client is told first.

    Attributes:
        state: A `ParticipationState`.
        holding: Uploads without a verdict, with the bytes that are safely stored.
        idle_s: Silence after which this connection is closed.
    """

    state: str
    holding: tuple[wire.Holding, ...]
    idle_s: float


@dataclass(frozen=True)
class Download:
    """A round to be asked of a client: the frame and the file it declares."""

    train: wire.Train
    path: Path


@dataclass(frozen=True)
class Intake:
    """Where the bytes of a declared update go.

    Attributes:
        transfer_id: Row of the transfer.
        path: File that holds `received_bytes` bytes by now.
    """

    transfer_id: str
    path: Path
    received_bytes: int
    size_bytes: int
    sha256: bytes


class Link(Protocol):
    """An open, welcomed connection of one training ID, as the product sees it."""

    training_id: str
    transport: str  # WEBRTC or WEBSOCKET
    address: str

    @property
    def silent_s(self) -> float:
        """Seconds since the last sign of life."""

    async def ask(self, download: Download) -> None:
        """Send `train` and then, in the background, the bytes the client lacks."""

    async def tell(self, frame: wire.ServerFrame) -> None:
        """Send a verdict, `wait`, `measure` or `error`."""

    async def finish(self, frame: wire.Finished) -> None:
        """Send `finished` and close (1000)."""

    async def replace(self) -> None:
        """Tell the client that a later connection took over (REPLACED), and close."""

    async def close(self, code: str, message: str) -> None:
        """End the connection with a fatal error, such as TICKET or SHUTDOWN."""


class Exchange(Protocol):
    """The product behind the transport. Every method may raise `Refused`."""

    async def greet(self, hello: wire.Hello, link: Link) -> Greeting:
        """Check ticket and training ID. Changes nothing yet."""

    async def welcomed(self, link: Link, hello: wire.Hello) -> None:
        """The welcome was sent: an earlier link is replaced, the work goes on.

        From here the product calls `link.ask`, `tell` and `finish` as it sees fit.
        """

    async def declare(self, link: Link, update: wire.Update) -> Intake | None:
        """Accept a declared update; the row is written before this returns.

        None when the same bytes have a verdict by now (it is sent again) or when the
        verdict is LATE: nothing is taken then and its chunks are dropped.
        """

    async def stored(self, link: Link, intake: Intake, received_bytes: int) -> None:
        """So many bytes are synced on disk. Called before `have` names them."""

    async def completed(self, link: Link, intake: Intake) -> None:
        """All bytes are synced, their hash is right. Called before the last `have`."""

    async def spoiled(self, link: Link, intake: Intake) -> None:
        """The hash is wrong: drop row and bytes (`error HASH` is sent after this)."""

    async def measured(self, link: Link, statistics: wire.Statistics) -> None:
        """The client has answered a `measure`."""

    async def unmeasured(self, link: Link, of: bytes) -> None:
        """The client can't answer the `measure` of this id."""

    async def downloaded(self, link: Link, download_id: bytes) -> None:
        """The client has all bytes of a download."""

    async def paused(self, link: Link, reason: str) -> None:
        """The owner's rules: the device can't train now."""

    async def left(self, link: Link, reason: str) -> None:
        """`bye`: as `leaveTask`."""

    async def gone(self, link: Link) -> None:
        """The connection has ended, for whatever reason; what arrived is synced."""

    async def moved(self, link: Link, *, up_bytes: int, down_bytes: int) -> None:
        """Bytes that crossed the wire, frames included; called now and then."""
