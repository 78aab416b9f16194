"""One conversation: from the opening of a channel to its end, by the protocol's rules.

`Conversation.run` has four tasks: one reads and decodes, one works through the frames
in their order, one sends, one watches for silence. The first that fails ends all.
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from api.transport.channel import (
    CLOSE_FATAL,
    CLOSE_NORMAL,
    Channel,
    ChannelClosed,
)
from api.transport.doorman import Visit
from api.transport.transfer.downloads import Downloads
from api.transport.transfer.exchange import Download, Exchange, Refused
from api.transport.transfer.inbox import Inbox, Mark
from api.transport.transfer.outbox import Outbox
from api.transport.transfer.reader import Reader
from api.transport.transfer.timing import Timing
from api.transport.transfer.uploads import Uploads
from api.transport.transfer.watch import Watch
from fl_engine import wire

log = logging.getLogger(__name__)

MOST_REFUSALS = 200  # of one connection, that are not fatal by themselves
REASON_LETTERS = 500  # of a reason that a client gives
MOVED_BYTES = 1024 * 1024  # told to the product in such steps


class Ended(Exception):
    """The conversation is over; nobody did anything wrong."""


class Conversation:
    """The server's end of a channel; once welcomed it is the product's `Link`."""

    training_id = ""

    def __init__(
        self,
        channel: Channel,
        exchange: Exchange,
        visit: Visit,
        timing: Timing | None = None,
    ) -> None:
        self.transport = channel.transport
        self.address = channel.address
        self._channel = channel
        self._exchange = exchange
        self._visit = visit
        self._timing = timing or Timing()
        self._inbox = Inbox()
        self._outbox = Outbox(channel)
        self._watch = Watch(channel, self._outbox)
        self._reader = Reader(channel, self._inbox, self._outbox, self._watch, visit)
        self._uploads = Uploads(
            self, exchange, self._refuse, self._outbox.put, self._tell_moved
        )
        self._downloads = Downloads(self, exchange, self._outbox, self._inbox.add)
        self._tasks: list[asyncio.Task[None]] = []
        self._step: asyncio.Task[None] | None = None
        self._ending: asyncio.Future[Exception] = asyncio.Future()
        self._synced = asyncio.Event()
        self._ended = asyncio.Event()
        self._is_welcomed = False
        self._refusals = 0
        self._told = (0, 0)

    # What the product asks of a link

    @property
    def silent_s(self) -> float:
        """Seconds since the last sign of life."""
        return self._watch.silent_s

    async def ask(self, download: Download) -> None:
        """Send `train` and then, in the background, the bytes the client lacks."""
        if not self._ending.done():
            self._put(self._downloads.ask, download)

    async def tell(self, frame: wire.ServerFrame) -> None:
        """Send a verdict, `wait` or `error`."""
        if not self._ending.done():
            self._put(self._outbox.put, frame)

    async def finish(self, frame: wire.Finished) -> None:
        """Send `finished` and close (1000)."""
        await self.tell(frame)
        self._end(Ended())

    async def replace(self) -> None:
        """Tell the client that a later connection took over (REPLACED), and close.

        Returns once everything that came is synced.
        """
        await self.close("REPLACED", "a later connection of this training ID took over")

    async def close(self, code: str, message: str) -> None:
        """End the connection with a fatal error, such as TICKET or SHUTDOWN."""
        self._end(wire.WireError(code, message))
        if asyncio.current_task() not in (self._step, *self._tasks):
            try:
                async with asyncio.timeout(self._timing.sync_s):
                    await self._synced.wait()
            except TimeoutError:
                log.warning("bytes of %s are still not synced", self.training_id)

    async def ended(self) -> None:
        """Wait until the conversation is over and the product was told."""
        await self._ended.wait()

    # Its course

    async def run(self) -> None:
        """Talk until the end; returns when the channel is closed and all is told."""
        sender = asyncio.create_task(self._guard(self._sending()))
        self._start(self._reader.run())
        self._start(self._working())
        try:
            cause = await asyncio.shield(self._ending)
        except asyncio.CancelledError:
            await self._tear_down(
                wire.WireError("SHUTDOWN", "the server stops; come back soon"), sender
            )
            raise
        await self._tear_down(cause, sender)

    async def _tear_down(self, cause: Exception, sender: asyncio.Task[None]) -> None:
        await _cancelled(self._tasks)
        self._visit.done()
        await self._finish_step()
        await _cancelled(self._tasks)  # the step may have begun to watch
        self._uploads.keep(self._inbox.rest())
        await self._whatever_happens(self._uploads.close())
        self._synced.set()
        if self._is_welcomed:  # before parting, which may take seconds
            await self._whatever_happens(self._tell_moved())
        self._outbox.begin(None)
        await self._whatever_happens(self._part(cause, sender))
        await _cancelled([sender])
        if self._is_welcomed:
            await self._whatever_happens(self._exchange.gone(self))
        self._ended.set()

    async def _finish_step(self) -> None:
        step = self._step
        if step is not None:
            await asyncio.wait([step], timeout=self._timing.sync_s)
            if not step.done():
                log.error("the product hangs on a frame of %s", self.training_id)
                await _cancelled([step])
            elif error := step.exception():
                log.debug("the last frame of %s: %r", self.training_id, error)

    async def _whatever_happens(self, step: Coroutine[Any, Any, None]) -> None:
        """A step of the end: one that fails must not stop those behind it."""
        try:
            await step
        except Exception:
            log.exception("the end of %s failed", self.training_id or "nobody")

    async def _part(self, cause: Exception, sender: asyncio.Task[None]) -> None:
        """Say why, wait until it left, close."""
        code, reason = CLOSE_NORMAL, ""
        if isinstance(cause, wire.WireError):
            code, reason = CLOSE_FATAL, cause.code
            self._put(self._outbox.put, _error(cause, is_fatal=True))
        if not isinstance(cause, ChannelClosed):
            drained = asyncio.create_task(self._outbox.drained())
            await asyncio.wait(  # the sender ends when the channel does
                [drained, sender],
                timeout=self._timing.flush_s,
                return_when=asyncio.FIRST_COMPLETED,
            )
            await _cancelled([drained])
        await self._channel.close(code, reason)

    def _start(self, course: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(self._guard(course)))

    async def _guard(self, course: Coroutine[Any, Any, None]) -> None:
        """Turn whatever ends a task into the end of the conversation."""
        try:
            await course
        except (Ended, ChannelClosed, wire.WireError) as cause:
            self._end(cause)
        except Refused as refusal:
            self._end(wire.WireError(refusal.code, str(refusal)))
        except Exception:
            log.exception("a conversation of %s failed", self.training_id or "nobody")
            self._end(wire.WireError("SHUTDOWN", "an error of the server; try again"))

    def _end(self, cause: Exception) -> None:
        if not self._ending.done():
            self._ending.set_result(cause)

    def _put(self, put: Any, what: Any) -> None:
        """Do something for the product; a client that takes nothing is no error."""
        try:
            put(what)
        except wire.WireError as error:
            self._end(error)

    # Sending

    async def _sending(self) -> None:
        try:
            await self._outbox.run()
        except ChannelClosed:
            return  # what came before is still worked through

    # Working through the frames

    async def _working(self) -> None:
        await self._whole(self._greet(await self._hello()))
        while True:
            await self._whole(self._work_on(await self._inbox.get()))

    async def _whole(self, step: Coroutine[Any, Any, None]) -> None:
        """Take a step that ends even when the conversation does.

        What the product has begun for a frame, a transaction above all, is not torn.
        """
        self._step = asyncio.ensure_future(step)
        await asyncio.shield(self._step)

    async def _hello(self) -> wire.Hello:
        try:
            async with asyncio.timeout(self._timing.hello_s):
                hello = await self._inbox.get()
        except TimeoutError:
            raise wire.WireError("IDLE", "hello did not come in time") from None
        if hello == "end":
            raise ChannelClosed
        if not isinstance(hello, wire.Hello):
            of = None if hello == "gap" else hello.id
            raise wire.WireError("PROTOCOL", "the first frame is hello", of)
        if hello.protocol != wire.PROTOCOL:
            raise wire.WireError(
                "PROTOCOL", f"this server speaks protocol {wire.PROTOCOL}", hello.id
            )
        return hello

    async def _greet(self, hello: wire.Hello) -> None:
        self._reader.is_greeted = True
        self.training_id = hello.training_id
        try:
            greeting = await self._exchange.greet(hello, self)
        except Refused as refusal:
            raise wire.WireError(refusal.code, str(refusal), hello.id) from None
        self._visit.done()
        self._downloads.holding(hello.holding)
        self._uploads.named(greeting.holding)
        self._outbox.put(
            wire.Welcome(id=hello.id, state=greeting.state, holding=greeting.holding)
        )
        self._start(self._watch.run(greeting.idle_s))
        self._is_welcomed = True
        await self._exchange.welcomed(self, hello)

    async def _work_on(self, frame: wire.ClientFrame | Mark) -> None:
        try:
            await self._handle(frame)
        except Refused as refusal:
            of = None if isinstance(frame, str) else frame.id
            self._refuse(
                wire.WireError(refusal.code, str(refusal), of), refusal.is_fatal
            )
        if self._inbox.is_empty:
            await self._uploads.flush()
        if self._reader.bytes + self._outbox.sent_bytes - sum(self._told) > MOVED_BYTES:
            await self._tell_moved()

    async def _handle(self, frame: wire.ClientFrame | Mark) -> None:
        match frame:
            case wire.Chunk():
                await self._uploads.chunk(frame)
            case wire.Update():
                await self._uploads.declare(frame)
            case wire.Have():
                await self._downloads.have(frame)
            case wire.Error():
                await self._hear_error(frame)
            case wire.Statistics():
                await self._exchange.measured(self, frame)
            case wire.Pause():
                await self._exchange.paused(self, frame.reason[:REASON_LETTERS])
            case wire.Bye():
                await self._exchange.left(self, frame.reason[:REASON_LETTERS])
                raise Ended
            case wire.Hello():
                raise wire.WireError("PROTOCOL", "hello came twice", frame.id)
            case "gap":
                await self._uploads.gap()
            case "end":
                raise ChannelClosed

    async def _hear_error(self, frame: wire.Error) -> None:
        log.info("%s: %s (%s)", self.training_id, frame.code, frame.message[:200])
        if not frame.is_fatal:
            if frame.code == "MEASURE" and frame.of is not None:
                await self._exchange.unmeasured(self, frame.of)
            self._downloads.hear_error(frame)
            return
        # Who sent it closes; we do so only when that takes too long.
        self._outbox.begin(None)
        self._start(self._part_later())

    async def _part_later(self) -> None:
        await asyncio.sleep(self._timing.parting_s)
        raise Ended

    def _refuse(self, error: wire.WireError, is_fatal: bool = False) -> None:
        """Tell the client what was refused and go on, a limited number of times."""
        self._refusals += 1
        if is_fatal or self._refusals > MOST_REFUSALS:
            raise error
        self._outbox.put(_error(error, is_fatal=False))

    async def _tell_moved(self) -> None:
        up, down = self._reader.bytes, self._outbox.sent_bytes
        told_up, told_down = self._told
        self._told = (up, down)
        await self._exchange.moved(
            self, up_bytes=up - told_up, down_bytes=down - told_down
        )


def _error(error: wire.WireError, *, is_fatal: bool) -> wire.Error:
    return wire.Error(
        id=wire.new_id(),
        of=error.of,
        code=error.code,
        message=str(error),
        is_fatal=is_fatal,
    )


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait for their end."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
