"""Pausing and going on: between rounds, across crashes, and to an early end."""

import pytest

from api.models import Call, Task
from api.services import ledger
from api.services.cancel_task import cancel_task
from api.services.context import Caller
from api.services.pause_task import pause_task
from api.services.refusals import InvalidInput, NotFound, WrongState
from api.services.resume_task import resume_task
from api.services.task_actions import task_actions
from fl_engine import wire
from tests.api.builders import make_account
from tests.api.services.rounds.market import Device, Market, session_of


async def pause(market: Market, reason: str | None = None) -> Task:
    return await pause_task(market.context, market.caller, market.task_id, reason)


async def resume(market: Market) -> Task:
    return await resume_task(market.context, market.caller, market.task_id)


async def train_all(devices: list[Device]) -> None:
    for device in devices:
        await device.train()


async def open_task(market: Market, rounds: int = 2) -> list[Device]:
    pool = 300 * rounds
    await market.list_task(training={"rounds": rounds}, reward={"pool_points": pool})
    devices = await market.devices(3)
    await market.conduct()
    await market.start()
    return devices


async def paused_after_first(market: Market, reason: str | None) -> list[Device]:
    devices = await open_task(market)
    await devices[0].train()
    await pause(market, reason)
    await train_all(devices[1:])
    await market.saw("TaskStateChanged", to="PAUSED")
    return devices


def waits(device: Device) -> list[wire.Wait]:
    """Every `wait` that the device was sent so far."""
    frames = [device.link.told.get_nowait() for _ in range(device.link.told.qsize())]
    return [frame for frame in frames if isinstance(frame, wire.Wait)]


class TestPausing:
    async def test_the_running_round_finishes_first(self, market: Market) -> None:
        devices = await open_task(market)
        await devices[0].train()

        task = await pause(market, "We found a mistake.")
        assert (task.state, task.state_reason) == ("RUNNING", None)

        await train_all(devices[1:])
        event = await market.saw("TaskStateChanged", to="PAUSED")
        task = await market.task()
        assert event["from"] == "RUNNING"
        assert event["reason"] == "We found a mistake."
        assert (task.state, task.state_reason) == ("PAUSED", "We found a mistake.")
        assert task.rounds_committed == 1
        assert await Call.filter(state="ACCEPTED").count() == 3

    async def test_nobody_is_asked_while_it_is_paused(self, market: Market) -> None:
        devices = await paused_after_first(market, "Wait a moment.")

        await devices[0].connect()

        assert devices[0].link.asked.empty()
        assert "Wait a moment." in waits(devices[0])[-1].reason
        kinds = await market.kinds()
        assert kinds.count("RoundStarted") == 1

    async def test_connected_clients_are_told_to_wait(self, market: Market) -> None:
        devices = await paused_after_first(market, None)

        for device in devices:
            last = waits(device)[-1]
            assert "paused" in last.reason
            # nobody looks again at once, and not all of them together
            assert 60 <= last.retry_after_s <= 90

    async def test_stops_at_once_where_no_round_is_open(self, market: Market) -> None:
        await market.list_task()
        await market.devices(3)
        await market.start()  # nobody conducts it

        task = await pause(market)

        assert (task.state, task.pause_asked_at) == ("PAUSED", None)
        await market.conduct()
        assert "RoundStarted" not in await market.kinds()

    async def test_twice_pauses_once_and_keeps_the_first_reason(
        self, market: Market
    ) -> None:
        devices = await open_task(market)
        await devices[0].next_train()

        await pause(market, "First.")
        await pause(market, "Second.")
        for device, train in zip(devices, (False, True, True), strict=True):
            if train:
                await device.train()
        market.context.now.step(seconds=601)  # type: ignore[attr-defined]
        market.tick()
        await market.saw("TaskStateChanged", to="PAUSED")
        task = await pause(market, "Third.")

        assert (task.state, task.state_reason) == ("PAUSED", "First.")
        kinds = await market.kinds()
        assert kinds.count("TaskStateChanged") == 3  # published, started, paused

    async def test_is_no_way_out_of_an_end(self, market: Market) -> None:
        devices = await open_task(market, rounds=1)
        await devices[0].next_train()
        await pause(market)
        for device in devices[1:]:
            await device.train()
        market.context.now.step(seconds=601)  # type: ignore[attr-defined]
        market.tick()

        task = await market.ended()

        assert task.state == "COMPLETED"
        with pytest.raises(WrongState):
            await pause(market)

    async def test_between_two_attempts_keeps_the_round_for_later(
        self, market: Market
    ) -> None:
        devices = await open_task(market)
        await devices[0].next_train()
        await pause(market)
        market.context.now.step(seconds=601)  # type: ignore[attr-defined]
        market.tick()
        await market.saw("TaskStateChanged", to="PAUSED")

        await resume(market)
        for device in devices:
            await device.connect()

        second = await market.saw("RoundStarted", round=1, attempt=2)
        assert second["cohort"] == 3


class TestRights:
    async def test_only_its_requester_steers_it(self, market: Market) -> None:
        await open_task(market)
        other = await session_of(market.context, await make_account(market.context))

        for steer in (pause_task, resume_task):
            with pytest.raises(NotFound):
                await steer(market.context, other, market.task_id)

    @pytest.mark.parametrize("reason", ["x" * 501, "x\0"])
    async def test_refuses_a_reason_that_can_t_be_kept(
        self, market: Market, reason: str
    ) -> None:
        await open_task(market)

        with pytest.raises(InvalidInput):
            await pause(market, reason)

        assert (await market.task()).pause_asked_at is None

    async def test_a_task_that_recruits_can_t_be_paused(self, market: Market) -> None:
        await market.list_task()

        for steer in (pause, resume):
            with pytest.raises(WrongState) as refused:
                await steer(market)
            assert refused.value.current == "RECRUITING"

    async def test_says_what_its_requester_may_do(self, market: Market) -> None:
        def can(caller: Caller, task: Task) -> list[str]:
            return task_actions(market.context, caller, task)

        devices = await open_task(market)
        await devices[0].next_train()
        assert can(market.caller, await market.task()) == ["PAUSE", "CANCEL"]
        assert can(market.caller, await pause(market)) == ["RESUME", "CANCEL"]
        assert can(devices[0].caller, await market.task()) == []


class TestGoingOn:
    async def test_runs_the_next_round(self, market: Market) -> None:
        devices = await paused_after_first(market, "Wait.")

        task = await resume(market)
        await train_all(devices)
        await market.saw("RoundCommitted", round=2)
        ended = await market.ended()

        assert (task.state, task.state_reason) == ("RUNNING", None)
        assert (ended.state, ended.paid_points) == ("COMPLETED", 600)
        await market.saw("TaskStateChanged", **{"from": "PAUSED", "to": "RUNNING"})
        assert await ledger.audit()

    async def test_takes_a_wish_to_pause_back(self, market: Market) -> None:
        devices = await open_task(market)
        await devices[0].train()
        await pause(market)

        task = await resume(market)
        await train_all(devices[1:])
        await train_all(devices)

        assert (task.state, task.pause_asked_at) == ("RUNNING", None)
        assert (await market.ended()).state == "COMPLETED"
        kinds = await market.kinds()
        assert kinds.count("TaskStateChanged") == 3  # published, started, completed

    async def test_twice_goes_on_once(self, market: Market) -> None:
        await paused_after_first(market, None)

        await resume(market)
        task = await resume(market)

        assert task.state == "RUNNING"
        await market.saw("RoundStarted", round=2)
        assert (await market.kinds()).count("RoundStarted") == 2


class TestCancelling:
    async def test_ends_a_paused_task_and_returns_the_rest(
        self, market: Market
    ) -> None:
        devices = await paused_after_first(market, "Wait.")

        task = await cancel_task(
            market.context, market.caller, market.task_id, "Enough."
        )

        assert (task.state, task.state_reason) == ("CANCELLED", "Enough.")
        assert (task.paid_points, task.returned_points) == (300, 300)
        assert await ledger.audit()
        for device in devices:
            assert (await device.link.finished).points == 100


class TestCrashes:
    async def test_a_wish_to_pause_outlives_the_server(self, market: Market) -> None:
        devices = await open_task(market)
        await devices[0].train()
        await pause(market, "Wait.")

        await market.crash()
        for device in devices[1:]:
            await device.connect()
            await device.train()
        await market.saw("TaskStateChanged", to="PAUSED")

        assert (await market.task()).state_reason == "Wait."
        assert await Call.filter(state="ACCEPTED").count() == 3

    async def test_a_paused_task_stays_paused_until_it_is_resumed(
        self, market: Market
    ) -> None:
        devices = await paused_after_first(market, None)

        await market.crash()
        for device in devices:
            await device.connect()
        assert all(device.link.asked.empty() for device in devices)

        await resume(market)
        await train_all(devices)
        assert (await market.ended()).state == "COMPLETED"
        assert await ledger.audit()

    async def test_a_wish_noted_before_a_crash_between_two_rounds_is_granted(
        self, market: Market
    ) -> None:
        await market.list_task()
        await market.devices(3)
        await market.start()
        asked = Task.filter(id=market.task_id)
        await asked.update(pause_asked_at=market.context.now(), pause_reason="Wait.")

        await market.conduct()

        await market.saw("TaskStateChanged", to="PAUSED", reason="Wait.")
        assert "RoundStarted" not in await market.kinds()
