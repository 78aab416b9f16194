"""What goes wrong, when and to whom."""

import asyncio
from typing import Any, Literal

import numpy as np
import pytest

from experiments.demo.players.mishaps import (
    Fate,
    Mishap,
    UnpluggedError,
    now_and_then,
    only,
    planned,
    sparing,
    too_large,
    with_mishaps,
)
from fl_engine import wire
from mobile.edge.exchange import Trained

DELTA = np.array([1.0, -2.0, 0.5], "<f2").tobytes()


def asked(number: int, codec: Literal["f16", "f32"] = "f16") -> wire.Train:
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


def trainer(mishap: Mishap) -> Any:
    """A trainer to which this happens in round 2."""
    return with_mishaps(honest, "a", Fate(planned({2: mishap})))


class TestFate:
    def test_strikes_once_in_a_round(self) -> None:
        fate = Fate(planned({3: Mishap.DROP}))

        assert fate.claim("a", 2) is None
        assert fate.claim("a", 3) is Mishap.DROP
        assert fate.claim("b", 3) is None
        assert fate.claim("a", 3) is None

    def test_strikes_whom_it_struck_least(self) -> None:
        fate = Fate(lambda number: Mishap.NORM)

        first = [fate.claim(name, 1) for name in "abc"]
        second = [fate.claim(name, 2) for name in "abc"]
        third = [fate.claim(name, 3) for name in "abc"]

        assert first == [Mishap.NORM, None, None]
        assert second == [None, Mishap.NORM, None]
        assert third == [None, None, Mishap.NORM]

    def test_spares_a_careful_player_all_but_being_late(self) -> None:
        fate = Fate(planned({1: Mishap.DROP, 2: Mishap.LATE}), sparing("a"))

        assert [fate.claim(name, 1) for name in "ab"] == [None, Mishap.DROP]
        assert [fate.claim(name, 2) for name in "ab"] == [Mishap.LATE, None]

    def test_strikes_one_player_only_where_that_is_wanted(self) -> None:
        fate = Fate(lambda number: Mishap.DROP, only("b"))

        assert [fate.claim(name, 1) for name in "abc"] == [None, Mishap.DROP, None]
        assert [fate.claim(name, 2) for name in "abc"] == [None, Mishap.DROP, None]


class TestNowAndThen:
    def test_leaves_most_rounds_alone(self) -> None:
        rounds = [number for number in range(1, 101) if now_and_then(number)]

        assert rounds == list(range(4, 101, 5))

    def test_knows_every_mishap(self) -> None:
        assert {now_and_then(number) for number in range(4, 30, 5)} == set(Mishap)


class TestWithMishaps:
    async def test_trains_as_asked_otherwise(self) -> None:
        trained = await trainer(Mishap.DROP)(asked(1), b"")

        assert trained.delta == DELTA

    async def test_loses_its_power(self) -> None:
        with pytest.raises(UnpluggedError):
            await trainer(Mishap.DROP)(asked(2), b"")

    async def test_sends_what_is_not_finite(self) -> None:
        trained = await trainer(Mishap.NOT_FINITE)(asked(2), b"")

        assert np.isnan(np.frombuffer(trained.delta, "<f2")).all()

    async def test_sends_what_is_sixty_times_too_large(self) -> None:
        trained = await trainer(Mishap.NORM)(asked(2), b"")

        assert np.frombuffer(trained.delta, "<f2").tolist() == [60.0, -120.0, 30.0]

    async def test_has_its_update_when_the_next_round_stops_it(self) -> None:
        training = asyncio.create_task(trainer(Mishap.LATE)(asked(2), b""))
        await asyncio.wait([training], timeout=0.02)
        assert not training.done()

        training.cancel()

        assert (await training).delta == DELTA


class TestTooLarge:
    @pytest.mark.parametrize(("codec", "dtype"), [("f16", "<f2"), ("f32", "<f4")])
    def test_has_the_right_size(self, codec: Literal["f16", "f32"], dtype: str) -> None:
        wrong = too_large(np.ones(3, dtype).tobytes(), asked(1, codec))

        assert np.frombuffer(wrong, dtype).tolist() == [60.0] * 3
