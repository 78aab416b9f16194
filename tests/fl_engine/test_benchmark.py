import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine import benchmark


def slow_digest(seed: bytes, size: int, steps: int) -> str:
    """The contract's words in plain Python, with whole numbers of any length."""
    stream = b""
    number = 0
    while len(stream) < 2 * size * size:
        stream += hashlib.sha256(seed + number.to_bytes(8, "big")).digest()
        number += 1
    values = [byte % 251 for byte in stream]
    a = [values[row * size : (row + 1) * size] for row in range(size)]
    x = [values[row * size : (row + 1) * size] for row in range(size, 2 * size)]
    for _ in range(steps):
        columns = list(zip(*a, strict=True))
        x = [
            [sum(p * q for p, q in zip(row, col, strict=True)) % 251 for col in columns]
            for row in x
        ]
    return hashlib.sha256(bytes(value for row in x for value in row)).hexdigest()


class TestDigest:
    @pytest.mark.parametrize(
        ("seed", "size", "steps", "expected"),
        [
            # SHA-256 of 8 zero bytes begins af 55; 175 · 85 mod 251 = 66, hence of "B".
            pytest.param(
                b"",
                1,
                1,
                "df7e70e5021544f4834bbee64a9e3789febc4be81470df629cad6ddb03320a5c",
                id="one-number",
            ),
            pytest.param(
                bytes(8),
                3,
                2,
                "d03278819fa302a4fee737f2a994888c54460af94cc12df92859e001dd91aba0",
                id="three-rows",
            ),
            pytest.param(
                bytes(range(32)),
                64,
                5,
                "c8bfe82f1f49174675c0c257b02e4a2a637d412cb8274e650c9b7a04ddce746b",
                id="64-rows",
            ),
        ],
    )
    def test_is_the_known_one(
        self, seed: bytes, size: int, steps: int, expected: str
    ) -> None:
        assert slow_digest(seed, size, steps) == expected
        assert benchmark.digest(seed, size, steps) == expected

    @given(st.binary(max_size=40), st.integers(1, 12), st.integers(1, 4))
    def test_equals_plain_whole_numbers(
        self, seed: bytes, size: int, steps: int
    ) -> None:
        assert benchmark.digest(seed, size, steps) == slow_digest(seed, size, steps)

    def test_is_exact_at_the_largest_size(self) -> None:
        seed = b"largest"
        a, x = benchmark.matrices(seed, 256)
        whole_a, whole_x = a.astype(np.int64), x.astype(np.int64)
        for _ in range(20):
            whole_x = whole_x @ whole_a % 251

        assert benchmark.digest(seed, 256, 20) == (
            hashlib.sha256(whole_x.astype(np.uint8).tobytes()).hexdigest()
        )

    @pytest.mark.parametrize("size", [0, 257])
    def test_a_size_beyond_the_limits_is_refused(self, size: int) -> None:
        with pytest.raises(ValueError, match="1 to 256"):
            benchmark.digest(b"", size, 1)

    def test_can_be_done_step_by_step(self) -> None:
        results = list(benchmark.run(b"seed", 8, 3))

        assert results == [None, None, benchmark.digest(b"seed", 8, 3)]


class TestRemainders:
    def test_are_right_for_every_sum_that_can_occur(self) -> None:
        for start in range(0, 256 * 250 * 250 + 1, 2**20):
            sums = np.arange(start, min(start + 2**20, 16_000_001), dtype=np.int64)

            rest = benchmark._modulo(sums.astype(np.float32).reshape(1, -1))

            np.testing.assert_array_equal(rest[0], sums % 251)


class TestCpuScore:
    @pytest.mark.parametrize(
        ("elapsed_s", "expected"),
        [
            pytest.param(2.0, 0.5, id="the-median-device"),
            pytest.param(16.0, 1 / 9, id="eight-times-as-slow"),
            pytest.param(1.0, 2 / 3, id="twice-as-fast"),
        ],
    )
    def test_compares_with_the_median_device(
        self, elapsed_s: float, expected: float
    ) -> None:
        assert benchmark.cpu_score(elapsed_s, median_s=2.0) == pytest.approx(expected)

    @given(st.floats(0.001, 1e4), st.floats(0.001, 1e4), st.floats(0.001, 1e4))
    def test_falls_with_every_second(
        self, one_s: float, other_s: float, median_s: float
    ) -> None:
        slow, fast = max(one_s, other_s), min(one_s, other_s)

        assert benchmark.cpu_score(slow, median_s) <= benchmark.cpu_score(
            fast, median_s
        )
        assert 0 < benchmark.cpu_score(slow, median_s) < 1

    @pytest.mark.parametrize(("elapsed_s", "median_s"), [(0, 1), (1, 0), (-1, 1)])
    def test_times_are_positive(self, elapsed_s: float, median_s: float) -> None:
        with pytest.raises(ValueError, match="greater than 0"):
            benchmark.cpu_score(elapsed_s, median_s)


class TestKnownDigest:
    @given(
        seed=st.binary(max_size=40),
        size=st.integers(1, 12),
        steps=st.integers(0, 40),
    )
    def test_is_what_the_whole_chain_gives(
        self, seed: bytes, size: int, steps: int
    ) -> None:
        assert benchmark.known_digest(seed, size, steps) == slow_digest(
            seed, size, steps
        )

    def test_is_exact_at_full_size(self) -> None:
        seed = bytes(range(32))

        assert benchmark.known_digest(seed, 256, 37) == benchmark.digest(seed, 256, 37)
