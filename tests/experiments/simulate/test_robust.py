from collections.abc import Sequence

import pytest

from experiments.simulate.pima import read_pima
from experiments.simulate.robust import NO_ATTACK, Row, Setting, compare

SEEDS = range(4)


def rows_of(settings: Sequence[Setting]) -> list[Row]:
    return list(compare(read_pima(), SEEDS, settings, processes=1))


class TestCompare:
    def test_holds_where_an_undefended_mean_fails(self) -> None:
        (row,) = rows_of([Setting("sign flip x10", 0.5)])

        assert row.undefended.mean < 0.60
        assert row.validated.mean > 0.68
        assert row.rejected_bad > 0.4 > 10 * row.rejected_good

    def test_rejects_what_is_no_number(self) -> None:
        (row,) = rows_of([Setting("NaN", None)])

        assert row.rejected_bad == 1
        # Weights that are no numbers guess the same class for everybody.
        assert row.undefended.mean == pytest.approx(0.65, abs=0.06)

    def test_changes_nothing_in_a_calm_round(self) -> None:
        (row,) = rows_of([Setting(NO_ATTACK, None)])

        assert abs(row.loss.mean) < 0.01
        assert row.rejected_good < 0.01
        assert row.measured < 0.6

    def test_comes_to_the_same_each_time(self) -> None:
        setting = Setting("label flip", 0.5)

        assert rows_of([setting]) == rows_of([setting])
