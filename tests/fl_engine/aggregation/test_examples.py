"""What an update claims to be made of counts within limits."""

import numpy as np
import pytest

from fl_engine.aggregation import aggregate
from fl_engine.aggregation.examples import believed
from fl_engine.model.manifest import Manifest, Tensor
from fl_engine.updates import StoredUpdate

LARGEST = 2**53 - 1


def claim(examples: int, declared: int | None = None) -> StoredUpdate:
    return StoredUpdate(b"", "f32", examples, declared)


def counts(*updates: StoredUpdate) -> list[int]:
    return [update.num_examples for update in believed(updates)]


class TestBelieved:
    def test_leaves_what_honest_devices_claim(self) -> None:
        assert counts(claim(3, 3), claim(20), claim(30, 40)) == [3, 20, 30]

    def test_counts_at_most_what_was_declared_at_joining(self) -> None:
        assert counts(claim(LARGEST, 12), claim(10, 10), claim(5)) == [12, 10, 5]

    def test_counts_at_most_ten_times_the_median_declared_or_not(self) -> None:
        found = counts(claim(8), claim(10), claim(LARGEST), claim(LARGEST, LARGEST))

        assert found == [8, 10, 100, 100]

    def test_of_two_the_smaller_one_says_what_is_usual(self) -> None:
        assert counts(claim(10), claim(LARGEST)) == [10, 100]

    def test_leaves_a_single_one(self) -> None:
        assert counts(claim(7)) == [7]

    def test_has_nothing_to_say_about_nothing(self) -> None:
        assert counts() == []

    def test_a_declaration_of_no_example_counts_as_one(self) -> None:
        assert counts(claim(5, 0), claim(5)) == [1, 5]


class TestAggregating:
    def test_nobody_owns_the_mean_by_claiming(self) -> None:
        manifest = Manifest((Tensor("dense", "bias", (1,)),))
        values = np.array([0, 0, 3], "<f4")
        examples = (10, 10, LARGEST)
        updates = [
            StoredUpdate(value.tobytes(), "f32", n)
            for value, n in zip(values, examples, strict=True)
        ]

        made = aggregate(np.zeros(1, np.float32), updates, manifest)

        assert made.shares == pytest.approx((10 / 120, 10 / 120, 100 / 120))
        np.testing.assert_allclose(made.flat, [3 * 100 / 120], rtol=1e-6)
