import pytest

from fl_engine.fairness import jain


class TestJain:
    @pytest.mark.parametrize(
        ("shares", "index"),
        [
            pytest.param([5, 5, 5], 1.0, id="all-equal"),
            pytest.param([1, 0, 0, 0], 0.25, id="one-has-all"),
            pytest.param([3, 1], 0.8, id="16-of-20"),  # 4² / (2 · (9 + 1))
            pytest.param([0, 0], None, id="nobody-has-anything"),
            pytest.param([], None, id="nobody"),
        ],
    )
    def test_measures_how_evenly_is_shared(
        self, shares: list[float], index: float | None
    ) -> None:
        assert jain(shares) == index
