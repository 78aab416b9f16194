"""A process that dies at a chosen transaction, and devices that outlive it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tortoise.transactions import in_transaction as really_in_transaction

from api.transport.transfer.exchange import Refused
from fl_engine import wire
from tests.api.services.rounds.market import PATIENCE_S, Device, Market, delta


class Killed(BaseException):
    """The process is dead; nobody may catch this and go on."""


@dataclass
class Mortal:
    """Stands for `in_transaction`: dies before or after the `dies_at`-th one.

    Attributes:
        dies_at: Number of the transaction, from 1; 0 for never.
        after: Whether it dies after the commit instead of before the first statement.
        count: Transactions begun.
        died: Set once it has died.
        epoch: Number of the life, from 0.
        reborn: Set when the next life has begun.
    """

    dies_at: int = 0
    after: bool = False
    count: int = 0
    is_dead: bool = False
    died: asyncio.Event = field(default_factory=asyncio.Event)
    epoch: int = 0
    reborn: asyncio.Event = field(default_factory=asyncio.Event)

    async def ends(self) -> None:
        """Wait until the life that lasts now is over; the second one never is."""
        if self.epoch:
            await asyncio.Event().wait()
        await self.reborn.wait()

    @asynccontextmanager
    async def in_transaction(self) -> AsyncIterator[Any]:
        if self.is_dead:
            raise Killed
        self.count += 1
        number = self.count
        if number == self.dies_at and not self.after:
            self._die()
        async with really_in_transaction() as connection:
            yield connection
        if number == self.dies_at and self.after:
            self._die()

    def _die(self) -> None:
        self.is_dead = True
        self.died.set()
        raise Killed

    def live_again(self) -> None:
        self.is_dead = False
        self.epoch += 1
        self.reborn.set()


@dataclass
class Survivor:
    """A device that comes back after every crash and resumes its upload."""

    device: Device
    mortal: Mortal
    values: Sequence[float]
    updates: dict[tuple[int, int], tuple[wire.Update, bytes]] = field(
        default_factory=dict
    )

    async def live(self) -> wire.Finished:
        """Take part until `finished`."""
        while True:
            epoch = self.mortal.epoch
            try:
                await self.device.connect()
                finished = await self._work(epoch)
                if finished is not None:
                    return finished
            except Killed:
                pass
            except Refused as refusal:
                assert refusal.code == "REPLACED"  # the last words of the dead
            if self.mortal.epoch == epoch:
                await self.mortal.ends()

    async def _work(self, epoch: int) -> wire.Finished | None:
        """Train whenever asked; None when the process has died."""
        link = self.device.link
        over = asyncio.ensure_future(self.mortal.ends())
        try:
            while self.mortal.epoch == epoch:
                asked = asyncio.ensure_future(link.asked.get())
                waiting: set[asyncio.Future[Any]] = {asked, link.finished, over}
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                if link.finished.done():
                    asked.cancel()
                    return link.finished.result()
                if not asked.done():
                    asked.cancel()
                    return None
                await self._answer(asked.result().train)
        finally:
            over.cancel()
        return None

    async def _answer(self, train: wire.Train) -> None:
        key = (train.round, train.attempt)
        if key not in self.updates:
            payload = delta(self.values, train.plan.codec)
            self.updates[key] = (self.device.update(train, payload), payload)
        update, payload = self.updates[key]
        intake = await self.device.declare(update)
        if intake is not None:
            await self.device.send(intake, payload)


async def outlive(market: Market, mortal: Mortal, survivors: list[Survivor]) -> None:
    """Let everybody live until the task has ended, restarting the process once."""
    lives = [asyncio.create_task(s.live()) for s in survivors]
    phoenix = asyncio.create_task(_rise(market, mortal))
    try:
        async with asyncio.timeout(2 * PATIENCE_S):
            await asyncio.gather(*lives)
    finally:
        for task in (*lives, phoenix):
            task.cancel()
        await asyncio.gather(*lives, phoenix, return_exceptions=True)


async def _rise(market: Market, mortal: Mortal) -> None:
    await mortal.died.wait()
    await market.conductor.stop()
    mortal.live_again()
    await market.crash()
