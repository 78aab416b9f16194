"""Drives the table of `fl_engine.rounds` with real clients and rows.

Events come from the inbox of the task (`Links.post`), from the clock and from the
screenings. Each is put through the table; what the table answers is first written down,
then sent. Decisions of the whole round are left in `decision` for `run_round`.
"""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

from api.models import Call, Round, Task, Transfer
from api.services import change_seat, judge_update
from api.services.context import Context
from api.services.judge_update import Norms
from api.services.links import Connection
from api.services.make_weights import MadeWeights
from api.services.push.summons import Summons
from api.services.waiting import tell_to_wait
from api.transport.transfer.exchange import Download
from fl_engine import rounds, wire
from fl_engine.batches import round_seed
from fl_engine.model.manifest import Manifest
from fl_engine.rounds import Action, Event, RoundPhase, RoundState, SeatPhase
from fl_engine.task import Learning, TaskSpec
from fl_engine.updates import Rejected, StoredUpdate, screen_stored
from fl_engine.wire.codecs import CODEC_WORDS

log = logging.getLogger(__name__)

OVER = (RoundPhase.COMMITTED, RoundPhase.ABANDONED)

LOSSES = {
    Learning.BINARY_CLASSIFICATION: "binary_crossentropy",
    Learning.MULTICLASS_CLASSIFICATION: "sparse_categorical_crossentropy",
    Learning.REGRESSION: "mse",
}

_Result = TypeVar("_Result")


class RoundDriver:
    """One attempt at a round, under way.

    Attributes:
        context: The world outside.
        task: The task as it was when the attempt began.
        spec: Its specification.
        row: The attempt.
        manifest: Of the model.
        median_norm: Running median of the norms accepted in earlier rounds.
        state: The round, as the table has it.
        decision: The last decision of the whole round; None while updates come in.
        made: The new weights, once they are made.
        metrics: Of the new weights, once they are measured.
        factors: How much each update counts by the screening, by client.
        contributions: What each was worth, by client; empty where nobody asks.
        summons: Wakes devices that are not connected.
    """

    def __init__(
        self,
        context: Context,
        task: Task,
        spec: TaskSpec,
        row: Round,
        manifest: Manifest,
        inbox: "asyncio.Queue[Event]",
        median_norm: float | None,
    ) -> None:
        self.context = context
        self.task = task
        self.spec = spec
        self.row = row
        self.manifest = manifest
        self.median_norm = median_norm
        self.state: RoundState
        self.decision: Action | None = None
        self.made: MadeWeights | None = None
        self.metrics: list[dict[str, Any]] = []
        self.factors: Mapping[str, float] = {}
        self.contributions: Mapping[str, float] = {}
        self.summons = Summons(context, task, row.number)
        self._inbox = inbox
        self._alarm_at: float | None = None
        self._norms: dict[str, Norms] = {}
        self._asked: dict[str, Connection] = {}
        self._screenings: set[asyncio.Task[None]] = set()
        self._failure: BaseException | None = None

    @property
    def now(self) -> float:
        """The clock of the table: POSIX seconds."""
        return self.context.now().timestamp()

    async def follow(self, step: rounds.Step) -> None:
        """Go to the state of a step and do what it asks for."""
        self.state, actions = step
        self._alarm_at = None
        for action in actions:
            await self._perform(action)
        await self.summons.backups(self.state)

    async def take(self, event: Event) -> None:
        """Put an event through the table."""
        now = await self._moment_of(event)
        await self.follow(rounds.transition(self.state, event, now))
        if isinstance(event, rounds.ClientConnected):
            await self._answer_hello(event.client)
        elif isinstance(event, rounds.UpdateReceived):
            await self.screen(event.client)

    async def until_decided(self) -> None:
        """Take events until the round as a whole has something to do."""
        while self.decision is None:
            await self.take(await self._next_event())

    async def meanwhile(self, work: Coroutine[Any, Any, _Result]) -> _Result | None:
        """Do something long while events are taken; None when the task was ended."""
        task = asyncio.ensure_future(work)
        try:
            while not task.done():
                event = await self._next_event_before(task)
                if event is not None:
                    await self.take(event)
                if isinstance(self.decision, rounds.CallOff):
                    return None
            return task.result()
        finally:
            task.cancel()

    async def screen(self, client: str) -> None:
        """Begin the screening of an update that has arrived, in a thread."""
        if self.state.seats[client].phase is not SeatPhase.ARRIVED:
            return
        call = await Call.get(round_id=self.row.id, participation_id=client)
        transfer = await Transfer.get(id=call.transfer_id)
        screening = asyncio.create_task(self._screen(client, transfer))
        self._screenings.add(screening)
        screening.add_done_callback(self._screened)

    async def send_all(self) -> None:
        """Ask everybody who is called and connected."""
        for client in self.state.clients(SeatPhase.WORKING):
            await self._ask(client)

    async def drain(self) -> None:
        """Take what came in while the round was settled."""
        while not self._inbox.empty():
            await self.take(self._inbox.get_nowait())

    async def close(self) -> None:
        """End what still runs for this attempt."""
        for screening in self._screenings:
            screening.cancel()
        await asyncio.gather(*self._screenings, return_exceptions=True)

    # What the table asks for

    async def _perform(self, action: Action) -> None:
        context, row = self.context, self.row
        match action:
            case rounds.CallClient(client, is_backup, replaces):
                if is_backup:
                    await change_seat.call_backup(context, row, client, replaces)
                    self._asked.pop(client, None)
                    await self._ask(client)
            case rounds.DropClient(client, silent_s):
                await change_seat.drop(context, row, client, silent_s)
            case rounds.ReleaseClient(client):
                await change_seat.release(context, row, client)
            case rounds.CountUpdate(client):
                await judge_update.set_pending(
                    context, row, client, await self._norms_of(client)
                )
            case rounds.SetAside(client):
                await judge_update.set_surplus(
                    context, row, client, await self._norms_of(client)
                )
            case rounds.RejectUpdate(client, reason):
                await judge_update.reject(
                    context, row, client, reason, await self._norms_of(client)
                )
            case rounds.MarkLate(client):
                await self._mark_late(client)
            case rounds.WakeAt(at):
                self._alarm_at = at
            case _:
                self.decision = action

    async def _moment_of(self, event: Event) -> float:
        """When it happened: an update is in time by its last byte, not by our hurry."""
        if isinstance(event, rounds.UpdateReceived):
            call = await Call.get(round_id=self.row.id, participation_id=event.client)
            if call.received_at is not None:
                return call.received_at.timestamp()
        return self.now

    async def _mark_late(self, client: str) -> None:
        call = await Call.get(round_id=self.row.id, participation_id=client)
        if call.transfer_id is not None:
            transfer = await Transfer.get(id=call.transfer_id)
            await judge_update.mark_late(self.context, self.row, transfer)

    async def _norms_of(self, client: str) -> Norms:
        if client not in self._norms:
            call = await Call.get(round_id=self.row.id, participation_id=client)
            self._norms[client] = call.norm, call.median_norm
        return self._norms[client]

    # Sending

    async def _answer_hello(self, client: str) -> None:
        seat = self.state.seats.get(client)
        is_at_work = seat is not None and seat.phase is SeatPhase.WORKING
        if is_at_work and self.state.phase not in OVER:
            await self._ask(client)
        else:
            await tell_to_wait(self.context, self.task.id, [client])

    async def _ask(self, client: str) -> None:
        """Send `train`, once on each connection."""
        connection = self.context.links.get(client)
        if connection is None or self._asked.get(client) is connection:
            return
        self._asked[client] = connection
        call = await Call.get(round_id=self.row.id, participation_id=client)
        unasked = Call.filter(id=call.id, asked_at=None)
        await unasked.update(asked_at=self.context.now())
        path = self.context.storage.payload(self.task.id, self.row.number - 1)
        await connection.link.ask(Download(self._train(call, connection), path))

    def _train(self, call: Call, connection: Connection) -> wire.Train:
        return wire.Train(
            id=bytes.fromhex(call.download_id),
            round=self.row.number,
            attempt=self.row.attempt,
            deadline_s=max(0.0, self.state.deadline_at - self.now),
            plan=self._plan(call.participation_id, connection),
            bulk=wire.Bulk(
                kind="weights",
                codec="f32",
                size_bytes=4 * self.manifest.float_count,
                sha256=bytes.fromhex(self.row.base_sha256),
            ),
        )

    def _plan(self, training_id: str, connection: Connection) -> wire.Plan:
        training = self.spec.training
        return wire.Plan(
            optimizer=str(training.optimizer),
            learning_rate=training.learning_rate,
            momentum=training.momentum or 0.0,
            epochs=training.local_epochs,
            batch_size=training.batch_size,
            proximal_mu=training.aggregation_parameters.proximal_mu or 0.0,
            codec=codec_for(self.spec, connection.codecs),
            loss=LOSSES[self.spec.learning],
            seed=round_seed(training.seed, training_id, self.row.number),
        )

    # Waiting and screening

    async def _next_event(self) -> Event:
        self._raise_failure()
        wait_s = None
        if self._alarm_at is not None:
            wait_s = max(0.0, self._alarm_at - self.now)
        try:
            async with asyncio.timeout(wait_s):
                return await self._inbox.get()
        except TimeoutError:
            return rounds.Ticked()

    async def _next_event_before(self, task: "asyncio.Future[Any]") -> Event | None:
        """The next event, or None when `task` is done first."""
        self._raise_failure()
        getter = asyncio.ensure_future(self._inbox.get())
        try:
            await asyncio.wait({task, getter}, return_when=asyncio.FIRST_COMPLETED)
            return getter.result() if getter.done() else None
        finally:
            getter.cancel()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    async def _screen(self, client: str, transfer: Transfer) -> None:
        update = stored_update(self.context, transfer)
        sizes = self.manifest.exchanged_sizes
        result = await asyncio.to_thread(screen_stored, update, sizes, self.median_norm)
        self._norms[client] = result.norm, self.median_norm
        rejection = str(result.reason) if isinstance(result, Rejected) else None
        self._inbox.put_nowait(rounds.UpdateScreened(client, rejection))

    def _screened(self, screening: "asyncio.Task[None]") -> None:
        self._screenings.discard(screening)
        if not screening.cancelled() and screening.exception() is not None:
            self._failure = screening.exception()
            self._inbox.put_nowait(rounds.Ticked())  # somebody must see it


def stored_update(
    context: Context, transfer: Transfer, declared_examples: int | None = None
) -> StoredUpdate:
    """A received update as the engine reads it."""
    path = context.storage.transfer(transfer.id)
    claimed = transfer.num_examples
    return StoredUpdate(path, transfer.codec, claimed, declared_examples)


def codec_for(spec: TaskSpec, codecs: tuple[str, ...]) -> str:
    """Codec of a client's updates: the task's, or f32 when it can't write that."""
    wanted = CODEC_WORDS[str(spec.training.codec)]
    return wanted if wanted in codecs else "f32"
