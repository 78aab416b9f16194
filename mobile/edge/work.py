"""The work of a participation, which outlives its connections."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from fl_engine import wire
from mobile.edge.spool import Spool
from mobile.edge.threads import in_thread


class Trained(NamedTuple):
    """What a trainer returns.

    Attributes:
        delta: Bytes of the bulk, in the codec of the plan.
        num_examples: Rows it trained on.
        metrics: By lower-case name, such as loss.
        train_s: Seconds of training.
    """

    delta: bytes
    num_examples: int
    metrics: Mapping[str, float]
    train_s: float


# Must not hold up the event loop: `pong` is due at once, also while training.
Trainer = Callable[[wire.Train, bytes], Awaitable[Trained]]
# Figures of the owner's columns; ValueError for what the task doesn't have.
Measurer = Callable[[wire.Measure], wire.Statistics]


def new_update(train: wire.Train, trained: Trained) -> wire.Update:
    """The declaration of a delta."""
    return wire.Update(
        id=wire.new_id(),
        round=train.round,
        attempt=train.attempt,
        base_sha256=train.bulk.sha256,
        num_examples=trained.num_examples,
        metrics=dict(trained.metrics),
        train_s=trained.train_s,
        bulk=wire.Bulk(
            kind="delta",
            codec=train.plan.codec,
            size_bytes=len(trained.delta),
            sha256=hashlib.sha256(trained.delta).digest(),
        ),
    )


class Work:
    """At most one training at a time, and the spool of what it needs and gives."""

    def __init__(
        self, spool: Spool, trainer: Trainer, measurer: Measurer | None = None
    ) -> None:
        self.spool = spool
        self.failed: asyncio.Future[Exception] = asyncio.Future()
        self._trainer = trainer
        self._measurer = measurer
        self._task: asyncio.Task[None] | None = None
        self._training: wire.Train | None = None
        self._on_update: Callable[[], None] | None = None

    def tell(self, on_update: Callable[[], None] | None) -> None:
        """Call this when an update was made; None while there is no connection."""
        self._on_update = on_update

    @property
    def training(self) -> wire.Train | None:
        """What is trained now."""
        return self._training

    def is_done(self, train: wire.Train) -> bool:
        """Whether there is an update for this round, attempt and base."""
        update = self.spool.update
        return update is not None and (
            update.round,
            update.attempt,
            update.base_sha256,
        ) == _task_of(train)

    async def measure(self, asked: wire.Measure) -> wire.Statistics:
        """Answer a question for statistics.

        Raises:
            WireError: MEASURE, when it asks for what the task doesn't have.
        """
        measurer = self._measurer
        if measurer is None:
            raise wire.WireError("MEASURE", "nothing is measured here", asked.id)
        try:
            return await in_thread(lambda: measurer(asked))
        except ValueError as error:
            raise wire.WireError("MEASURE", str(error), asked.id) from error

    async def begin(self, train: wire.Train) -> None:
        """Train, unless this very round is in training or done; another is stopped.

        The weights are read before this returns: the next download takes their place.
        """
        if self._training is not None and _task_of(self._training) == _task_of(train):
            return
        await self.stop()
        if not self.is_done(train):
            weights = await in_thread(self.spool.weights)
            self._training = train
            self._task = asyncio.create_task(self._train(train, weights))

    async def stop(self) -> None:
        """Stop training, if there is any."""
        task, self._task, self._training = self._task, None, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _train(self, train: wire.Train, weights: bytes) -> None:
        try:
            trained = Trained(*await self._trainer(train, weights))
            update = new_update(train, trained)
            await in_thread(lambda: self.spool.save_update(update, trained.delta))
        except Exception as error:
            if not self.failed.done():
                self.failed.set_result(error)
            return
        self._training = None
        if self._on_update is not None:
            self._on_update()


def _task_of(train: wire.Train) -> tuple[int, int, bytes]:
    return (train.round, train.attempt, train.bulk.sha256)
