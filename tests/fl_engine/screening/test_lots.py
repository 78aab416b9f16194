import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.screening.lots import check_probability, is_drawn


class TestCheckProbability:
    def test_is_certain_for_newcomers(self) -> None:
        assert check_probability(0.99, newcomer=True) == 1.0

    def test_falls_with_the_reputation_to_a_tenth(self) -> None:
        assert check_probability(0.3, newcomer=False) == pytest.approx(0.7)
        assert check_probability(0.95, newcomer=False) == 0.1


class TestIsDrawn:
    @given(st.integers(-(2**63), 2**63 - 1), st.text(), st.floats(0, 1))
    def test_falls_the_same_each_time(self, seed: int, client: str, p: float) -> None:
        first = is_drawn(seed, 3, 1, client, p)

        assert is_drawn(seed, 3, 1, client, p) is first

    def test_always_falls_on_who_is_certain_and_never_on_who_is_not_asked(self) -> None:
        assert all(is_drawn(0, number, 1, "a", 1.0) for number in range(100))
        assert not any(is_drawn(0, number, 1, "a", 0.0) for number in range(100))

    def test_falls_as_often_as_it_should(self) -> None:
        hits = sum(is_drawn(7, number, 1, "a", 0.1) for number in range(4000))

        assert 320 < hits < 480  # 400 ± 4.2 standard deviations of 19

    def test_falls_anew_for_each_round_attempt_and_client(self) -> None:
        lots = [
            [is_drawn(1, number, 1, "a", 0.5) for number in range(64)],
            [is_drawn(1, number, 2, "a", 0.5) for number in range(64)],
            [is_drawn(1, number, 1, "b", 0.5) for number in range(64)],
            [is_drawn(2, number, 1, "a", 0.5) for number in range(64)],
        ]

        assert len({tuple(lot) for lot in lots}) == 4
