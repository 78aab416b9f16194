"""One connection of a client, by the protocol's rules: from `hello` to its end."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from fl_engine import wire
from mobile.edge import progress
from mobile.edge.channel import Channel, ChannelClosed
from mobile.edge.outbox import Outbox, Upload
from mobile.edge.receiving import Receiving
from mobile.edge.steering import Leave, Pause, Resume, Steering
from mobile.edge.watch import watch
from mobile.edge.work import Work

FLUSH_S = 5.0
MOST_HASH_TRIES = 3  # of one round
DROPPED = frozenset({"ROUND", "BASE", "DUPLICATE", "CODEC", "SIZE"})


class Comeback(Exception):
    """The connection is over, the participation is not: come back later."""


class Session:
    """Talks over one channel; the work goes on after it."""

    def __init__(
        self,
        channel: Channel,
        work: Work,
        steering: Steering,
        listener: progress.Listener,
        idle_s: float,
    ) -> None:
        self._channel = channel
        self._work = work
        self._spool = work.spool
        self._steering = steering
        self._listen = listener
        self._idle_s = idle_s
        self._outbox = Outbox(channel)
        self._receiving = Receiving(work.spool, self._outbox.put, self._pass_on)
        self._ending: asyncio.Future[wire.Finished | Exception] = asyncio.Future()
        # None: the channel has ended, and this was all that came.
        self._inbox: asyncio.Queue[wire.ServerFrame | None] = asyncio.Queue(maxsize=16)
        self._held: dict[bytes, int] = {}
        self._is_welcomed = False
        self._hash_tries = 0

    async def run(self, hello: wire.Hello) -> wire.Finished:
        """Talk until the end.

        Returns:
            The server's last word, when the participation is over.

        Raises:
            Comeback: The connection was lost, or is wanted anew.
            WireError: The server refused for good; its code says why.
            Exception: What the trainer or the disk raised.
        """
        self._outbox.put(hello)
        courses = (
            self._sending(),
            self._reading(),
            self._working(),
            self._steered(),
            self._trained(),
            watch(self._channel, self._outbox, self._idle_s),
        )
        tasks = [asyncio.create_task(self._guard(course)) for course in courses]
        try:
            end = await asyncio.shield(self._ending)
        finally:
            self._work.tell(None)
            await self._close(tasks)
        if isinstance(end, Exception):
            raise end
        return end

    async def _close(self, tasks: list[asyncio.Task[None]]) -> None:
        sender, *others = tasks
        await _cancelled(others)
        self._outbox.begin(None)
        drained = asyncio.create_task(self._outbox.drained())
        try:
            await self._receiving.flush()
            await asyncio.wait(  # the sender ends when the channel does
                [drained, sender],
                timeout=FLUSH_S,
                return_when=asyncio.FIRST_COMPLETED,
            )
        except OSError as error:
            self._listen(progress.Refused("DISK", str(error)))
        finally:
            await _cancelled([drained, sender])
            await self._channel.close()

    async def _guard(self, course: Coroutine[Any, Any, None]) -> None:
        try:
            await course
        except ChannelClosed:
            self._end(Comeback("the connection was closed"))
        except wire.WireError as error:
            self._outbox.put(_error(error, is_fatal=True))
            self._end(Comeback(f"{error.code}: {error}"))
        except Exception as error:
            self._end(error)

    def _end(self, end: wire.Finished | Exception) -> None:
        if not self._ending.done():
            self._ending.set_result(end)

    # The courses

    async def _reading(self) -> None:
        while True:
            try:
                data = await self._channel.receive()
            except ChannelClosed:
                await self._inbox.put(None)
                return
            frame = wire.decode_server(data)
            if isinstance(frame, wire.Ping):
                self._outbox.put(wire.Pong(id=frame.id))
            elif not isinstance(frame, wire.Pong):
                await self._inbox.put(frame)

    async def _sending(self) -> None:
        try:
            await self._outbox.run()
        except ChannelClosed:
            return  # what came before is still worked through

    async def _working(self) -> None:
        while True:
            frame = await self._inbox.get()
            if frame is None:
                raise ChannelClosed
            await self._handle(frame)

    async def _steered(self) -> None:
        while True:
            match await self._steering.next():
                case Leave(reason):
                    self._outbox.put(wire.Bye(id=wire.new_id(), reason=reason))
                    self._steering.has_left = True  # the server closes after it
                case Pause(reason):
                    await self._pause(reason)
                case Resume():
                    raise Comeback("training is allowed again")

    async def _pause(self, reason: str) -> None:
        self._outbox.begin(None)
        self._outbox.put(wire.Pause(id=wire.new_id(), reason=reason))
        await self._work.stop()
        self._spool.drop_update()

    async def _trained(self) -> None:
        """End with what the trainer raised."""
        raise await asyncio.shield(self._work.failed)

    # The frames

    async def _handle(self, frame: wire.ServerFrame) -> None:
        match frame:
            case wire.Welcome():
                self._welcomed(frame)
            case wire.Wait():
                self._listen(progress.Waiting(frame.reason))
            case wire.Measure():
                await self._measure(frame)
            case wire.Train():
                await self._asked(frame)
            case wire.Chunk():
                if await self._receiving.chunk(frame):
                    await self._begin_work()
            case wire.Have():
                self._stored(frame)
            case wire.Verdict():
                self._judged(frame)
            case wire.Finished():
                await self._work.stop()
                self._spool.clear()
                self._end(frame)
            case wire.Error():
                self._refused(frame)

    def _welcomed(self, welcome: wire.Welcome) -> None:
        self._held = {entry.id: entry.received_bytes for entry in welcome.holding}
        self._is_welcomed = True
        self._pass_on(progress.Connected(self._channel.transport, welcome.state))
        self._work.tell(self._offer)
        self._offer()

    async def _measure(self, asked: wire.Measure) -> None:
        try:
            self._outbox.put(await self._work.measure(asked))
        except wire.WireError as error:
            self._outbox.put(_error(error, is_fatal=False))
            return
        self._pass_on(progress.Measuring(len(asked.columns)))

    async def _asked(self, train: wire.Train) -> None:
        self._hash_tries = 0
        if await self._receiving.declared(train):
            await self._begin_work()

    async def _begin_work(self) -> None:
        download = self._spool.download
        if download is not None:
            await self._work.begin(download.train)
            if self._work.training is not None:
                self._pass_on(progress.Training(download.train.round))

    def _offer(self) -> None:
        """Declare the update, once the one under way has left."""
        update, current = self._spool.update, self._outbox.upload
        if update is None or (
            current is not None
            and (current.update.id == update.id or not current.outgoing.is_sent)
        ):
            return
        held = self._held.get(update.id, 0)
        upload = Upload(update, self._spool.delta(), held)
        if not upload.outgoing.is_stored or held == 0:
            self._outbox.put(update)
        self._outbox.begin(upload)
        self._tell_sending(upload)

    def _stored(self, have: wire.Have) -> None:
        upload = self._outbox.upload
        if upload is None or upload.outgoing.id != have.id:
            return
        upload.outgoing.have(have.received_bytes)
        self._outbox.nudge()
        self._tell_sending(upload)
        self._offer()

    def _judged(self, verdict: wire.Verdict) -> None:
        self._pass_on(progress.Judged(verdict))
        self._forget(verdict.id)

    def _refused(self, error: wire.Error) -> None:
        if error.is_fatal:
            fatal = wire.WireError(error.code, error.message, error.of)
            self._end(fatal if error.code not in PASSING else Comeback(error.message))
            return
        self._pass_on(progress.Refused(error.code, error.message))
        upload = self._outbox.upload
        if upload is None or error.of != upload.outgoing.id:
            return
        if error.code == "OFFSET":
            upload.outgoing.astray()
        elif error.code in DROPPED:
            self._forget(upload.outgoing.id)
        elif error.code == "HASH":
            self._declare_anew(upload)
        else:  # BUSY, DISK: another time
            self._end(Comeback(error.message))

    def _declare_anew(self, upload: Upload) -> None:
        """The server read other bytes: the same update under a new id."""
        self._hash_tries += 1
        if self._hash_tries >= MOST_HASH_TRIES:
            self._forget(upload.outgoing.id)
            return
        self._spool.rename_update(wire.new_id())
        self._outbox.begin(None)
        self._offer()

    def _forget(self, update_id: bytes) -> None:
        upload = self._outbox.upload
        if upload is not None and upload.outgoing.id == update_id:
            self._outbox.begin(None)
        if self._spool.update is not None and self._spool.update.id == update_id:
            self._spool.drop_update()
        self._offer()

    def _tell_sending(self, upload: Upload) -> None:
        self._pass_on(
            progress.Sending(
                upload.update.round,
                upload.outgoing.stored_bytes,
                upload.outgoing.size_bytes,
            )
        )

    def _pass_on(self, event: progress.Progress) -> None:
        self._listen(event)


PASSING = frozenset({"SHUTDOWN", "IDLE"})  # fatal for the connection only


def _error(error: wire.WireError, *, is_fatal: bool) -> wire.Error:
    return wire.Error(
        id=wire.new_id(),
        of=error.of,
        code=error.code,
        message=str(error),
        is_fatal=is_fatal,
    )


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
