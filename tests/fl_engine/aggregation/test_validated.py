from dataclasses import replace

import numpy as np

from fl_engine.aggregation import aggregate
from fl_engine.task import Aggregation
from tests.fl_engine.aggregation.builders import flat, manifest, update


class TestValidated:
    def test_weighs_examples_by_factor(self) -> None:
        updates = [
            replace(update(flat(4, 0)), num_examples=10, factor=1.0),
            replace(update(flat(0, 4)), num_examples=20, factor=0.25),
        ]

        made = aggregate(flat(1, 1), updates, manifest(2), Aggregation.VALIDATED)

        # 10 and 20 × 0.25: two thirds and one third.
        np.testing.assert_allclose(made.shares, [2 / 3, 1 / 3])
        np.testing.assert_allclose(made.flat, [1 + 8 / 3, 1 + 4 / 3], rtol=1e-6)

    def test_clips_at_three_times_the_median_norm(self) -> None:
        made = aggregate(
            flat(0, 0),
            [update(flat(0, 50))],
            manifest(2),
            Aggregation.VALIDATED,
            median_norm=2.0,
        )

        np.testing.assert_allclose(made.flat, [0, 6], rtol=1e-6)
