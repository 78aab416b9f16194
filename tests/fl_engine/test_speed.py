"""Speeds by rounds, held against benchmarks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.speed import Work, learned, observed


class TestObserved:
    def test_agrees_with_honest_benchmarks(self) -> None:
        # an example takes 0.2 times the benchmark, whatever the number of examples
        works = [
            Work("a", 10.0, 100, 0.5),
            Work("b", 40.0, 200, 1.0),
            Work("c", 20.0, 25, 4.0),
        ]

        assert observed(works) == pytest.approx({"a": 0.5, "b": 1.0, "c": 4.0})

    def test_finds_who_is_slower_than_its_benchmark(self) -> None:
        # c claims to be a hundred times as fast as the others and is not
        works = [
            Work("a", 10.0, 10, 1.0),
            Work("b", 10.0, 10, 1.0),
            Work("c", 20.0, 10, 0.01),
        ]

        assert observed(works) == pytest.approx({"a": 1.0, "b": 1.0, "c": 2.0})

    @given(st.lists(st.floats(0.01, 100), min_size=3, max_size=9))
    def test_a_round_of_honest_devices_changes_nothing(
        self, benchmarks: list[float]
    ) -> None:
        works = [
            Work(str(place), 300.0 * own, 10, own)
            for place, own in enumerate(benchmarks)
        ]

        assert list(observed(works).values()) == pytest.approx(benchmarks)

    @pytest.mark.parametrize(
        "works",
        [
            pytest.param([Work("a", 9.0, 1, 1.0), Work("b", 9.0, 1, 1.0)], id="two"),
            pytest.param([Work(c, 0.5, 1, 1.0) for c in "abc"], id="a-short-round"),
            pytest.param([], id="nobody"),
        ],
    )
    def test_says_nothing_where_nothing_can_be_told(self, works: list[Work]) -> None:
        assert observed(works) == {}


class TestLearned:
    def test_the_first_round_replaces_the_benchmark(self) -> None:
        assert learned(None, 3.0) == 3.0

    def test_each_later_one_counts_half(self) -> None:
        assert learned(2.0, 8.0) == 4.0  # √(2 × 8)
