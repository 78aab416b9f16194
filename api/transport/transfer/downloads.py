"""The global weights on their way to one client: one bulk at a time."""

from collections.abc import Callable, Iterable
from time import monotonic

import msgspec

from api.transport.transfer.exchange import Download, Exchange, Link
from api.transport.transfer.outbox import FileSource, Outbox
from fl_engine import wire

MOST_DECLARATIONS = 3  # of one download, when the client finds its hash wrong


class Downloads:
    """Declares downloads, follows what the client has of them."""

    def __init__(
        self,
        link: Link,
        exchange: Exchange,
        outbox: Outbox,
        later: Callable[[wire.Have], None],
    ) -> None:
        """Hand a `have` that the client need not send to `later`."""
        self._later = later
        self._link = link
        self._exchange = exchange
        self._outbox = outbox
        self._held: dict[bytes, int] = {}
        self._current: Download | None = None
        self._source: FileSource | None = None
        self._next: tuple[Download, float] | None = None
        self._declarations = 0
        self._is_told = False

    def holding(self, holding: Iterable[wire.Holding]) -> None:
        """What the client named in its `hello`."""
        self._held = {entry.id: entry.received_bytes for entry in holding}

    def ask(self, download: Download) -> None:
        """Declare it now, or once the bytes under way are sent; the latest counts."""
        self._next = (download, monotonic())
        self._declarations = 0
        if self._source is None or self._source.outgoing.is_sent:
            self._begin_next()

    async def have(self, frame: wire.Have) -> None:
        """The client has so many bytes safely."""
        source, download = self._source, self._current
        if source is None or download is None or source.outgoing.id != frame.id:
            return  # of a download that was given up
        source.outgoing.have(frame.received_bytes)
        self._held[frame.id] = source.outgoing.stored_bytes
        self._outbox.nudge()
        is_stored = source.outgoing.is_stored
        is_news, self._is_told = is_stored and not self._is_told, is_stored
        if self._next is not None and source.outgoing.is_sent:
            self._begin_next()
        if is_news:
            await self._exchange.downloaded(self._link, download.train.id)

    def hear_error(self, error: wire.Error) -> None:
        """The client refused something of the download.

        Raises:
            WireError: HASH, again and again: its seat is for one that can read it.
        """
        source, download = self._source, self._current
        if source is None or download is None or error.of != source.outgoing.id:
            return
        if error.code == "OFFSET":
            source.outgoing.astray()
            return
        self._give_up()
        if self._next is not None:
            self._begin_next()
        elif error.code == "HASH":
            if self._declarations >= MOST_DECLARATIONS:
                message = f"the hash was wrong {self._declarations} times"
                raise wire.WireError("HASH", message, error.of)
            self._declare(download, wire.new_id(), 0.0)

    def _begin_next(self) -> None:
        if self._next is None:
            return
        (download, asked_at), self._next = self._next, None
        self._declare(download, download.train.id, monotonic() - asked_at)

    def _declare(self, download: Download, bulk_id: bytes, waited_s: float) -> None:
        self._declarations += 1
        train = msgspec.structs.replace(
            download.train,
            id=bulk_id,
            deadline_s=max(0.0, download.train.deadline_s - waited_s),
        )
        outgoing = wire.Outgoing(
            bulk_id, train.bulk.size_bytes, self._held.get(bulk_id, 0)
        )
        self._current = download
        self._source = FileSource(outgoing, download.path)
        self._outbox.put(train)
        self._outbox.begin(self._source)
        self._is_told = False
        if outgoing.is_stored:
            self._later(wire.Have(id=bulk_id, received_bytes=outgoing.size_bytes))

    def _give_up(self) -> None:
        self._outbox.begin(None)
        self._source = None
        self._current = None
