"""`kill -9` in every phase, in one process: nothing is lost, nothing counts twice."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import AsyncMock

import numpy as np
import pytest
from asyncpg.exceptions import DeadlockDetectedError
from tortoise.transactions import in_transaction as really_in_transaction

from api.models import Call, LedgerEntry, ReputationEvent, Round
from api.services import ledger, settle_round
from api.services.conductor import Conductor
from api.services.unit_of_work import unit_of_work
from tests.api.services.rounds.market import Device, Market, delta
from tests.api.services.rounds.mortal import Mortal, Survivor, outlive

VALUES = ((0.25, 0.0, 0.0), (0.0, 0.5, 0.0), (0.0, 0.0, 1.0))


async def check_whole(market: Market, rounds: int = 2) -> None:
    """Everybody was counted and paid exactly once in each round."""
    task = await market.task()
    assert task.state == "COMPLETED"
    assert task.paid_points + task.returned_points == task.pool_points
    assert await ledger.audit()
    accepted = await Call.filter(state="ACCEPTED").prefetch_related("round")
    assert len({(c.round.number, c.participation_id) for c in accepted}) == len(
        accepted
    )
    assert len(accepted) == 3 * rounds
    assert await LedgerEntry.filter(kind="BASE_PAY").count() == 3 * rounds
    assert await ReputationEvent.filter(kind="COMPLETED").count() == 3 * rounds
    assert await ReputationEvent.all().count() == 3 * rounds
    payload = market.context.storage.payload(market.task_id, rounds)
    # each round adds the mean of the three updates, all with ten examples
    expected = np.array([0.25, 0.5, 1.0], np.float32) / 3 * rounds
    np.testing.assert_allclose(np.fromfile(payload, "<f4"), expected, rtol=1e-5)
    kinds = await market.kinds()
    assert kinds.count("RoundCommitted") == rounds
    assert kinds.count("TaskSettled") == 1
    assert kinds[-1] == "TaskStateChanged"


async def open_market(market: Market) -> list[Device]:
    await market.list_task()
    devices = await market.devices(3)
    await market.conduct()
    await market.start()
    return devices


class TestRestartingInEachPhase:
    async def test_while_clients_train(self, market: Market) -> None:
        devices = await open_market(market)
        await devices[0].train(VALUES[0])
        await devices[1].next_train()

        await market.crash()
        for device in devices:
            await device.connect()
        for device, values in zip(devices[1:], VALUES[1:], strict=True):
            assert (await device.train(values)).attempt == 1
        await market.saw("RoundCommitted", round=1)
        for device, values in zip(devices, VALUES, strict=True):
            await device.train(values)

        await market.ended()
        await check_whole(market)

    async def test_in_the_middle_of_an_upload(self, market: Market) -> None:
        devices = await open_market(market)
        train = await devices[0].next_train()
        payload = delta(VALUES[0])
        update = devices[0].update(train, payload)
        intake = await devices[0].declare(update)
        assert intake is not None
        intake.path.write_bytes(payload[:4])
        await devices[0].exchange.stored(devices[0].link, intake, 4)

        await market.crash()
        greeting = await devices[0].connect()
        again = await devices[0].declare(update)

        assert [(h.id, h.received_bytes) for h in greeting.holding] == [(update.id, 4)]
        assert again is not None
        assert again.received_bytes == 4

    async def test_when_an_update_was_complete_but_not_screened(
        self, market: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        devices = await open_market(market)
        with monkeypatch.context() as patch:
            patch.setattr(market.context.links, "post", lambda *_: False)
            await devices[0].train(VALUES[0])  # nobody hears of it
        assert (await Call.filter(state="CALLED").count()) == 3

        await market.crash()
        for device, values in zip(devices[1:], VALUES[1:], strict=True):
            await device.connect()
            await device.train(values)
        await market.saw("RoundCommitted", round=1)

        assert await Call.filter(state="ACCEPTED").count() == 3

    async def test_while_the_new_weights_are_measured(self, market: Market) -> None:
        worker = market.context.worker
        worker.gate = asyncio.Event()  # type: ignore[attr-defined]
        devices = await open_market(market)
        for device, values in zip(devices, VALUES, strict=True):
            await device.train(values)
        await worker.reached.wait()  # type: ignore[attr-defined]
        await market.saw("RoundStateChanged", round_state="EVALUATING")

        worker.gate.set()  # type: ignore[attr-defined]
        await market.crash()
        for device in devices:
            await device.connect()
        for device, values in zip(devices, VALUES, strict=True):
            await device.train(values)

        await market.ended()
        await check_whole(market)

    async def test_past_the_deadline_an_update_is_taken_before_the_round_goes_on(
        self, market: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        devices = await open_market(market)
        train = await devices[0].next_train()
        late_s = market.context.settings.first_deadline_s + 1
        market.context.now.step(seconds=late_s)  # type: ignore[attr-defined]
        monkeypatch.setattr(Conductor, "look", AsyncMock(return_value=None))

        await market.crash()
        await devices[0].connect()

        assert await devices[0].declare(devices[0].update(train, delta(VALUES[0])))

    async def test_a_member_that_does_not_come_back_has_the_grace_time(
        self, market: Market
    ) -> None:
        devices = await open_market(market)
        for device in devices:
            await device.next_train()

        await market.crash()
        for device in devices[:2]:
            await device.connect()
            await device.train()
        market.context.now.step(seconds=20)  # type: ignore[attr-defined]
        market.tick()

        await market.saw("ClientDropped")
        await market.saw("RoundCommitted", round=1, accepted=2)


class TestCommittingTwice:
    async def test_pays_once(self, market: Market) -> None:
        devices = await open_market(market)
        for device, values in zip(devices, VALUES, strict=True):
            await device.train(values)
        await market.saw("RoundCommitted", round=1)
        before = await LedgerEntry.all().count()

        row = await Round.get(task_id=market.task_id, number=1)
        with pytest.raises(Exception, match="commit"):
            async with unit_of_work(market.context, once=f"commit:{row.task_id}:1"):
                raise AssertionError("the key lets nobody in")
        assert await LedgerEntry.all().count() == before
        assert settle_round.Outcome.COMMITTED == "COMMITTED"


class TestLosingTransactions:
    async def test_does_again_what_lost_to_another_one(
        self,
        market: Market,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        await market.list_task()
        devices = await market.devices(3)
        lost = itertools.cycle([False, False, True])

        @asynccontextmanager
        async def in_transaction() -> AsyncIterator[Any]:
            async with really_in_transaction() as connection:
                yield connection
                if next(lost):
                    raise DeadlockDetectedError("deadlock detected")

        monkeypatch.setattr("api.services.retry.FIRST_PAUSE_S", 0.0)
        monkeypatch.setattr("api.services.unit_of_work.in_transaction", in_transaction)
        await market.conduct()
        await market.start()
        for _ in range(2):
            for device, values in zip(devices, VALUES, strict=True):
                await device.train(values)

        await market.ended()
        await check_whole(market)
        assert "failed" not in caplog.text


class TestDyingAtAnyTransaction:
    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("dies_at", range(1, 31, 2))
    async def test_loses_nothing_and_counts_nothing_twice(
        self,
        market: Market,
        monkeypatch: pytest.MonkeyPatch,
        dies_at: int,
        after: bool,
    ) -> None:
        await market.list_task()
        devices = [await market.device() for _ in range(3)]
        await market.start()
        mortal = Mortal(dies_at, after)
        monkeypatch.setattr(
            "api.services.unit_of_work.in_transaction", mortal.in_transaction
        )
        await market.conduct()

        survivors = [
            Survivor(device, mortal, values)
            for device, values in zip(devices, VALUES, strict=True)
        ]
        await outlive(market, mortal, survivors)
        await market.ended()

        assert mortal.epoch == 1, "it never died: the scenario has fewer transactions"
        await check_whole(market)
