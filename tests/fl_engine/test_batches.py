"""Vectors: worked with JavaScript's big integers, not with the code under test."""

import hashlib
import json
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.batches import epoch_orders, round_seed, splitmix64

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "batches.json").read_text()
)


class TestRoundSeed:
    @pytest.mark.parametrize("vector", VECTORS["seeds"], ids=str)
    def test_is_the_golden_one(self, vector: dict[str, Any]) -> None:
        seed = round_seed(
            int(vector["task_seed"]), vector["training_id"], vector["round"]
        )

        assert seed.hex() == vector["seed"]

    def test_differs_between_clients_and_rounds(self) -> None:
        seeds = {round_seed(1, name, n) for name in ("a", "b") for n in (1, 2)}

        assert len(seeds) == 4


class TestSplitMix64:
    def test_gives_the_published_numbers_of_seed_1234567(self) -> None:
        # The reference outputs that many implementations are checked against.
        assert splitmix64(1234567, 0, 5).tolist() == [
            6457827717110365317,
            3203168211198807973,
            9817491932198370423,
            4593380528125082431,
            16408922859458223821,
        ]

    def test_goes_on_from_any_place(self) -> None:
        whole = splitmix64(99, 0, 10)

        np.testing.assert_array_equal(splitmix64(99, 4, 6), whole[4:])


class TestEpochOrders:
    @pytest.mark.parametrize("vector", VECTORS["orders"], ids=lambda v: v["seed"])
    def test_are_the_golden_ones(self, vector: dict[str, Any]) -> None:
        orders = epoch_orders(
            bytes.fromhex(vector["seed"]), vector["rows"], vector["epochs"]
        )

        assert [order.tolist() for order in orders] == vector["orders"]

    def test_of_many_rows_are_the_golden_ones(self) -> None:
        large = VECTORS["large"]
        orders = epoch_orders(
            bytes.fromhex(large["seed"]), large["rows"], large["epochs"]
        )

        hashes = [hashlib.sha256(o.astype("<u4").tobytes()).hexdigest() for o in orders]

        assert hashes == large["sha256"]

    @given(st.binary(min_size=8, max_size=8), st.integers(0, 300))
    def test_hold_every_row_once(self, seed: bytes, rows: int) -> None:
        for order in epoch_orders(seed, rows, 2):
            assert sorted(order.tolist()) == list(range(rows))

    def test_of_fewer_epochs_are_the_first_of_more(self) -> None:
        one = next(epoch_orders(b"8 bytes!", 50, 1))
        three = next(islice(epoch_orders(b"8 bytes!", 50, 3), 1))

        np.testing.assert_array_equal(one, three)

    @pytest.mark.parametrize(
        ("seed", "rows"),
        [
            pytest.param(b"short", 3, id="seed-too-short"),
            pytest.param(b"8 bytes!", -1, id="negative-rows"),
            pytest.param(b"8 bytes!", 2**32, id="too-many-rows"),
        ],
    )
    def test_refuse_what_can_not_be_ordered(self, seed: bytes, rows: int) -> None:
        with pytest.raises(ValueError, match=r"bytes|can't be ordered"):
            next(epoch_orders(seed, rows, 1))
