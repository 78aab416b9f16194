"""Rules of aggregation in whole tasks: what devices are told, what is kept and lost."""

import asyncio
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from api.services import conductor
from tests.api.services.rounds.market import Device, Market

VALUES = ((0.25, 0.0, 0.0), (0.0, 0.5, 0.0), (0.0, 0.0, 1.0))
MEAN = np.array([0.25, 0.5, 1.0]) / 3


async def opened(market: Market, rounds: int = 2, **training: Any) -> list[Device]:
    await market.list_task(training={"rounds": rounds, **training})
    devices = await market.devices(3)
    await market.conduct()
    await market.start()
    return devices


async def train(devices: list[Device], values: Any = VALUES) -> None:
    for device, own in zip(devices, values, strict=True):
        await device.train(own)


def weights(market: Market, number: int) -> Any:
    return np.fromfile(market.context.storage.payload(market.task_id, number), "<f4")


def adam(rounds: int) -> Any:
    """Reddi et al. 2021, Algorithm 2, with the contract's defaults, line by line."""
    w, m, v = np.zeros(3), np.zeros(3), np.full(3, 0.001**2)
    for _ in range(rounds):
        m = 0.9 * m + 0.1 * MEAN
        v = 0.99 * v + 0.01 * MEAN**2
        w = w + 0.1 * m / (np.sqrt(v) + 0.001)
    return w


class TestFedProx:
    async def test_tells_devices_how_near_they_stay(self, market: Market) -> None:
        devices = await opened(
            market,
            aggregation="FEDPROX",
            aggregation_parameters={"proximal_mu": 0.3},
        )

        asked = await devices[0].next_train()

        assert asked.plan.proximal_mu == 0.3

    async def test_alone_does_so(self, market: Market) -> None:
        devices = await opened(market, aggregation="FEDADAM")

        asked = await devices[0].next_train()

        assert asked.plan.proximal_mu == 0


class TestFedAdam:
    async def test_goes_on_with_its_state_round_after_round(
        self, market: Market
    ) -> None:
        devices = await opened(market, aggregation="FEDADAM")

        await train(devices)
        await train(devices)

        await market.ended()
        np.testing.assert_allclose(weights(market, 2), adam(2), rtol=1e-5)

    async def test_keeps_it_through_a_crash_and_takes_no_step_twice(
        self, market: Market
    ) -> None:
        worker: Any = market.context.worker
        devices = await opened(market, aggregation="FEDADAM")
        await train(devices)
        await market.saw("RoundCommitted", round=1)
        worker.gate, worker.reached = asyncio.Event(), asyncio.Event()
        await train(devices)
        await worker.reached.wait()  # state and weights of round 2 lie on disk
        storage = market.context.storage
        assert storage.server_state(market.task_id, 2).exists()

        worker.gate.set()
        await market.crash()

        await market.ended()
        np.testing.assert_allclose(weights(market, 2), adam(2), rtol=1e-5)
        state = load_file(storage.server_state(market.task_id, 2))
        np.testing.assert_allclose(state["m"], 0.19 * MEAN, rtol=1e-5)

    async def test_drops_what_is_old(self, market: Market) -> None:
        devices = await opened(market, rounds=4, aggregation="FEDADAM")

        for _ in range(4):
            await train(devices)

        await market.ended()
        kept = {
            path.name for path in market.context.storage.task(market.task_id).iterdir()
        }
        assert {name for name in kept if name.endswith(".state")} == {
            "weights-0003.state",
            "weights-0004.state",
        }

    async def test_fails_loudly_when_its_state_is_gone(
        self, market: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(conductor, "CRASH_PAUSE_S", 0.0)
        devices = await opened(market, aggregation="FEDADAM")
        await train(devices)
        await market.saw("RoundCommitted", round=1)
        market.context.storage.server_state(market.task_id, 1).unlink()

        await train(devices)

        ended = await market.ended()
        assert ended.state == "FAILED"
        assert "FileNotFoundError" in (ended.state_reason or "")


class TestRobustRules:
    async def test_weigh_as_they_say(self, market: Market) -> None:
        devices = await opened(market, rounds=1, aggregation="MEDIAN")

        await train(devices, ((1, 1, 5), (2, 2, 6), (9, 3, -9)))

        await market.ended()
        np.testing.assert_allclose(weights(market, 1), [2, 2, 5])

    async def test_clip_to_the_median_norm(self, market: Market) -> None:
        devices = await opened(
            market, rounds=1, aggregation_parameters={"clip_norm": 1.0}
        )

        await train(devices, ((1, 0, 0), (0, 2, 0), (0, 0, 8)))  # median norm 2

        await market.ended()
        expected = np.array([1, 2, 2]) / 3
        np.testing.assert_allclose(weights(market, 1), expected, rtol=1e-6)
