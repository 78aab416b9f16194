"""A two-way pipe of binary messages, whatever carries it."""

from typing import Protocol

HIGH_BYTES = 256 * 1024  # unsent bytes at which a sender stops,
LOW_BYTES = 64 * 1024  # and at which it goes on
MESSAGE_BYTES = 65_536  # the largest message of the protocol
SUBPROTOCOL = "crowdfl.v1"
LABEL = "crowdfl"

CLOSE_NORMAL = 1000
CLOSE_FATAL = 4000  # after a fatal `error`, whose code is the reason


class ChannelClosed(Exception):
    """The channel has ended; nothing can be sent and nothing will come."""


class NotBinary(Exception):
    """A message of text came; the protocol has none."""


class Channel(Protocol):
    """One open connection of one client.

    Attributes:
        transport: WEBRTC or WEBSOCKET.
        address: Address of the peer, for limits and records.
        can_wait: Whether the peer waits when nothing is received (TCP). Where it is
            false, messages pile up here unless `receive` is called again at once.
    """

    transport: str
    address: str
    can_wait: bool

    @property
    def heard(self) -> int:
        """A mark that changes with every byte that came."""

    @property
    def taken(self) -> int:
        """A mark that changes whenever the peer took bytes that waited for it."""

    @property
    def buffered_bytes(self) -> int:
        """Bytes given to `send` that have not left yet."""

    async def send(self, data: bytes) -> None:
        """Send one message; may wait while the peer is slow.

        Raises:
            ChannelClosed: The channel has ended.
        """

    async def wait_low(self) -> None:
        """Wait until few bytes are unsent (`LOW_BYTES`), or the channel has ended."""

    async def receive(self) -> bytes:
        """The next message.

        Raises:
            ChannelClosed: The channel has ended.
            NotBinary: A message of text came.
        """

    async def close(self, code: int = CLOSE_NORMAL, reason: str = "") -> None:
        """Send what was given to `send` if the peer takes it soon, then end."""
