"""More are called than are needed: who is first counts, who is in time is paid."""

import asyncio
from typing import Any

import pytest

from api.models import Call, Client, Participation, ReputationEvent
from api.services import ledger
from api.services.observed import drop_out_rate
from api.services.publish_task import publish_task
from api.services.refusals import TaskIncomplete
from tests.api.services.rounds.market import Device, Market

SEATS: dict[str, Any] = {"cohort_size": 2, "over_selection": 1.5, "backups": 2}


async def open_task(
    market: Market, count: int, rounds: int = 1, pool: int = 600, **policy: Any
) -> list[Device]:
    await market.list_task(
        training={"rounds": rounds, "least_updates": 2},
        reward={"pool_points": pool},
        selection={**SEATS, **policy},
    )
    devices = await market.devices(count)
    await market.conduct()
    await market.start()
    return devices


async def calls(number: int = 1) -> dict[str, str]:
    """State of each call of a round by training ID."""
    rows = await Call.filter(round__number=number)
    return {row.participation_id: row.state for row in rows}


class TestFirstK:
    async def test_more_are_called_and_the_first_two_close_the_round(
        self, market: Market
    ) -> None:
        one, two, three = await open_task(market, 3)
        await one.next_train()  # the best scored is the slowest

        await three.train()
        await two.train()
        task = await market.ended()

        assert await calls() == {
            one.id: "CALLED",
            two.id: "ACCEPTED",
            three.id: "ACCEPTED",
        }
        # 600 points for 1 round of ceil(2 × 1.5) seats; the third seat's return
        assert task.points_per_update == 200
        assert (task.paid_points, task.returned_points) == (400, 200)

    async def test_no_backup_is_called_while_two_can_still_come(
        self, market: Market
    ) -> None:
        devices = await open_task(market, 4)
        await devices[0].next_train()

        await devices[0].vanish()
        await market.saw("ClientDropped")
        for device in devices[1:3]:
            await device.train()
        await market.ended()

        assert "BackupCalled" not in await market.kinds()

    async def test_what_comes_after_two_but_in_time_is_paid_and_harmless(
        self, market: Market
    ) -> None:
        worker = market.context.worker
        one, two, three = await open_task(market, 3)
        worker.gate = asyncio.Event()  # type: ignore[attr-defined]
        await two.train()
        await three.train()
        await market.saw("RoundStateChanged", round_state="EVALUATING")

        await one.train()
        worker.gate.set()  # type: ignore[attr-defined]
        task = await market.ended()

        assert (await calls())[one.id] == "SURPLUS"
        verdict = await one.verdict()
        assert (verdict.verdict, verdict.points) == ("SURPLUS", 200)
        assert (task.paid_points, task.returned_points) == (600, 0)
        person = await one.row()
        assert not await ReputationEvent.filter(client_id=person.client_id).exists()
        assert await ledger.audit()

    async def test_what_comes_after_the_commit_is_late_and_harmless(
        self, market: Market
    ) -> None:
        one, two, three = await open_task(market, 3, rounds=2)
        train = await one.next_train()
        await two.train()
        await three.train()
        await market.saw("RoundCommitted", round=1)

        payload = b"\0" * 6
        assert await one.declare(one.update(train, payload)) is None

        assert (await one.verdict()).verdict == "LATE"
        assert (await calls())[one.id] == "LATE"
        person = await one.row()
        assert not await ReputationEvent.filter(client_id=person.client_id).exists()


class TestPay:
    async def test_publishing_needs_a_point_for_every_seat(
        self, market: Market
    ) -> None:
        # 2 rounds × ceil(2 × 1.5) seats are 6 updates: 5 points do not do
        await market.draft(selection=SEATS, reward={"pool_points": 5})

        with pytest.raises(TaskIncomplete) as refused:
            await publish_task(market.context, market.caller, market.task_id)

        problem = refused.value.problems[0]
        assert problem.path == ("input", "reward", "poolPoints")
        assert "6 updates" in problem.message
        assert problem.allowed == "baseShare × poolPoints ≥ 6"

    async def test_counts_use_but_not_being_overtaken(self, market: Market) -> None:
        one, two, three = await open_task(market, 3)
        await one.next_train()
        await two.train()
        await three.train()
        await market.ended()

        used = {p.id: p.rounds_used for p in await Participation.all()}
        assert used == {one.id: 0, two.id: 1, three.id: 1}
        client = await Client.get(id=(await one.row()).client_id)
        assert (client.rounds_called, client.rounds_used) == (1, 0)


class TestTakingTurns:
    async def test_backups_get_the_seats_of_those_who_had_their_turn(
        self, market: Market
    ) -> None:
        devices = await open_task(
            market, 4, rounds=2, over_selection=1.0, fairness_slots=1, backups=2
        )
        first = [d for d in devices if (await d.row()).state != "BACKUP"]
        others = [d for d in devices if d not in first]
        for device in first:
            await device.train()
        await market.saw("RoundCommitted", round=1)
        for device in others:
            await device.train()
        await market.ended()

        assert set(await calls(1)) == {d.id for d in first}
        assert set(await calls(2)) == {d.id for d in others}
        assert [(await d.row()).points for d in devices] == [150] * 4

    async def test_a_backup_that_is_away_is_not_called_up(self, market: Market) -> None:
        devices = await open_task(
            market, 3, rounds=2, over_selection=1.0, fairness_slots=1, backups=1
        )
        states = [(await device.row()).state for device in devices]
        backup = devices[states.index("BACKUP")]
        await backup.vanish()
        first = [d for d in devices if d is not backup]
        for _ in range(2):
            for device in first:
                await device.train()
        await market.ended()

        assert set(await calls(2)) == {d.id for d in first}


class TestNewAttempt:
    async def test_who_brought_nothing_waits_while_others_can_train(
        self, market: Market
    ) -> None:
        devices = await open_task(market, 4, over_selection=1.0)
        await devices[0].next_train()
        await devices[1].next_train()

        market.context.now.step(seconds=601)  # type: ignore[attr-defined]
        market.tick()
        await market.saw("RoundStarted", round=1, attempt=2)
        for device in devices[2:]:
            assert (await device.train()).attempt == 2
        await market.ended()

        accepted = await Call.filter(state="ACCEPTED")
        assert {c.participation_id for c in accepted} == {d.id for d in devices[2:]}


class TestDropOutRate:
    async def test_is_a_tenth_before_there_is_a_history(self, market: Market) -> None:
        assert await drop_out_rate() == pytest.approx(0.1)

    async def test_counts_who_was_called_in_vain(self, market: Market) -> None:
        one, two, three = await open_task(market, 3)
        await one.next_train()
        await one.vanish()
        await market.saw("ClientDropped")
        await two.train()
        await three.train()
        await market.ended()

        # 1 of 3, and 2 of the 20 that stand for the time before
        assert await drop_out_rate() == pytest.approx(3 / 23)
