"""The reading task of a conversation: bytes to frames, pongs at once."""

from api.transport.channel import Channel, ChannelClosed, NotBinary
from api.transport.doorman import Visit
from api.transport.transfer.inbox import Inbox
from api.transport.transfer.outbox import Outbox
from api.transport.transfer.watch import Watch
from fl_engine import wire


class Reader:
    """Reads until the channel ends.

    Attributes:
        is_greeted: Whether a `hello` was taken; set by the conversation.
        bytes: That came.
    """

    def __init__(
        self, channel: Channel, inbox: Inbox, outbox: Outbox, watch: Watch, visit: Visit
    ) -> None:
        self.is_greeted = False
        self.bytes = 0
        self._channel = channel
        self._inbox = inbox
        self._outbox = outbox
        self._watch = watch
        self._visit = visit

    async def run(self) -> None:
        """Fill the inbox; where the peer can wait it waits while the inbox is full.

        Raises:
            WireError: A frame can't be read, or too many come.
        """
        while True:
            if self._channel.can_wait:
                await self._inbox.room()
            try:
                data = await self._channel.receive()
            except ChannelClosed:
                self._inbox.end()
                return
            except NotBinary:
                self._note_malformed()
                raise wire.WireError("MALFORMED", "frames are binary") from None
            self.bytes += len(data)
            self._watch.heard()
            self._take(self._decode(data), len(data))

    def _decode(self, data: bytes) -> wire.ClientFrame:
        try:
            return wire.decode_client(data)
        except wire.WireError:
            self._note_malformed()
            raise

    def _take(self, frame: wire.ClientFrame, size_bytes: int) -> None:
        if self.is_greeted and isinstance(frame, wire.Ping):
            self._outbox.put(wire.Pong(id=frame.id))
        elif not (self.is_greeted and isinstance(frame, wire.Pong)):
            self._inbox.put(frame, size_bytes)

    def _note_malformed(self) -> None:
        if not self.is_greeted:
            self._visit.malformed()
