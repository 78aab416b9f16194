"""The product behind the transport: `Exchange` over the rows.

Every method writes first and then tells the running round. What is told can be lost in
a crash; what is written is read again (`api.services.round_rows.read_state`).
"""

import asyncio
import logging

from tortoise.expressions import F

from api.models import Call, Client, Participation, Round, Task, Transfer
from api.services import change_seat, judge_update
from api.services.context import Context
from api.services.farewell import farewell
from api.services.intake import declare_update
from api.services.join_task import is_over
from api.services.leave_task import leave
from api.services.links import Connection, StatisticsCame, StatisticsRefused
from api.services.retry import retried
from api.services.round_rows import OPEN, lock_round
from api.services.tickets import (
    TicketError,
    idle_s,
    is_credential_alive,
    read_ticket,
)
from api.services.unit_of_work import unit_of_work
from api.services.waiting import tell_to_wait
from api.transport.transfer.exchange import Greeting, Intake, Link, Refused
from fl_engine import wire
from fl_engine.rounds import (
    ClientConnected,
    ClientDisconnected,
    ClientPaused,
    UpdateReceived,
)

log = logging.getLogger(__name__)

MOST_HOLDINGS = 8
NOT_ASKED = "There are no statistics wanted now; their time is over."


class TaskExchange:
    """Implements `api.transport.transfer.exchange.Exchange`."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._credentials: dict[int, str] = {}  # by id(link), from greet to welcome
        self._closing: set[asyncio.Task[None]] = set()
        context.revocations.add_listener(self._revoked)

    async def greet(self, hello: wire.Hello, link: Link) -> Greeting:
        """Check ticket and training ID. Changes nothing yet.

        An ended participation is greeted too, only to be told that it is over.
        """
        person = await Participation.get_or_none(id=hello.training_id)
        if person is None:
            message = "There is no such training ID. Join the task first."
            raise Refused("NOT_FOUND", message, is_fatal=True)
        now = self._context.now()
        try:
            credential = read_ticket(person, hello.ticket, now)
        except TicketError as error:
            raise Refused("TICKET", str(error), is_fatal=True) from None
        if not await is_credential_alive(credential, now):
            message = "The session or key behind this ticket has ended. Sign in again."
            raise Refused("TICKET", message, is_fatal=True)
        self._credentials[id(link)] = credential
        task = await Task.get(id=person.task_id)
        holding = await self._holding(person)
        return Greeting(person.state, holding, idle_s(self._context, task.spec))

    async def welcomed(self, link: Link, hello: wire.Hello) -> None:
        """The welcome was sent: an earlier link is replaced, the work goes on."""
        context = self._context
        credential = self._credentials.pop(id(link), "")
        person = await Participation.get(id=hello.training_id).select_related("client")
        if is_over(person):
            await link.finish(farewell(context, person))
            return
        connection = Connection(
            link, person.task_id, person.client_id, credential, hello.codecs
        )
        earlier = context.links.put(connection)
        if earlier is not None:
            await earlier.replace()
        await self._seen(person.client_id)
        await self._tell_missed_verdict(link, person)
        await change_seat.come_back(context, person.task_id, person.id)
        if not context.links.post(person.task_id, ClientConnected(person.id)):
            await tell_to_wait(context, person.task_id, [person.id])
        await self._finish_if_ended(link)

    async def declare(self, link: Link, update: wire.Update) -> Intake | None:
        """Accept a declared update; the row is written before this returns."""
        return await declare_update(self._context, link, update)

    async def stored(self, link: Link, intake: Intake, received_bytes: int) -> None:
        """So many bytes are synced on disk."""
        receiving = Transfer.filter(id=intake.transfer_id, state="RECEIVING")
        await receiving.update(received_bytes=received_bytes)

    @retried
    async def completed(self, link: Link, intake: Intake) -> None:
        """All bytes are synced and their hash is right."""
        context = self._context
        declared = Transfer.get_or_none(id=intake.transfer_id)
        transfer = await declared.prefetch_related("call")
        if transfer is None:
            return
        async with unit_of_work(context) as unit:
            row = await lock_round(transfer.call.round_id)
            receiving = Transfer.filter(id=intake.transfer_id, state="RECEIVING")
            if not await receiving.update(
                state="RECEIVED",
                received_bytes=intake.size_bytes,
                received_at=unit.at,
            ):
                return
            transfer = await Transfer.get(id=intake.transfer_id)
            call = await Call.get(id=transfer.call_id)
            is_open = row.state in OPEN
            if is_open:
                await judge_update.note_transfer(call, transfer, unit.at)
            await Call.filter(id=call.id).update(transport=link.transport)
        event = UpdateReceived(transfer.participation_id)
        if is_open and context.links.post(row.task_id, event):
            return
        await self._judge_if_over(row.id, transfer)

    async def spoiled(self, link: Link, intake: Intake) -> None:
        """The hash is wrong: the bytes are dropped, the row only counts the try."""
        receiving = Transfer.filter(id=intake.transfer_id, state="RECEIVING")
        await receiving.update(state="SPOILED", received_bytes=0)
        intake.path.unlink(missing_ok=True)

    async def measured(self, link: Link, statistics: wire.Statistics) -> None:
        """A client has answered a `measure`; who asked looks at it."""
        came = StatisticsCame(link.training_id, statistics)
        if not self._tell_measuring(link, came):
            raise Refused("MEASURE", NOT_ASKED)

    async def unmeasured(self, link: Link, of: bytes) -> None:
        """A client can't answer a `measure`; who asked does not wait for it."""
        self._tell_measuring(link, StatisticsRefused(link.training_id, of))

    def _tell_measuring(
        self, link: Link, came: StatisticsCame | StatisticsRefused
    ) -> bool:
        """Whether somebody asked; a link that is not the current one is not heard."""
        connection = self._context.links.get(link.training_id)
        if connection is None or connection.link is not link:
            return True
        return self._context.links.post_statistics(connection.task_id, came)

    async def downloaded(self, link: Link, download_id: bytes) -> None:
        """The client has all bytes of a download."""
        calls = Call.filter(
            download_id=download_id.hex(),
            participation_id=link.training_id,
            downloaded_at=None,
        )
        await calls.update(downloaded_at=self._context.now())

    async def paused(self, link: Link, reason: str) -> None:
        """The owner's rules: the device can't train now."""
        if not self._context.links.pause(link):
            return
        declared = Transfer.filter(
            participation_id=link.training_id,
            call__state="CALLED",
            call__round__state__in=OPEN,
            state="RECEIVING",
        )
        event = ClientPaused(link.training_id, await declared.exists())
        person = await Participation.get(id=link.training_id)
        self._context.links.post(person.task_id, event)

    async def left(self, link: Link, reason: str) -> None:
        """`bye`: as `leaveTask`."""
        person = await Participation.get(id=link.training_id)
        await leave(self._context, person)

    async def gone(self, link: Link) -> None:
        """The connection has ended; what arrived is synced."""
        self._credentials.pop(id(link), None)
        connection = self._context.links.get(link.training_id)
        if connection is None or not self._context.links.remove(link):
            return
        await self._seen(connection.client_id)
        event = ClientDisconnected(link.training_id, link.silent_s)
        self._context.links.post(connection.task_id, event)

    async def moved(self, link: Link, *, up_bytes: int, down_bytes: int) -> None:
        """Bytes that crossed the wire, frames included; counted in the open round."""
        moved = {"bytes_up": F("bytes_up") + up_bytes}
        moved["bytes_down"] = F("bytes_down") + down_bytes
        people = Participation.filter(id=link.training_id)
        if not await people.update(**moved):
            return
        connection = self._context.links.get(link.training_id)
        task_id = connection.task_id if connection else (await people.get()).task_id
        rounds = Round.filter(task_id=task_id)
        if not await rounds.filter(state__in=OPEN).update(**moved):
            latest = await rounds.order_by("-started_at").first()
            if latest is not None:
                await Round.filter(id=latest.id).update(**moved)

    async def idle(self) -> None:
        """Wait until every connection that had to be closed is."""
        while self._closing:
            await asyncio.gather(*self._closing, return_exceptions=True)

    # Helpers

    async def _holding(self, person: Participation) -> tuple[wire.Holding, ...]:
        """Uploads without a verdict; a finished one stands with its full size."""
        open_ones = Transfer.filter(
            participation_id=person.id,
            state__in=("RECEIVING", "RECEIVED"),
            call__round__state__in=OPEN,
        )
        rows = await open_ones.order_by("-declared_at").limit(MOST_HOLDINGS)
        return tuple(
            wire.Holding(
                id=bytes.fromhex(row.wire_id), received_bytes=row.received_bytes
            )
            for row in rows
        )

    async def _seen(self, client_id: str) -> None:
        await Client.filter(id=client_id).update(last_seen_at=self._context.now())

    async def _tell_missed_verdict(self, link: Link, person: Participation) -> None:
        """The last verdict again; who knows it ignores it."""
        judged = Transfer.filter(participation_id=person.id, state="JUDGED")
        last = await judged.order_by("-received_at").first()
        if last is not None:
            call = await Call.get(id=last.call_id)
            await link.tell(judge_update.verdict_frame(call, last))

    async def _finish_if_ended(self, link: Link) -> None:
        """It may have ended between the look at its state and the connection."""
        person = await Participation.get(id=link.training_id).select_related("client")
        if is_over(person):
            await link.finish(farewell(self._context, person))

    async def _judge_if_over(self, round_id: str, transfer: Transfer) -> None:
        """Nobody runs the round: LATE when it is over, else it is read from rows."""
        row = await Round.get(id=round_id)
        if row.state not in OPEN:
            await judge_update.mark_late(self._context, row, transfer)

    def _revoked(self, credential_id: str) -> None:
        """A session or key has ended: so do its connections, at once."""
        for link in self._context.links.by_credential(credential_id):
            message = "The session or key of this connection has ended."
            closing = asyncio.create_task(link.close("TICKET", message))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
