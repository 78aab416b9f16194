from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fl_engine.updates import (
    Accepted,
    Rejected,
    Rejection,
    StoredUpdate,
    running_median,
    screen,
    screen_cohort,
    screen_stored,
)
from fl_engine.wire.codecs import encode_delta

SIZES = (3, 2)


def delta(*values: float) -> Any:
    return np.array(values, dtype=np.float32)


class TestScreen:
    def test_tells_the_norm_of_what_it_accepts(self) -> None:
        assert screen(delta(3, 4), 2, None) == Accepted(5.0)

    def test_takes_blocks_as_one_vector(self) -> None:
        assert screen(iter([delta(3), delta(4)]), 2, None) == Accepted(5.0)

    @pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
    def test_rejects_what_is_not_finite(self, bad: float) -> None:
        assert screen(delta(1, bad), 2, None) == Rejected(Rejection.NOT_FINITE)

    @pytest.mark.parametrize("size", [1, 3])
    def test_rejects_another_number_of_values(self, size: int) -> None:
        assert screen(delta(3, 4), size, None) == Rejected(Rejection.MANIFEST)

    def test_rejects_a_norm_above_ten_times_the_median(self) -> None:
        assert screen(delta(3, 4), 2, 0.5) == Accepted(5.0)
        assert screen(delta(3, 4), 2, 0.49) == Rejected(Rejection.NORM, 5.0)

    def test_has_a_norm_where_squares_overflow_float32(self) -> None:
        found = screen(delta(3e38, 0), 2, 1.0)

        assert isinstance(found, Rejected)
        assert found.norm == pytest.approx(3e38)


class TestSurplus:
    def test_is_checked_against_the_cohort_without_a_say_in_it(self) -> None:
        norms = {"a": 1.0, "b": 1.0, "c": 1.0}
        surplus = {"d": 90.0, "e": 90.0, "f": 90.0, "g": 2.0, "h": 90.0}

        found = screen_cohort(norms, None, surplus)

        assert found == dict.fromkeys("defh", Rejection.NORM)


class TestScreenStored:
    @pytest.mark.parametrize("codec", ["f32", "f16", "i8"])
    def test_reads_every_codec_from_a_file(self, codec: str, tmp_path: Path) -> None:
        flat = delta(0, 3, 0, 4, 0)
        rng = np.random.default_rng(0)
        path = tmp_path / "update"
        path.write_bytes(encode_delta(flat, SIZES, codec, rng))

        found = screen_stored(StoredUpdate(path, codec, 1), SIZES, None)

        assert isinstance(found, Accepted)
        assert found.norm == pytest.approx(5.0, rel=1e-3)

    def test_rejects_bytes_of_another_size(self, tmp_path: Path) -> None:
        path = tmp_path / "update"
        path.write_bytes(bytes(19))

        for payload in (path, bytes(21), b""):
            found = screen_stored(StoredUpdate(payload, "f32", 1), SIZES, None)
            assert found == Rejected(Rejection.MANIFEST)

    def test_rejects_an_unknown_codec(self) -> None:
        found = screen_stored(StoredUpdate(bytes(20), "f64", 1), SIZES, None)

        assert found == Rejected(Rejection.MANIFEST)

    def test_sees_infinity_in_half_precision(self) -> None:
        payload = np.array([1, np.inf, 0, 0, 0], dtype="<f2").tobytes()

        found = screen_stored(StoredUpdate(payload, "f16", 1), SIZES, None)

        assert found == Rejected(Rejection.NOT_FINITE)

    def test_sees_a_scale_that_is_not_finite(self) -> None:
        scale = np.array([np.nan], dtype="<f4").tobytes()
        payload = scale + bytes([1, 1, 1]) + bytes(4) + bytes(2)

        found = screen_stored(StoredUpdate(payload, "i8", 1), SIZES, None)

        assert found == Rejected(Rejection.NOT_FINITE)

    def test_accepts_a_model_that_exchanges_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "update"
        path.touch()

        assert screen_stored(StoredUpdate(path, "f32", 1), (), None) == Accepted(0.0)


class TestScreenCohort:
    def test_finds_the_odd_one_of_the_first_round(self) -> None:
        norms = {"a": 1.0, "b": 1.2, "c": 0.9, "d": 1e30}

        assert screen_cohort(norms) == {"d": Rejection.NORM}

    def test_can_not_tell_which_of_two_is_odd(self) -> None:
        assert screen_cohort({"a": 1.0, "b": 1e30}) == {}

    def test_compares_two_with_earlier_rounds(self) -> None:
        assert screen_cohort({"a": 1.0, "b": 1e30}, 1.0) == {"b": Rejection.NORM}

    def test_spares_who_learns_as_everybody_did_before(self) -> None:
        norms = {"a": 0.01, "b": 0.01, "c": 1.0}

        assert screen_cohort(norms, median_norm=1.0) == {}

    def test_says_nothing_of_a_cohort_that_did_not_move(self) -> None:
        assert screen_cohort({"a": 0.0, "b": 0.0, "c": 1.0}) == {}

    def test_accepts_an_empty_cohort(self) -> None:
        assert screen_cohort({}) == {}


class TestRunningMedian:
    def test_is_the_middle_of_what_was_accepted(self) -> None:
        assert running_median([3.0, 1.0, 2.0]) == 2.0

    def test_looks_back_on_the_last_hundred_only(self) -> None:
        assert running_median([9.0] * 200 + [1.0] * 100) == 1.0

    @pytest.mark.parametrize("norms", [[], [0.0, 0.0, 5.0]])
    def test_is_none_when_it_says_nothing(self, norms: list[float]) -> None:
        assert running_median(norms) is None
