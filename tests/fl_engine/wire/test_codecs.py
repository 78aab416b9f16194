import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fl_engine import wire

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "frames.json").read_text()
)["codecs"]


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def floats(*values: float) -> Any:
    return np.array(values, np.float32)


FLATS = hnp.arrays(
    np.float32,
    st.integers(0, 60),
    elements=st.floats(-1e4, 1e4, width=32, allow_subnormal=False),
)


class TestGoldenVectors:
    @pytest.mark.parametrize("case", VECTORS, ids=lambda c: c["codec"])
    def test_decode_to_their_values_and_back(self, case: dict[str, Any]) -> None:
        payload = bytes.fromhex(case["payload"])
        values = floats(*case["values"])
        sizes, codec = case["sizes"], case["codec"]

        np.testing.assert_array_equal(wire.decode_delta(payload, sizes, codec), values)
        assert wire.encode_delta(values, sizes, codec, rng()) == payload
        assert wire.payload_bytes(sizes, codec) == len(payload)


class TestHalves:
    def test_round_half_to_even(self) -> None:
        # Halves at 2048 are 2 apart: 2049 lies between 2048 (even) and 2050.
        payload = wire.encode_delta(floats(2049, 2051), [2], "f16", rng())

        np.testing.assert_array_equal(
            wire.decode_delta(payload, [2], "f16"), [2048.0, 2052.0]
        )

    def test_saturate(self) -> None:
        payload = wire.encode_delta(floats(1e6, -np.inf), [2], "f16", rng())

        np.testing.assert_array_equal(
            wire.decode_delta(payload, [2], "f16"), [65504.0, -65504.0]
        )


class TestInt8:
    def test_worked_by_hand(self) -> None:
        # scale = 254/127 = 2 = 0x40000000; 254/2 = 127, -254/2 = -127 = 0x81
        payload = wire.encode_delta(floats(254, -254), [2], "i8", rng())

        assert payload.hex() == "000000407f81"

    def test_of_zeros_has_the_scale_zero(self) -> None:
        payload = wire.encode_delta(floats(0, 0), [2], "i8", rng())

        assert payload == bytes(6)

    def test_rounds_without_bias(self) -> None:
        # 0.25 of a step: a quarter of the values goes up
        values = np.full(40_001, 0.25, np.float32)
        values[0] = 127

        payload = wire.encode_delta(values, [40_001], "i8", rng())
        decoded = wire.decode_delta(payload, [40_001], "i8")[1:]

        assert set(decoded) == {0.0, 1.0}
        assert abs(decoded.mean() - 0.25) < 0.01  # five standard errors

    def test_of_values_that_are_not_finite_stays_so(self) -> None:
        for value in (np.nan, np.inf):
            payload = wire.encode_delta(floats(1, value), [2], "i8", rng())

            assert not np.isfinite(wire.decode_delta(payload, [2], "i8")).any()

    @given(FLATS)
    def test_is_off_by_one_step_at_most(self, flat: Any) -> None:
        payload = wire.encode_delta(flat, [flat.size], "i8", rng())

        decoded = wire.decode_delta(payload, [flat.size], "i8")

        step = np.max(np.abs(flat), initial=0) / 127
        assert np.all(np.abs(decoded - flat) <= step * 1.0001 + 1e-30)


class TestBlocks:
    @given(
        st.lists(st.integers(0, 9), max_size=6),
        st.sampled_from(wire.CODECS),
        st.integers(1, 20),
    )
    def test_make_up_the_whole(self, sizes: list[int], codec: str, block: int) -> None:
        flat = rng().normal(size=sum(sizes)).astype(np.float32)
        payload = np.frombuffer(wire.encode_delta(flat, sizes, codec, rng()), np.uint8)

        blocks = list(wire.decode_blocks(payload, sizes, codec, block))

        assert all(0 < len(part) <= block for part in blocks)
        whole = wire.decode_delta(payload, sizes, codec)
        np.testing.assert_array_equal(np.concatenate([*blocks, floats()]), whole)


class TestWrongSizes:
    @pytest.mark.parametrize("codec", wire.CODECS)
    def test_of_a_payload_are_refused(self, codec: str) -> None:
        payload = bytes(wire.payload_bytes([3], codec) + 1)

        with pytest.raises(wire.WireError) as caught:
            wire.decode_delta(payload, [3], codec)
        assert caught.value.code == "SIZE"

    def test_of_a_vector_are_refused(self) -> None:
        with pytest.raises(wire.WireError):
            wire.encode_delta(floats(1), [2], "f32", rng())

    def test_so_is_an_unknown_codec(self) -> None:
        with pytest.raises(wire.WireError) as caught:
            wire.encode_delta(floats(1), [1], "f64", rng())
        assert caught.value.code == "CODEC"
