"""A device that lies about its speed sinks after one task."""

import pytest

from api.models import Client
from tests.api.services.rounds.market import Device, Market


async def client_of(device: Device) -> Client:
    return await Client.get(id=(await device.row()).client_id)


class TestSpeeds:
    async def test_a_device_slower_than_its_benchmark_sinks(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 1})
        devices = [
            # the median device takes 1 s: scores are 1 / (1 + time)
            await market.device(cpu_score=0.5, benchmark_elapsed_s=1.0),
            await market.device(cpu_score=0.5, benchmark_elapsed_s=1.0),
            await market.device(cpu_score=100 / 101, benchmark_elapsed_s=0.01),
        ]
        for device in devices:
            await device.connect()
        await market.conduct()
        await market.start()
        trains = [await device.next_train() for device in devices]

        for device, train, wait_s in zip(devices, trains, (10, 0, 20), strict=True):
            market.context.now.step(seconds=wait_s)  # type: ignore[attr-defined]
            payload = b"\0" * 6
            intake = await device.declare(device.update(train, payload))
            assert intake is not None
            await device.send(intake, payload)
        await market.ended()

        honest, _, liar = [await client_of(device) for device in devices]
        assert honest.observed_elapsed_s == pytest.approx(1.0)
        assert honest.cpu_score == pytest.approx(0.5)
        # 30 s where the others took 10: three times the median device's time
        assert liar.observed_elapsed_s == pytest.approx(3.0)
        assert liar.cpu_score == pytest.approx(0.25)

    async def test_a_short_round_says_nothing(self, market: Market) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        for device in devices:
            await device.train()
        await market.ended()

        clients = [await client_of(device) for device in devices]
        assert [c.observed_elapsed_s for c in clients] == [None] * 3
        assert [c.cpu_score for c in clients] == pytest.approx([0.9, 0.85, 0.8])

    @pytest.mark.parametrize("jump_s", [-3600, 3600], ids=["back", "forward"])
    async def test_a_time_over_which_the_clock_was_set_says_nothing(
        self, market: Market, jump_s: int
    ) -> None:
        await market.list_task(training={"rounds": 1, "deadline_s": 600.0})
        devices = [
            await market.device(cpu_score=0.5, benchmark_elapsed_s=1.0)
            for _ in range(3)
        ]
        for device in devices:
            await device.connect()
        await market.conduct()
        await market.start()
        trains = [await device.next_train() for device in devices]
        payload = b"\0" * 6
        intakes = [
            await device.declare(device.update(train, payload))
            for device, train in zip(devices, trains, strict=True)
        ]

        market.context.now.step(seconds=10)  # type: ignore[attr-defined]
        for device, intake in zip(devices[:2], intakes[:2], strict=True):
            assert intake is not None
            await device.send(intake, payload)
        market.context.now.step(seconds=jump_s)  # type: ignore[attr-defined]
        assert intakes[2] is not None
        await devices[2].send(intakes[2], payload)
        await market.ended()

        clients = [await client_of(device) for device in devices]
        assert [c.observed_elapsed_s for c in clients] == [None] * 3
        assert [c.cpu_score for c in clients] == pytest.approx([0.5] * 3)
