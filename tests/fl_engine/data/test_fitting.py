"""Passes of fitting: what is asked for, and what is made of the answers."""

import numpy as np
import pytest

from fl_engine import wire
from fl_engine.data import RawRows, pipeline_of
from fl_engine.data.asking import next_pass
from fl_engine.data.fitting import fit_pass
from fl_engine.data.measuring import answer
from fl_engine.data.pipeline import Pipeline
from fl_engine.errors import StatisticsError
from fl_engine.task import (
    Column,
    ColumnType,
    FittedColumn,
    Imputation,
    PreprocessingKind,
    Step,
)
from tests.fl_engine.builders import label, number, table

NAN = float("nan")
IMPUTE, STANDARDISE = PreprocessingKind.IMPUTE, PreprocessingKind.STANDARDISE
MIN_MAX, LOG = PreprocessingKind.MIN_MAX, PreprocessingKind.LOG
LAND = Column("land", ColumnType.CATEGORY, categories=("x", "y"), nullable=True)


def numbers(*names: str) -> tuple[Column, ...]:
    return tuple(number(n, least=0, greatest=1_000, nullable=True) for n in names)


def pipeline(*steps: Step, columns: tuple[Column, ...]) -> Pipeline:
    return pipeline_of(table(*columns, label()), steps)


def fit(made: Pipeline, *clients: list[list[float]]) -> Pipeline:
    """Fit the next pass of clients' rows."""
    measurings = next_pass(made, 1)
    answers = []
    for rows in clients:
        raw = RawRows(np.array(rows, np.float64), np.zeros(len(rows)))
        answers.append([answer(made, raw, m.frame(1.0)) for m in measurings])
    believed = [len(rows) for rows in clients]
    return made.with_fitted(fit_pass(measurings, answers, believed))


class TestPasses:
    def test_wait_for_what_stands_before(self) -> None:
        steps = (
            Step(LOG, ("a", "b")),
            Step(IMPUTE, ("a",), imputation=Imputation.MEAN),
            Step(STANDARDISE, ("a", "b")),
            Step(MIN_MAX, ("c",)),
        )
        made = pipeline(*steps, columns=(*numbers("a", "b"), number("c")))

        first = [(w.column, w.step) for m in next_pass(made, 1) for w in m.wanted]
        after = fit(made, [[1, 2, 3], [NAN, 3, 4]])
        second = [(w.column, w.step) for m in next_pass(after, 2) for w in m.wanted]

        # b could be standardised at once, but its step waits for a as well
        assert first == [(0, 1), (2, 3)]
        assert second == [(0, 2), (1, 2)]
        assert next_pass(fit(after, [[1, 2, 3], [NAN, 3, 4]]), 3) == []

    def test_of_a_thousand_columns_fit_into_frames(self) -> None:
        names = [f"a{i}" for i in range(999)]
        steps = (
            Step(IMPUTE, tuple(names), imputation=Imputation.MEDIAN),
            Step(STANDARDISE, tuple(names)),
        )
        made = pipeline(*steps, columns=numbers(*names))
        rows = [[float(i + row) for i in range(999)] for row in range(3)]
        raw = RawRows(np.array(rows), np.zeros(3))
        frames = next_pass(made, 1)
        half = fit(made, rows)

        for measuring in (*frames, *next_pass(half, 2)):
            frame = measuring.frame(20.0)
            asked = wire.decode_server(wire.encode(frame))
            told = wire.decode_client(wire.encode(answer(half, raw, frame)))
            assert isinstance(asked, wire.Measure)
            assert isinstance(told, wire.Statistics)
            assert len(told.columns) == len(asked.columns) <= 50
        assert sum(len(m.wanted) for m in frames) == 999

    def test_of_many_categories_fit_into_frames(self) -> None:
        places = tuple(f"{i}" for i in range(1_000))
        lands = tuple(
            Column(f"l{i}", ColumnType.CATEGORY, categories=places, nullable=True)
            for i in range(40)
        )
        steps = tuple(
            Step(IMPUTE, (c.name,), imputation=Imputation.MOST_FREQUENT) for c in lands
        )
        made = pipeline(*steps, columns=lands)
        raw = RawRows(np.full((2, 40), 999.0), np.zeros(2))

        for measuring in next_pass(made, 1):
            wire.encode(answer(made, raw, measuring.frame(20.0)))  # or TOO_LARGE


class TestFit:
    def test_of_each_kind_worked_by_hand(self) -> None:
        steps = (
            Step(IMPUTE, ("a",), imputation=Imputation.MEAN),
            Step(IMPUTE, ("b",), imputation=Imputation.MEDIAN),
            Step(IMPUTE, ("land",), imputation=Imputation.MOST_FREQUENT),
            Step(MIN_MAX, ("c",)),
            Step(STANDARDISE, ("d",)),
        )
        columns = (*numbers("a", "b"), LAND, number("c"), number("d"))
        made = pipeline(*steps, columns=columns)

        fitted = fit(
            made,
            [[1, 0, 1, 5, 7], [NAN, 2, 1, 6, 7]],
            [[4, NAN, 0, 9, 7], [4, 1, NAN, 7, 7]],
        )

        assert [step.fitted for step in fitted.steps] == [
            (FittedColumn("a", 3.0, None, None, 3),),  # (1 + 4 + 4) / 3
            # 0…2 evenly with a weight of 2, and 1 with a weight of 1: half of 3 is at 1
            (FittedColumn("b", 1.0, None, None, 3),),
            (FittedColumn("land", None, None, "y", 3),),
            (FittedColumn("c", 5.0, 4.0, None, 4),),
            (FittedColumn("d", 7.0, 1.0, None, 4),),  # 1 instead of 0
        ]

    def test_takes_the_first_of_equals(self) -> None:
        step = Step(IMPUTE, ("land",), imputation=Imputation.MOST_FREQUENT)

        fitted = fit(pipeline(step, columns=(LAND,)), [[1], [0]])

        assert fitted.steps[0].fitted[0].category == "x"

    def test_of_a_label(self) -> None:
        y = label(type=ColumnType.NUMBER)
        made = pipeline_of(table(number("a"), y), (Step(STANDARDISE, ("y",)),))
        (measuring,) = next_pass(made, 1)
        raw = RawRows(np.zeros((2, 1)), np.array([1.0, 3.0]))

        found = fit_pass([measuring], [[answer(made, raw, measuring.frame(1.0))]], [2])

        assert found[0] == (FittedColumn("y", 2.0, 1.0, None, 2),)

    def test_skips_clients_without_a_value(self) -> None:
        step = Step(IMPUTE, ("a",), imputation=Imputation.MEAN)

        fitted = fit(pipeline(step, columns=numbers("a")), [[NAN]], [[5], [7]])

        assert fitted.steps[0].fitted == (FittedColumn("a", 6.0, None, None, 2),)

    def test_fails_where_nobody_has_a_value(self) -> None:
        step = Step(IMPUTE, ("a",), imputation=Imputation.MEAN)

        with pytest.raises(StatisticsError, match="No client has a value of 'a'"):
            fit(pipeline(step, columns=numbers("a")), [[NAN]], [[NAN]])


class TestAnswers:
    @pytest.mark.parametrize(
        "wanted",
        [
            pytest.param({"column": 9, "step": 0, "measure": "moments"}, id="column"),
            pytest.param({"column": 0, "step": 0, "measure": "counts"}, id="counts"),
        ],
    )
    def test_to_what_the_task_does_not_have_are_refused(
        self, wanted: dict[str, object]
    ) -> None:
        step = Step(IMPUTE, ("a",), imputation=Imputation.MEAN)
        made = pipeline(step, columns=numbers("a"))
        measure = wire.Measure(
            id=bytes(16),
            part=1,
            deadline_s=1.0,
            columns=(wire.Wanted(**wanted),),  # type: ignore[arg-type]
            fitted=(),
        )

        with pytest.raises(ValueError, match=r"place|counted"):
            answer(made, RawRows(np.zeros((1, 1)), np.zeros(1)), measure)
