"""Whom a task notifies, when: what is put to be pushed after each commit."""

import asyncio
from dataclasses import dataclass, field

import pytest

from api.services.cancel_task import cancel_task
from api.services.push.notes import Kind, Note
from tests.api.services.rounds.market import PATIENCE_S, Device, Market


@dataclass
class Heard:
    """Reads what waits to be delivered, in order."""

    market: Market
    notes: list[Note] = field(default_factory=list)

    def now(self, kind: Kind) -> list[Note]:
        """Those of a kind that have come so far."""
        waiting = self.market.context.pushes._waiting
        while not waiting.empty():
            self.notes.append(waiting.get_nowait())
        return [note for note in self.notes if note.kind is kind]

    async def until(self, kind: Kind, *devices: Device) -> list[Note]:
        """Those of a kind, once each of the devices has one."""
        wanted = {device.id for device in devices}
        async with asyncio.timeout(PATIENCE_S):
            while not wanted <= {note.training_id for note in self.now(kind)}:
                self.notes.append(await self.market.context.pushes.next())
        return self.now(kind)


@pytest.fixture
def heard(market: Market) -> Heard:
    """Somebody delivers: else nothing is kept."""
    market.context.pushes.public_key = "a key"
    return Heard(market)


class TestSelection:
    async def test_who_has_a_seat_is_told_and_nobody_else(
        self, market: Market, heard: Heard
    ) -> None:
        await market.list_task(device={"wifi_only": True})
        devices = [
            await market.device(cpu_score=0.9 - 0.1 * place, label=f"phone {place}")
            for place in range(6)  # three seats, two backups, one too many
        ]
        await market.start()

        told = await heard.until(Kind.SELECTED, *devices[:3])

        assert [note.training_id for note in told] == [d.id for d in devices[:3]]
        assert [note.client_id for note in told] == [
            d.participation.client_id for d in devices[:3]
        ]
        score = (await devices[0].row()).score
        assert told[0].title == "Logical or"
        assert told[0].body == (
            f"Selected: phone 0 scored {score:.2f}, rank 1 of 6. Training starts now. "
            "Keep the phone on Wi-Fi."
        )

    async def test_nothing_is_told_of_what_was_not_committed(
        self, market: Market, heard: Heard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await market.list_task()
        await market.devices(3)

        async def fail(*args: object) -> None:
            raise RuntimeError("the disk is full")

        monkeypatch.setattr("api.services.select_cohort._announce", fail)
        with pytest.raises(RuntimeError, match="disk"):
            await market.start()

        assert heard.now(Kind.SELECTED) == []


class TestCalls:
    async def test_a_backup_that_is_there_is_told_that_it_is_needed(
        self, market: Market, heard: Heard
    ) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(4)
        await market.conduct()
        await market.start()
        await devices[1].next_train()

        await devices[1].vanish()

        (note,) = await heard.until(Kind.CALLED_UP, devices[3])
        assert note.body == (
            "You're needed: a device dropped out of round 1. Open the app within "
            "20 s to take its place."
        )

    async def test_a_backup_that_is_not_there_is_woken_for_an_empty_seat(
        self, market: Market, heard: Heard
    ) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(3)
        asleep = await market.device(cpu_score=0.1)
        await market.conduct()
        await market.start()
        await devices[1].next_train()
        assert heard.now(Kind.CALLED_UP) == []

        await devices[1].vanish()
        (note,) = await heard.until(Kind.CALLED_UP, asleep)
        await asleep.connect()
        train = await asleep.next_train()

        assert (note.client_id, note.life_s) == (asleep.participation.client_id, 20.0)
        assert train.round == 1

    async def test_each_is_woken_once_in_an_attempt(
        self, market: Market, heard: Heard
    ) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(3)
        asleep = [await market.device(cpu_score=0.1) for _ in range(2)]
        await market.conduct()
        await market.start()
        for device in devices[:2]:
            await device.next_train()
            await device.vanish()

        await heard.until(Kind.CALLED_UP, *asleep)
        market.tick()
        await devices[2].train()

        told = [note.training_id for note in heard.now(Kind.CALLED_UP)]
        assert sorted(told) == sorted(device.id for device in asleep)

    async def test_a_member_that_is_away_when_a_later_round_begins_is_awaited(
        self, market: Market, heard: Heard
    ) -> None:
        await market.list_task(training={"rounds": 2})
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        await devices[0].train()
        await devices[0].vanish()  # its update is in: the round goes on without it
        assert heard.now(Kind.AWAITED) == []  # of the first one all heard at once
        for device in devices[1:]:
            await device.train()

        (note,) = await heard.until(Kind.AWAITED, devices[0])

        assert note.body.startswith("Round 2 waits for you. Open the app within 20 s")


class TestEnd:
    async def test_everybody_learns_what_it_paid(
        self, market: Market, heard: Heard
    ) -> None:
        await market.list_task(training={"rounds": 1}, reward={"pool_points": 300})
        devices = await market.devices(3)
        backup = await market.device(cpu_score=0.1)
        await market.conduct()
        await market.start()
        for device in devices:
            await device.train()
        await market.ended()

        told = await heard.until(Kind.ENDED, *devices, backup)

        body = {note.training_id: note.body for note in told}
        assert body[devices[0].id] == "Finished: 100 points. 1 of 1 rounds accepted."
        assert body[backup.id] == "Finished: 0 points. 0 of 1 rounds accepted."

    async def test_a_task_that_is_stopped_says_so_once(
        self, market: Market, heard: Heard
    ) -> None:
        await market.list_task()
        device = await market.device()
        await cancel_task(market.context, market.caller, market.task_id, None)

        (note,) = await heard.until(Kind.ENDED, device)

        assert note.body == (
            "The requester stopped this task before a round was finished."
        )
