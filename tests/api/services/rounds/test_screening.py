"""Bad updates in whole tasks: found, weighed, not paid; and what good ones earn."""

import asyncio
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from api.models import Call, LedgerEntry, Participation, Receipt, ReputationEvent, Round
from api.services import judge_update
from api.services.ledger import audit
from api.services.screen_round import Known, known_at_start
from tests.api.services.rounds.market import TEST_SET, Device, FakeWorker, Market

HEADER, *ROWS = TEST_SET.splitlines(keepends=True)
FORTY_ROWS = HEADER + b"".join(ROWS) * 10
REWARD = {"pool_points": 600, "base_share": 0.5, "bonus": "LEAVE_ONE_OUT"}
GOOD, BAD = (0.25, 0.25, 0.25), (-0.5, -0.5, -0.5)


async def opened(
    market: Market, count: int, *, rows: bytes = FORTY_ROWS, **changes: Any
) -> list[Device]:
    market.test_set = rows
    await market.list_task(
        **{
            "selection": {"cohort_size": count, "backups": 0},
            "training": {"rounds": 1, "least_updates": 2, "aggregation": "VALIDATED"},
            **changes,
        }
    )
    devices = await market.devices(count)
    await market.conduct()
    await market.start()
    return devices


async def weights(market: Market, number: int = 1) -> Any:
    return np.fromfile(market.context.storage.payload(market.task_id, number), "<f4")


async def call_of(device: Device) -> Call:
    return await Call.get(participation_id=device.id)


class TestFreeRiding:
    async def test_is_found_with_any_rule_and_not_paid(self, market: Market) -> None:
        plan = {"rounds": 1, "least_updates": 2, "aggregation": "FEDAVG"}
        devices = await opened(market, 4, training=plan)
        for device in devices[:3]:
            await device.train(GOOD)
        await devices[3].train((0.0, 0.0, 0.0))

        verdict = await devices[3].verdict()
        await market.ended()

        assert (verdict.verdict, verdict.reason) == ("REJECTED", "FREE_RIDING")
        assert (await devices[3].row()).points == 0
        np.testing.assert_allclose(await weights(market), GOOD, rtol=1e-3)
        receipt = await Receipt.get(kind="UPDATE", participation_id=devices[3].id)
        assert receipt.message.startswith("Your update was not used: it shows no")


class TestValidated:
    async def test_rejects_what_makes_the_model_worse(
        self, market: Market, worker: FakeWorker
    ) -> None:
        devices = await opened(market, 5)
        for device in devices[:4]:
            await device.train(GOOD)
        await devices[4].train(BAD)

        verdict = await devices[4].verdict()
        task = await market.ended()

        assert (verdict.verdict, verdict.reason) == ("REJECTED", "DIRECTION")
        np.testing.assert_allclose(await weights(market), GOOD, rtol=1e-3)
        assert task.state == "COMPLETED"
        assert worker.halves == [7]  # the figures come from the other half
        bad = await ReputationEvent.filter(kind="REJECTED")
        assert [event.participation_id for event in bad] == [devices[4].id]

    async def test_weighs_nobody_on_a_handful_of_rows(
        self, market: Market, worker: FakeWorker
    ) -> None:
        devices = await opened(market, 3, rows=TEST_SET)
        for device in devices:
            await device.train(GOOD)

        await market.ended()

        assert worker.asked == []
        assert worker.halves == [None]

    async def test_comes_to_the_same_decision_after_a_crash_in_its_middle(
        self, market: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        devices = await opened(market, 6)
        really, begun = judge_update.reject, asyncio.Event()

        async def once(*args: Any) -> None:
            if begun.is_set():
                await asyncio.Event().wait()  # the process dies here
            await really(*args)
            begun.set()

        monkeypatch.setattr(judge_update, "reject", once)
        for device in devices[:4]:
            await device.train(GOOD)
        await devices[4].train(BAD)
        await devices[5].train((-0.4, -0.4, -0.4))
        async with asyncio.timeout(60):
            await begun.wait()
        monkeypatch.setattr(judge_update, "reject", really)
        await market.crash()
        await market.ended()

        states = [(await call_of(device)).state for device in devices]
        assert states == [*["ACCEPTED"] * 4, "REJECTED", "REJECTED"]
        np.testing.assert_allclose(await weights(market), GOOD, rtol=1e-3)
        assert await Round.filter(task_id=market.task_id).count() == 1
        assert await ReputationEvent.filter(kind="REJECTED").count() == 2


class TestBonus:
    async def test_goes_to_who_lowered_the_loss(self, market: Market) -> None:
        devices = await opened(market, 3, reward=REWARD)
        await devices[0].train((0.5, 0.5, 0.5))
        await devices[1].train(GOOD)
        await devices[2].train(GOOD)

        verdict = await devices[0].verdict()
        task = await market.ended()

        # Together at 1/3: 3 · (2/3)². Without the first at 1/4: 3 · (3/4)²; without
        # another one at 3/8: 3 · (5/8)².
        worth = [(await call_of(device)).contribution for device in devices]
        assert worth == pytest.approx(
            [27 / 16 - 4 / 3, 75 / 64 - 4 / 3, 75 / 64 - 4 / 3], rel=1e-3
        )
        # Base pay 300 / 3 each, the bonus of 300 for the one who helped.
        assert verdict.points == 100
        people = [await Participation.get(id=device.id) for device in devices]
        assert [person.points for person in people] == [400, 100, 100]
        (entry,) = await LedgerEntry.filter(kind="BONUS")
        assert (entry.points, entry.participation_id) == (300, devices[0].id)
        assert (task.paid_points, task.returned_points) == (600, 0)
        assert await audit()

    async def test_is_shared_by_shapley_values_where_the_task_asks_for_it(
        self, market: Market
    ) -> None:
        devices = await opened(market, 3, reward={**REWARD, "bonus": "SHAPLEY"})
        await devices[0].train((0.5, 0.5, 0.5))
        await devices[1].train(GOOD)
        await devices[2].train(GOOD)

        task = await market.ended()

        # Losses by three: none 1, first 1/4, another 9/16, first and another 25/64, the
        # others 9/16, all 4/9. So the first took away 3/4 when it came first, 11/64
        # after one and 17/144 after both; another one 7/16 first, -9/64 after the
        # first, 0 after the other and -31/576 last.
        first = 3 * (3 / 4 + 11 / 64 + 17 / 144) / 3
        other = 3 * (7 / 16 + (-9 / 64 + 0) / 2 - 31 / 576) / 3
        worth = [(await call_of(device)).contribution for device in devices]
        assert worth == pytest.approx([first, other, other], rel=2e-3)
        assert sum(map(float, worth)) == pytest.approx(3 - 4 / 3, rel=1e-3)  # type: ignore[arg-type]
        # 300 · 0.624 and twice 300 · 0.188, beside 100 of base pay each
        people = [await Participation.get(id=device.id) for device in devices]
        assert [person.points for person in people] == [287, 156, 156]
        assert (task.paid_points, task.returned_points) == (599, 1)
        assert await audit()

    async def test_returns_when_nobody_helped(
        self, market: Market, worker: FakeWorker
    ) -> None:
        worker.goal = (0.0, 0.0, 0.0)
        devices = await opened(
            market,
            2,
            reward=REWARD,
            training={"rounds": 1, "least_updates": 2, "aggregation": "FEDAVG"},
        )
        await devices[0].train(GOOD)
        await devices[1].train(GOOD)
        task = await market.ended()

        assert (task.paid_points, task.returned_points) == (300, 300)
        assert not await LedgerEntry.filter(kind="BONUS").exists()

    async def test_stands_in_the_receipt_but_not_in_its_words(
        self, market: Market
    ) -> None:
        devices = await opened(market, 3, reward=REWARD)
        for device in devices:
            await device.train(GOOD)
        await market.ended()

        receipt = await Receipt.get(kind="UPDATE", participation_id=devices[0].id)
        assert receipt.body["contribution"] == pytest.approx(0.0, abs=1e-6)
        assert receipt.message == "Your update was used: it earns 100 points."


class TestKnownAtStart:
    async def test_looks_at_nothing_that_came_later(self, market: Market) -> None:
        (device, other) = await opened(market, 2)
        await market.saw("RoundStarted")
        row = await Round.get(task_id=market.task_id)
        client_id = (await device.row()).client_id
        for minutes, score in ((-2, 0.6), (-1, 0.7), (1, 0.1)):
            await ReputationEvent.create(
                client_id=client_id,
                participation_id=device.id,
                cause=f"test:{minutes}",
                at=row.started_at + timedelta(minutes=minutes),
                kind="COMPLETED",
                weight=1.0,
                score_before=0.5,
                score_after=score,
                round_number=1,
            )

        stranger = (await other.row()).client_id
        found = await known_at_start(row, [client_id, stranger])

        assert found == {client_id: Known(reputation=0.7, events=2)}
