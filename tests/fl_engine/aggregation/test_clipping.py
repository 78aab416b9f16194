from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.aggregation import aggregate, clipped
from fl_engine.task import Aggregation, AggregationParameters, default_parameters
from fl_engine.updates import StoredUpdate
from tests.fl_engine.aggregation.builders import flat, manifest, update


def scales(updates: Any, multiple: float | None, middle: float | None) -> list[float]:
    return [one.scale for one in clipped(updates, (2,), multiple, middle)]


class TestClipped:
    def test_shortens_what_is_longer_than_the_multiple_of_the_median(self) -> None:
        updates = [update(flat(3, 4)), update(flat(30, 40))]  # norms 5 and 50

        assert scales(updates, 2.0, 10.0) == pytest.approx([1, 0.4])

    def test_takes_the_cohort_s_lower_median_in_the_first_round(self) -> None:
        updates = [update(flat(n, 0)) for n in (1, 2, 4, 100)]

        assert scales(updates, 3.0, None) == pytest.approx([1, 1, 1, 0.06])

    def test_believes_a_norm_that_was_screened(self) -> None:
        assert scales([StoredUpdate(b"", "f32", 1, norm=10.0)], 1.0, 5.0) == [0.5]

    def test_leaves_everything_where_nobody_asks_for_it(self) -> None:
        updates = [update(flat(3, 4)), update(flat(3e5, 0))]

        assert scales(updates, None, 1.0) == [1, 1]

    def test_leaves_an_update_of_nothing(self) -> None:
        assert scales([update(flat(0, 0))], 1.0, None) == [1]

    def test_knows_a_norm_whose_square_is_beyond_float32(self) -> None:
        assert scales([update(flat(1e30, 0))], 1.0, 1.0) == pytest.approx([1e-30])

    @given(
        st.lists(st.floats(2**-10, 1e4, width=32), min_size=1, max_size=9),
        st.floats(0.1, 100),
        st.floats(0.1, 10),
    )
    def test_nothing_stays_longer_than_the_limit(
        self, norms: list[float], multiple: float, middle: float
    ) -> None:
        found = scales([update(flat(n, 0)) for n in norms], multiple, middle)

        for norm, scale in zip(norms, found, strict=True):
            assert norm * scale <= multiple * middle * (1 + 1e-6)
            assert scale == 1 or norm > multiple * middle * (1 - 1e-6)


class TestAggregating:
    @pytest.mark.parametrize("rule", Aggregation)
    def test_clips_whatever_the_rule(self, rule: Aggregation) -> None:
        """Clipped to 1 is the same as sent with a norm of 1."""
        own = {
            name: value
            for name, value in vars(default_parameters(rule)).items()
            if value is not None
        }
        updates = [update(flat(3, 4)), update(flat(-30, 40)), update(flat(0.6, -0.8))]
        short = [update(flat(0.6, 0.8)), update(flat(-0.6, 0.8)), updates[2]]
        base, model = flat(0, 0), manifest(2)

        made = aggregate(
            base,
            updates,
            model,
            rule,
            AggregationParameters(**{**own, "clip_norm": 1.0}),
            median_norm=1.0,
        )

        expected = aggregate(base, short, model, rule).flat
        np.testing.assert_allclose(made.flat, expected, atol=1e-6)

    def test_does_not_clip_by_itself(self) -> None:
        made = aggregate(flat(0), [update(flat(50))], manifest(1), median_norm=1.0)

        np.testing.assert_array_equal(made.flat, [50])
