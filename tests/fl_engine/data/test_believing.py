"""What a client can't have measured is refused, by the name of its column."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine import wire
from fl_engine.data import RawRows, pipeline_of
from fl_engine.data.asking import Measuring, next_pass
from fl_engine.data.believing import check_statistics
from fl_engine.data.measuring import answer
from fl_engine.errors import StatisticsError
from fl_engine.task import (
    Column,
    ColumnType,
    Imputation,
    PreprocessingKind,
    Step,
)
from fl_engine.wire import Measured
from tests.fl_engine.builders import label, number, table
from tests.fl_engine.data.figures import figures, packed

GLUCOSE = number("glucose", least=0, greatest=300, nullable=True)
LAND = Column("land", ColumnType.CATEGORY, categories=("x", "y", "z"), nullable=True)
STEPS = (
    Step(PreprocessingKind.IMPUTE, ("glucose",), imputation=Imputation.MEDIAN),
    Step(PreprocessingKind.IMPUTE, ("land",), imputation=Imputation.MOST_FREQUENT),
    Step(PreprocessingKind.ONE_HOT, ("land",)),
    Step(PreprocessingKind.STANDARDISE, ("age",)),
)
PIPELINE = pipeline_of(table(GLUCOSE, LAND, number("age"), label()), STEPS)
(MEASURING,) = next_pass(PIPELINE, 1)

VALUES = [80.0, 100.0, 150.0]
GOOD = figures(VALUES, missing=1, quantiles=True)  # mean 110, M2 2,600
LANDS = figures([0.0, 2.0, 2.0], missing=1, counts=[1, 0, 2])
AGES = figures([20.0, 30.0, 40.0, 50.0])


def statistics(*columns: Measured, examples: int = 4) -> wire.Statistics:
    return wire.Statistics(
        id=wire.new_id(), of=bytes(16), examples=examples, columns=columns
    )


def changed(found: Measured, **fields: object) -> Measured:
    return msgspec.structs.replace(found, **fields)


def test_what_is_asked_for_is_what_was_written_above() -> None:
    assert [(w.column, w.measure) for w in MEASURING.wanted] == [
        (0, "quantiles"),
        (1, "counts"),
        (2, "moments"),
    ]


def test_honest_figures_are_taken() -> None:
    check_statistics(MEASURING, statistics(GOOD, LANDS, AGES), None)
    check_statistics(MEASURING, statistics(GOOD, LANDS, AGES), 4)


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param({"greatest": 301.0}, id="greatest beyond the range"),
        pytest.param({"least": -999.0, "mean": -99.0}, id="a sentinel below the range"),
        pytest.param({"mean": 151.0}, id="mean above the greatest"),
        pytest.param({"m2": 3 * 70.0**2 / 4 + 1}, id="more M2 than n w² / 4"),
        pytest.param({"m2": 70.0**2 / 2 - 1}, id="less M2 than w² / 2"),
        pytest.param({"m2": -1.0}, id="M2 below 0"),
        pytest.param({"present": 4}, id="more values than examples"),
        pytest.param({"mean": None}, id="no mean"),
        pytest.param({"quantiles": None}, id="no quantiles"),
        pytest.param({"counts": b"\0" * 12}, id="counts that nobody asked for"),
        pytest.param(
            {"quantiles": packed(np.linspace(150, 80, 101))}, id="falling quantiles"
        ),
        pytest.param(
            {"quantiles": packed(np.linspace(80, 149, 101))}, id="quantiles that end"
        ),
        pytest.param(
            {"quantiles": packed([80, *[float("nan")] * 99, 150])}, id="no numbers"
        ),
    ],
)
def test_lies_about_numbers_are_refused(lie: dict[str, object]) -> None:
    with pytest.raises(StatisticsError, match="glucose"):
        check_statistics(MEASURING, statistics(changed(GOOD, **lie), LANDS, AGES), None)


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param({"counts": np.array([1, 2], "<u4").tobytes()}, id="a count short"),
        pytest.param({"counts": np.array([1, 0, 3], "<u4").tobytes()}, id="too many"),
        pytest.param({"counts": np.array([3, 0, 0], "<u4").tobytes()}, id="other mean"),
        pytest.param({"counts": None}, id="no counts"),
        pytest.param({"greatest": 3.0}, id="a category that is none"),
    ],
)
def test_lies_about_categories_are_refused(lie: dict[str, object]) -> None:
    with pytest.raises(StatisticsError, match="land"):
        check_statistics(MEASURING, statistics(GOOD, changed(LANDS, **lie), AGES), None)


def test_a_value_that_may_not_be_missing_is_refused() -> None:
    ages = figures([20.0, 30.0, 40.0], missing=1)

    with pytest.raises(StatisticsError, match="age: no value may be missing"):
        check_statistics(MEASURING, statistics(GOOD, LANDS, ages), None)


def test_another_number_of_examples_than_before_is_refused() -> None:
    with pytest.raises(StatisticsError, match="5 examples before, now 4"):
        check_statistics(MEASURING, statistics(GOOD, LANDS, AGES), 5)


def test_another_number_of_columns_is_refused() -> None:
    with pytest.raises(StatisticsError, match="3 columns were asked for, not 1"):
        check_statistics(MEASURING, statistics(GOOD), None)


def test_figures_without_a_value_are_refused() -> None:
    none = figures([], missing=4, quantiles=False)
    check_statistics(MEASURING, statistics(none, LANDS, AGES), None)

    with pytest.raises(StatisticsError, match="no value"):
        lie = changed(none, mean=1.0)
        check_statistics(MEASURING, statistics(lie, LANDS, AGES), None)


@given(
    st.lists(
        st.tuples(
            st.one_of(st.just(float("nan")), st.floats(0, 300)),
            st.sampled_from([0.0, 1.0, 2.0, float("nan")]),
            st.floats(-3e38, 3e38),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_whatever_an_honest_client_has_is_taken(
    rows: list[tuple[float, float, float]],
) -> None:
    raw = RawRows(np.array(rows), np.zeros(len(rows)))
    measuring = Measuring(PIPELINE, 1, MEASURING.wanted)

    found = answer(PIPELINE, raw, measuring.frame(20.0))

    check_statistics(measuring, found, None)
