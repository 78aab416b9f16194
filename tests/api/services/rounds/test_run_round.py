"""Whole tasks, with rows, files and a conductor; links and worker stand in."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from api.models import Call, Client, Participation, ReputationEvent, Round
from api.services import ledger
from api.services.join_task import join_task
from api.services.leave_task import leave
from api.services.offer_transport import offer_transport
from tests.api.services.rounds.market import Device, Market

XX = 1


async def finish_round(
    devices: list[Device], values: Sequence[float] = (0.1, 0.1, 0.1)
) -> None:
    for device in devices:
        await device.train(values)


class TestHappyPath:
    async def test_goes_from_joining_to_payment(self, market: Market) -> None:
        await market.list_task()
        devices = await market.devices(3)
        await market.conduct()
        await market.start()

        for number in (1, 2):
            await finish_round(devices)
            await market.saw("RoundCommitted", round=number)
        task = await market.ended()

        assert task.state == "COMPLETED"
        assert (task.paid_points, task.returned_points) == (600, 0)
        assert await ledger.audit()
        for device in devices:
            row = await device.row()
            assert (row.state, row.accepted, row.points) == ("FINISHED", 2, 200)
            assert row.reputation_after == pytest.approx(2.98 / 3.98)
            finished = await asyncio.wait_for(device.link.finished, 60)
            assert (finished.state, finished.points) == ("FINISHED", 200)

    async def test_the_weights_are_the_mean_of_the_updates(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 1})
        one, two, three = await market.devices(3)
        await market.conduct()
        await market.start()

        await one.train((1.0, 0.0, 0.0), examples=1)
        await two.train((0.0, 1.0, 0.0), examples=2)
        await three.train((0.0, 0.0, 4.0), examples=1)
        await market.ended()

        payload = market.context.storage.payload(market.task_id, 1)
        mean = np.fromfile(payload, "<f4")  # (1·d1 + 2·d2 + 1·d3) / 4
        np.testing.assert_allclose(mean, [0.25, 0.5, 1.0], atol=1e-3)

    async def test_a_claim_counts_as_far_as_it_was_declared(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(3)
        liar = devices[2]
        await Participation.filter(id=liar.id).update(examples=20)
        await market.conduct()
        await market.start()

        for device in devices[:2]:
            await device.train(examples=10)
        await liar.train(examples=2**53 - 1)
        await market.ended()

        call = await Call.get(participation_id=liar.id)
        assert call.aggregation_weight == pytest.approx(20 / 40)

    async def test_tells_the_story_in_its_events(self, market: Market) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        await finish_round(devices)
        await market.ended()

        kinds = await market.kinds()
        assert kinds[:4] == ["TaskStateChanged", *["RecruitmentChanged"] * 3]
        assert kinds[4:] == [
            "TaskStateChanged",
            "CohortSelected",
            "RoundStarted",
            "RoundStateChanged",
            "RoundStateChanged",
            "RoundStateChanged",
            *["UpdateJudged"] * 3,
            "RoundStateChanged",
            "RoundCommitted",
            "TaskSettled",
            "TaskStateChanged",
        ]

    async def test_newcomers_wait_for_their_points(self, market: Market) -> None:
        await market.list_task(training={"rounds": 1}, reward={"pool_points": 300})
        devices = await market.devices(3)
        veteran = (await devices[0].row()).client_id
        await Client.filter(id=veteran).update(reputation_events_count=5)
        await market.conduct()
        await market.start()
        await finish_round(devices)
        await market.ended()

        balances = [await ledger.balance(d.caller.account_id or "") for d in devices]
        assert [b["available"] for b in balances] == [100, 0, 0]
        assert [b["on_hold"] for b in balances] == [0, 100, 100]

    async def test_takes_no_time_when_the_clock_is_set_back_meanwhile(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        await market.saw("RoundStarted")
        market.context.now.step(hours=-1)  # type: ignore[attr-defined]
        await finish_round(devices)
        await market.ended()

        row = await Round.get()
        assert (row.duration_s, row.overhead_s) == (0, 0)

    async def test_falls_back_to_plain_floats_for_who_writes_nothing_else(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(3)
        await devices[0].connect(codecs=("f32",))
        await market.conduct()
        await market.start()

        plans = [(await d.next_train()).plan.codec for d in devices]

        assert plans == ["f32", "f16", "f16"]


class TestDroppingOut:
    async def test_a_backup_takes_the_seat_inside_the_round(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(4)
        await market.conduct()
        await market.start()
        gone = devices[1]
        await gone.next_train()

        await gone.vanish()
        called = await market.saw("BackupCalled")
        await finish_round([devices[0], devices[2], devices[3]])
        await market.saw("RoundCommitted")

        backup = await devices[3].row()
        assert called["pseudonym"] == backup.pseudonym
        assert called["replaces"] == (await gone.row()).pseudonym
        row = await Round.get(task_id=market.task_id)
        assert (row.dropped, row.backups_called, row.accepted) == (1, 1, 3)
        events = await ReputationEvent.filter(participation_id=gone.id)
        assert [e.kind for e in events] == ["DROPPED"]

    async def test_who_comes_back_after_the_end_hears_that_it_is_over(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(4)
        await market.conduct()
        await market.start()
        gone = devices[1]
        await gone.next_train()
        await gone.vanish()
        await market.saw("BackupCalled")
        await finish_round([devices[0], devices[2], devices[3]])
        await market.ended()

        await gone.connect()

        assert gone.link.finished.result().state == "DROPPED"
        row = await gone.row()
        assert row.state == "DROPPED"
        assert await offer_transport(market.context, gone.caller, row) is None
        assert not await leave(market.context, row)
        assert (await market.task()).registered == 4

    async def test_a_task_that_ended_is_none_of_the_tasks_of_who_had_dropped_out(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 1})
        gone = (await market.devices(1))[0]
        past = {"state": "DROPPED", "ended_at": market.context.now()}
        await Participation.filter(id=gone.id).update(**past)
        limits = replace(market.context.settings.limits, most_participations=1)
        settings = replace(market.context.settings, limits=limits)
        context = replace(market.context, settings=settings)
        await market.list_task(reward={"pool_points": 300})

        joined = await join_task(
            context, gone.caller, market.task_id, gone.participation.client_id
        )

        assert joined.state == "REGISTERED"

    async def test_who_comes_back_is_the_last_backup_and_its_update_is_surplus(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 2}, reward={"pool_points": 900})
        devices = await market.devices(5)
        await market.conduct()
        await market.start()
        train = await devices[1].next_train()
        await devices[1].vanish()
        await market.saw("BackupCalled")

        await devices[1].connect()
        assert (await devices[1].row()).state == "BACKUP"
        payload = b"\0" * 6
        intake = await devices[1].declare(devices[1].update(train, payload))
        assert intake is not None
        await devices[1].send(intake, payload)
        await finish_round([devices[0], devices[2], devices[3]])
        await market.saw("RoundCommitted", round=1)

        verdict = await devices[1].verdict()
        assert (verdict.verdict, verdict.points) == ("SURPLUS", 0)  # all is needed
        assert (await devices[1].row()).accepted == 0

    async def test_a_member_that_never_came_is_released_without_harm(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 1})
        absent = await market.device(cpu_score=1.0)
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        for device in devices[:2]:
            await device.train()

        market.context.now.step(seconds=20)  # type: ignore[attr-defined]
        market.tick()
        await devices[2].train()
        await market.saw("RoundCommitted")

        assert (await absent.row()).dropped == 0
        call = await Call.get(participation_id=absent.id)
        assert call.state == "RELEASED"
        assert not await ReputationEvent.filter(participation_id=absent.id).exists()

    async def test_goes_on_where_it_was_after_a_short_break(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        first = await devices[0].next_train()

        await devices[0].vanish(silent_s=0.0)
        await devices[0].connect()
        again = await devices[0].next_train()

        assert (again.id, again.round, again.attempt) == (first.id, 1, 1)
        assert (await devices[0].row()).dropped == 0


class TestBadUpdates:
    @pytest.mark.parametrize(
        ("values", "reason"),
        [
            pytest.param((float("nan"), 0.0, 0.0), "NOT_FINITE", id="nan"),
            pytest.param((float("inf"), 0.0, 0.0), "NOT_FINITE", id="infinite"),
        ],
    )
    async def test_is_rejected_at_once_and_swaps_with_a_backup(
        self, market: Market, values: tuple[float, ...], reason: str
    ) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(4)
        await market.conduct()
        await market.start()

        await devices[0].train(values)
        verdict = await devices[0].verdict()
        await finish_round(devices[1:])
        await market.ended()

        assert (verdict.verdict, verdict.reason, verdict.points) == (
            "REJECTED",
            reason,
            0,
        )
        row = await devices[0].row()
        assert (row.rejected, row.accepted, row.points) == (1, 0, 0)
        assert row.reputation_after == pytest.approx(1 / 5)  # three bad, none good

    async def test_a_huge_norm_is_rejected_against_earlier_rounds(
        self, market: Market
    ) -> None:
        await market.list_task()
        devices = await market.devices(4)
        await market.conduct()
        await market.start()
        await finish_round(devices[:3])
        await market.saw("RoundCommitted", round=1)

        await devices[0].train((50.0, 0.0, 0.0))
        assert (await devices[0].verdict()).verdict == "ACCEPTED"
        assert (await devices[0].verdict()).reason == "NORM"

    async def test_a_huge_norm_is_rejected_in_the_first_round_too(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        await devices[0].train((50.0, 0.0, 0.0))
        await finish_round(devices[1:])
        await market.ended()

        calls = await Call.all().order_by("received_at")
        assert [c.state for c in calls] == ["REJECTED", "ACCEPTED", "ACCEPTED"]
        assert calls[0].rejection == "NORM"


class TestTime:
    async def test_an_update_after_the_deadline_is_late_and_not_paid(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 1, "deadline_s": 60.0})
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        await finish_round(devices[:2])
        train = await devices[2].next_train()
        payload = b"\0" * 6
        intake = await devices[2].declare(devices[2].update(train, payload))
        assert intake is not None

        market.context.now.step(seconds=60)  # type: ignore[attr-defined]
        await devices[2].send(intake, payload)
        verdict = await devices[2].verdict()

        assert (verdict.verdict, verdict.points) == ("LATE", 0)
        events = await ReputationEvent.filter(participation_id=devices[2].id)
        assert [e.kind for e in events] == ["LATE"]
        await market.ended()

    async def test_an_abandoned_round_is_repeated_and_what_came_is_surplus(
        self, market: Market
    ) -> None:
        await market.list_task(
            training={"rounds": 1, "deadline_s": 60.0}, reward={"pool_points": 900}
        )
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        await devices[0].train()
        await devices[1].next_train()
        await devices[2].next_train()

        market.context.now.step(seconds=60)  # type: ignore[attr-defined]
        market.tick()
        abandoned = await market.saw("RoundAbandoned")
        assert (abandoned["accepted"], abandoned["needed"]) == (1, 2)
        assert (await devices[0].verdict()).verdict == "SURPLUS"
        await finish_round(devices)
        task = await market.ended()

        assert task.state == "COMPLETED"
        row = await Round.get(task_id=market.task_id, state="COMMITTED")
        assert (row.number, row.attempt) == (1, 2)
        assert task.paid_points + task.returned_points == 900

    async def test_fails_after_too_many_attempts_and_returns_the_pool(
        self, market: Market
    ) -> None:
        await market.list_task(training={"deadline_s": 60.0})
        devices = await market.devices(3)
        await market.conduct()
        await market.start()

        for attempt in (1, 2, 3):
            for device in devices:
                assert (await device.next_train()).attempt == attempt
            market.context.now.step(seconds=60)  # type: ignore[attr-defined]
            market.tick()
            await market.saw("RoundAbandoned", attempt=attempt)
        task = await market.ended()

        assert (task.state, task.returned_points) == ("FAILED", 600)
        assert "3 attempts" in (task.state_reason or "")
        assert await ledger.audit()


class TestComingAndGoing:
    async def test_a_pause_before_an_update_costs_nothing(self, market: Market) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(4)
        await market.conduct()
        await market.start()
        await devices[0].next_train()

        await devices[0].exchange.paused(devices[0].link, "on battery")
        await finish_round(devices[1:])
        await market.ended()

        row = await devices[0].row()
        assert (row.state, row.dropped) == ("FINISHED", 0)

    async def test_leaving_in_a_round_is_dropping_out(self, market: Market) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(4)
        await market.conduct()
        await market.start()
        await devices[0].next_train()

        await devices[0].exchange.left(devices[0].link, "bye")
        await finish_round(devices[1:])
        await market.ended()

        row = await devices[0].row()
        assert (row.state, row.dropped) == ("LEFT", 1)
        assert (await market.task()).registered == 3

    async def test_a_later_connection_replaces_the_earlier_one(
        self, market: Market
    ) -> None:
        await market.list_task()
        (device,) = await market.devices(1)
        earlier = device.link

        await device.connect()
        await device.exchange.gone(earlier)

        assert earlier.closed == ["REPLACED"]
        assert market.context.links.link(device.id) is device.link


class TestFailures:
    async def test_a_worker_that_dies_is_asked_again(
        self, market: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("api.services.conductor.CRASH_PAUSE_S", 0.0)
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(3)
        market.context.worker.failures = 2  # type: ignore[attr-defined]
        await market.conduct()
        await market.start()
        await finish_round(devices)

        assert (await market.ended()).state == "COMPLETED"

    async def test_a_task_that_fails_again_and_again_ends_with_a_reason(
        self, market: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("api.services.conductor.CRASH_PAUSE_S", 0.0)
        await market.list_task()
        devices = await market.devices(3)
        market.context.worker.failures = 99  # type: ignore[attr-defined]
        await market.conduct()
        await market.start()
        await finish_round(devices)
        task = await market.ended()

        assert task.state == "FAILED"
        assert "RuntimeError" in (task.state_reason or "")
        assert (task.paid_points, task.returned_points) == (300, 300)
        assert await ledger.audit()
