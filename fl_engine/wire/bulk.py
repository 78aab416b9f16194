"""The books of a transfer, for both ends: which bytes come next, which are safe.

No file, socket or clock here. The receiver asks `Incoming` what to write and tells it
what was synced; the sender asks `Outgoing` what to send and tells it what was heard.
"""

from fl_engine.errors import WireError
from fl_engine.wire.fields import CHUNK_BYTES
from fl_engine.wire.frames import Chunk, Have

# `have` is sent every so many bytes, and at the end: twice as often as the protocol
# asks for, so that who waits for it goes on soon.
HAVE_BYTES = 512 * 1024
# A sender waits while so many bytes are not confirmed, also where the channel is faster
# than the peer's disk. A peer that confirms every MiB needs more than that; our own
# clients send no more at once than a server keeps unwritten, or it would drop the rest.
WINDOW_BYTES = 2 * 1024 * 1024
CLIENT_WINDOW_BYTES = 768 * 1024


class Outgoing:
    """A bulk on its way out.

    Attributes:
        id: Of the declaration.
        size_bytes: As declared.
        offset: Next byte to send.
        stored_bytes: So many the peer has safely.
    """

    def __init__(
        self,
        id: bytes,
        size_bytes: int,
        offset: int = 0,
        chunk_bytes: int = CHUNK_BYTES,
        window_bytes: int = WINDOW_BYTES,
    ) -> None:
        """Go on from `offset`, which the peer named; more than all counts as all."""
        self.id = id
        self.size_bytes = size_bytes
        self.offset = min(offset, size_bytes)
        self.stored_bytes = self.offset
        self._chunk_bytes = min(chunk_bytes, CHUNK_BYTES)
        self._window_bytes = window_bytes
        self._is_astray = False

    @property
    def is_sent(self) -> bool:
        """Whether every byte was sent (it may have to be sent again)."""
        return self.offset == self.size_bytes

    @property
    def may_send(self) -> bool:
        """Whether a chunk may be sent now; else a `have` must come first, or all is."""
        unconfirmed = self.offset - self.stored_bytes
        return not self.is_sent and unconfirmed < self._window_bytes

    @property
    def is_stored(self) -> bool:
        """Whether the peer has every byte safely."""
        return self.stored_bytes == self.size_bytes

    def next_size(self) -> int:
        """Bytes of the next chunk, from `offset`; 0 when all are sent."""
        return min(self._chunk_bytes, self.size_bytes - self.offset)

    def chunk(self, data: bytes) -> Chunk:
        """The next chunk. `data` are the `next_size()` bytes at `offset`."""
        if len(data) != self.next_size():
            raise WireError("SIZE", f"the source ended at byte {self.offset}", self.id)
        chunk = Chunk(id=self.id, offset=self.offset, data=data)
        self.offset += len(data)
        return chunk

    def astray(self) -> None:
        """The peer refused an offset: the next `have` says where to go on."""
        self._is_astray = True

    def have(self, received_bytes: int) -> None:
        """Take the peer's word; after `astray`, go back to what it holds.

        It may hold more than was sent here: bytes of an earlier connection that it had
        not worked through at its `hello` or `welcome`. They are not sent again.

        Raises:
            WireError: MALFORMED when it claims more than there is.
        """
        if received_bytes > self.size_bytes:
            raise WireError(
                "MALFORMED",
                f"have names {received_bytes} of {self.size_bytes} bytes",
                self.id,
            )
        self.stored_bytes = max(self.stored_bytes, received_bytes)
        if self._is_astray:
            self._is_astray = False
            self.offset = received_bytes
        self.offset = max(self.offset, received_bytes)


class Incoming:
    """A bulk on its way in.

    Attributes:
        id: Of the declaration.
        size_bytes: As declared.
        sha256: As declared.
        received_bytes: Bytes that came in order; the next must start here.
        synced_bytes: Bytes that survive a crash.
    """

    def __init__(
        self, id: bytes, size_bytes: int, sha256: bytes, received_bytes: int = 0
    ) -> None:
        """Go on after `received_bytes`, which are synced."""
        self.id = id
        self.size_bytes = size_bytes
        self.sha256 = sha256
        self.received_bytes = received_bytes
        self.synced_bytes = received_bytes
        self._told_bytes = received_bytes

    @property
    def is_complete(self) -> bool:
        """Whether every byte came."""
        return self.received_bytes == self.size_bytes

    @property
    def is_have_due(self) -> bool:
        """Whether enough came since the last `have`, or all; time to sync."""
        ahead = self.received_bytes - self._told_bytes
        return ahead >= HAVE_BYTES or (self.is_complete and ahead > 0)

    def take(self, chunk: Chunk) -> bytes | None:
        """The bytes to write next; None when the chunk is a duplicate.

        Raises:
            WireError: OFFSET when bytes before it are missing; TOO_MUCH when it goes
                beyond the declared size.
        """
        if chunk.offset > self.received_bytes:
            raise WireError(
                "OFFSET",
                f"offset {chunk.offset} follows {self.received_bytes} bytes",
                self.id,
            )
        if chunk.offset + len(chunk.data) > self.size_bytes:
            raise WireError(
                "TOO_MUCH", f"{self.size_bytes} bytes were declared", self.id
            )
        if chunk.offset < self.received_bytes or not chunk.data:
            return None
        self.received_bytes += len(chunk.data)
        return chunk.data

    def synced(self) -> None:
        """Every byte that came is safe on disk now."""
        self.synced_bytes = self.received_bytes

    def have(self) -> Have:
        """The frame that names what is synced."""
        self._told_bytes = self.synced_bytes
        return Have(id=self.id, received_bytes=self.synced_bytes)

    def check(self, digest: bytes) -> None:
        """Compare the hash of all bytes.

        Raises:
            WireError: HASH when it is not the declared one.
        """
        if digest != self.sha256:
            raise WireError(
                "HASH",
                f"the bytes hash to {digest.hex()}, not {self.sha256.hex()}",
                self.id,
            )
