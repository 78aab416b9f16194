import pytest

from ui.components.bars import bar_mark, between, dumbbell_mark


class TestBetween:
    @pytest.mark.parametrize(("value", "share"), [(0.6, 0.0), (0.65, 0.25), (0.8, 1.0)])
    def test_places_a_value_between_the_ends(self, value: float, share: float) -> None:
        assert between(value, 0.6, 0.8) == pytest.approx(share)

    def test_stays_in_the_middle_when_the_ends_are_one(self) -> None:
        assert between(0.7, 0.7, 0.7) == 0.5


class TestMarks:
    def test_a_bar_is_as_long_as_its_share(self) -> None:
        assert bar_mark("tsk_1", "A", "3 s", 3, 12).model == "M0 8h25.0"

    def test_a_bar_of_nothing_has_no_length(self) -> None:
        assert bar_mark("tsk_1", "A", "0 s", 0, 0).model == "M0 8h0.0"

    def test_a_dumbbell_joins_baseline_and_model(self) -> None:
        mark = dumbbell_mark("tsk_1", "A", "0.7", baseline=0.0, model=0.5)
        assert (mark.baseline, mark.link, mark.model) == (
            "M3.0 1v14",
            "M3.0 8H50.0",
            "M50.0 8h0",
        )
