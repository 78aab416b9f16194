"""Weaknesses that show in their round only, and only where the ranking puts them."""

import os
import signal
from typing import Any, Literal

import numpy as np
import pytest

from experiments.demo import misbehaving
from experiments.demo.misbehaving import Weaknesses, not_finite
from fl_engine import wire
from mobile.edge.exchange import Trained

Codec = Literal["f16", "f32"]
DELTA = np.arange(3, dtype="<f2").tobytes()


def asked(number: int, codec: Codec = "f16") -> Any:
    plan = wire.Plan(
        optimizer="SGD",
        learning_rate=0.1,
        momentum=0.0,
        epochs=1,
        batch_size=16,
        proximal_mu=0.0,
        codec=codec,
        loss="mse",
        seed=bytes(8),
    )
    bulk = wire.Bulk(kind="weights", codec="f32", size_bytes=4, sha256=bytes(32))
    return wire.Train(
        id=wire.new_id(), round=number, attempt=1, deadline_s=60.0, plan=plan, bulk=bulk
    )


async def honest(_: wire.Train, __: bytes) -> Trained:
    return Trained(DELTA, 77, {}, 0.1)


async def delta_of(
    rank: int, number: int, monkeypatch: pytest.MonkeyPatch
) -> np.ndarray[Any, Any]:
    """What a client of a rank sends in a round."""

    async def read_participation(api: Any, training_id: str) -> dict[str, int]:
        return {"rank": rank}

    monkeypatch.setattr(misbehaving, "read_participation", read_participation)
    api: Any = None
    trained = await Weaknesses().habit(honest, api, "par_1")(asked(number), b"")
    return np.frombuffer(trained.delta, "<f2")


class TestWeaknesses:
    async def test_the_second_sends_what_is_not_finite_in_round_5_only(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert np.isnan(await delta_of(2, 5, monkeypatch)).all()
        assert np.isfinite(await delta_of(2, 4, monkeypatch)).all()
        assert np.isfinite(await delta_of(1, 5, monkeypatch)).all()

    async def test_the_first_loses_its_power_in_round_3(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        killed: list[tuple[int, int]] = []
        monkeypatch.setattr(os, "kill", lambda *given: killed.append(given))
        await delta_of(1, 2, monkeypatch)
        await delta_of(3, 3, monkeypatch)
        assert killed == []
        await delta_of(1, 3, monkeypatch)
        assert killed == [(os.getpid(), signal.SIGKILL)]


class TestNotFinite:
    @pytest.mark.parametrize(("codec", "dtype"), [("f16", "<f2"), ("f32", "<f4")])
    def test_has_the_right_size(self, codec: Codec, dtype: str) -> None:
        broken = not_finite(np.ones(3, dtype).tobytes(), asked(1, codec))

        assert len(broken) == 3 * np.dtype(dtype).itemsize
        assert np.isnan(np.frombuffer(broken, dtype)).all()
