"""What becomes of a bad client's file."""

import numpy as np
import pytest

from experiments.reproduce import datasets
from experiments.reproduce.bad_data import (
    BAD,
    CLIENTS,
    Harm,
    Scene,
    make,
    read_rows,
    write_rows,
)
from experiments.reproduce.reputation import WEAK_ALL, chosen_by_reputation

DATA = datasets.pima().data
# Two women; of the second one insulin is missing.
X = np.array([[1, 90, 60, 20, 100, 30, 0.5, 30], [2, 120, 70, 30, np.nan, 35, 0.2, 40]])
Y = np.array([0.0, 1.0])
INSULIN = 4


class TestMarkers:
    def test_outside_the_declared_range_leave_the_row_out(self) -> None:
        x, y = read_rows(DATA, Harm.OUT_OF_RANGE, write_rows(DATA, X, Y, "-999"))

        np.testing.assert_array_equal(x, X[:1])
        np.testing.assert_array_equal(y, [0.0])

    def test_that_are_declared_are_missing_values(self) -> None:
        x, _ = read_rows(DATA, Harm.MARKED, write_rows(DATA, X, Y, "-999"))

        np.testing.assert_array_equal(x, X)  # NaN where it was

    def test_are_numbers_where_nobody_said_what_a_value_may_be(self) -> None:
        x, _ = read_rows(DATA, Harm.SENTINELS, write_rows(DATA, X, Y, "-999"))

        assert x[1, INSULIN] == -999


class TestMake:
    def test_turns_the_labels_of_the_bad_client_alone(self) -> None:
        good, bad = make(Scene(Harm.NOTHING), 0), make(Scene(Harm.LABELS), 0)

        assert bad.shards[BAD].y.all() and not good.shards[BAD].y.all()
        for place in set(range(CLIENTS)) - {BAD}:
            np.testing.assert_array_equal(bad.shards[place].y, good.shards[place].y)

    @pytest.mark.parametrize("harm", [Harm.ABSENT, Harm.OUT_OF_RANGE])
    def test_leaves_a_client_out_that_has_too_few_rows(self, harm: Harm) -> None:
        assert len(make(Scene(harm), 0).shards) == CLIENTS - 1

    def test_holds_the_same_rows_out_whatever_is_wrong(self) -> None:
        labels = [make(Scene(harm), 3).final.y for harm in Harm]

        for one in labels:
            np.testing.assert_array_equal(one, labels[0])

    def test_lets_pooled_lies_squeeze_every_input(self) -> None:
        """Divided by a million times the deviation, all rows look the same."""
        pooled = make(Scene(Harm.LIES, is_pooled=True), 0)
        robust = make(Scene(Harm.LIES), 0)

        assert pooled.final.x.std(axis=0).max() < 1e-3
        assert 0.7 < robust.final.x.std(axis=0).min()


class TestSelection:
    def test_by_reputation_leaves_out_who_sent_bad_updates(self) -> None:
        assert chosen_by_reputation(WEAK_ALL.scene, seed=0) == [0, 1]
