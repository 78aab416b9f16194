"""What steps of preprocessing may be asked for."""

from typing import Any

import pytest

from fl_engine.errors import SpecError
from fl_engine.task import (
    Column,
    ColumnType,
    DataKind,
    DataSpec,
    Images,
    Imputation,
    Learning,
    PreprocessingKind,
    Step,
    TaskSpec,
)
from tests.fl_engine.builders import label, number, table, task

IMPUTE, ONE_HOT = PreprocessingKind.IMPUTE, PreprocessingKind.ONE_HOT
STANDARDISE, MIN_MAX = PreprocessingKind.STANDARDISE, PreprocessingKind.MIN_MAX
CLIP, LOG, BUCKETIZE = (
    PreprocessingKind.CLIP,
    PreprocessingKind.LOG,
    PreprocessingKind.BUCKETIZE,
)
MEAN, MEDIAN = Imputation.MEAN, Imputation.MEDIAN
MOST_FREQUENT, CONSTANT = Imputation.MOST_FREQUENT, Imputation.CONSTANT

GAPPY = number("a", least=0, greatest=9, nullable=True)
LAND = Column("land", ColumnType.CATEGORY, categories=("x", "y"))
GAPPY_LAND = Column("land", ColumnType.CATEGORY, categories=("x", "y"), nullable=True)
BEDS = Column("beds", ColumnType.INTEGER, least=1, greatest=100, nullable=True)
ROOMS = Column("beds", ColumnType.INTEGER, least=0, greatest=100, nullable=True)
IS_IN = Column("in", ColumnType.BOOLEAN, nullable=True)


def step(kind: PreprocessingKind, *columns: str, **more: Any) -> Step:
    return Step(kind, columns, **more)


def filled(column: str, by: Imputation, constant: str | None = None) -> Step:
    return step(IMPUTE, column, imputation=by, constant=constant)


def with_steps(
    *steps: Step,
    columns: tuple[Column, ...] = (number("a"),),
    y: Column | None = None,
    learning: Learning = Learning.BINARY_CLASSIFICATION,
) -> TaskSpec:
    data = table(*columns, y or label())
    return task(data=data, preprocessing=steps, learning=learning)


def problems(*steps: Step, **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(SpecError) as caught:
        with_steps(*steps, **more)
    return [(".".join(p.path), str(p.kind)) for p in caught.value.problems]


class TestStepsThatFit:
    @pytest.mark.parametrize(
        ("steps", "columns"),
        [
            pytest.param((), (number("a"),), id="none"),
            pytest.param(
                (filled("a", MEDIAN), step(STANDARDISE, "a")), (GAPPY,), id="contract"
            ),
            pytest.param(
                (step(CLIP, "a", least=0, greatest=5), step(LOG, "a")),
                (number("a"),),
                id="a clip makes room for a logarithm",
            ),
            pytest.param(
                (step(MIN_MAX, "a", least=-1, greatest=9), step(LOG, "a")),
                (number("a", least=-1),),
                id="a given range too",
            ),
            pytest.param(
                (filled("land", MOST_FREQUENT), step(ONE_HOT, "land")),
                (GAPPY_LAND,),
                id="a category",
            ),
            pytest.param((filled("beds", MOST_FREQUENT),), (BEDS,), id="100 values"),
            pytest.param((filled("in", CONSTANT, "TRUE"),), (IS_IN,), id="boolean"),
            pytest.param(
                (step(BUCKETIZE, "a", boundaries=(1, 2)), filled("a", CONSTANT, "-1")),
                (GAPPY,),
                id="missing values go through to where they are filled",
            ),
        ],
    )
    def test_are_taken(
        self, steps: tuple[Step, ...], columns: tuple[Column, ...]
    ) -> None:
        assert with_steps(*steps, columns=columns).preprocessing == steps

    @pytest.mark.parametrize("kind", [STANDARDISE, MIN_MAX])
    def test_may_scale_the_label_of_a_regression(self, kind: PreprocessingKind) -> None:
        y = label(type=ColumnType.NUMBER)

        spec = with_steps(step(kind, "y"), y=y, learning=Learning.REGRESSION)

        assert spec.preprocessing[0].columns == ("y",)


AT = "preprocessing.0"
WHERE = "preprocessing.0.columns.0"


class TestStepsThatDoNot:
    @pytest.mark.parametrize(
        ("one", "columns", "path", "kind"),
        [
            (step(STANDARDISE), (number("a"),), f"{AT}.columns", "MISSING"),
            (step(STANDARDISE, "b"), (number("a"),), WHERE, "UNKNOWN"),
            (step(STANDARDISE, "y"), (number("a"),), WHERE, "CONTRADICTION"),
            (step(CLIP, "a"), (number("a"),), f"{AT}.least", "MISSING"),
            (
                step(CLIP, "a", least=2, greatest=1),
                (number("a"),),
                f"{AT}.least",
                "CONTRADICTION",
            ),
            (
                step(MIN_MAX, "a", least=0),
                (number("a"),),
                f"{AT}.greatest",
                "MISSING",
            ),
            (
                step(STANDARDISE, "a", least=0),
                (number("a"),),
                f"{AT}.least",
                "CONTRADICTION",
            ),
            (step(BUCKETIZE, "a"), (number("a"),), f"{AT}.boundaries", "MISSING"),
            (
                step(BUCKETIZE, "a", boundaries=(1, 1)),
                (number("a"),),
                f"{AT}.boundaries.1",
                "OUT_OF_RANGE",
            ),
            (
                step(LOG, "a", boundaries=(1,)),
                (number("a", least=0),),
                f"{AT}.boundaries",
                "CONTRADICTION",
            ),
            (step(LOG, "a"), (number("a", least=-1),), WHERE, "CONTRADICTION"),
            (step(LOG, "a"), (number("a"),), WHERE, "CONTRADICTION"),
            (step(ONE_HOT, "a"), (number("a"),), WHERE, "CONTRADICTION"),
            (filled("a", MEDIAN), (number("a"),), WHERE, "CONTRADICTION"),
            (step(IMPUTE, "a"), (GAPPY,), f"{AT}.imputation", "MISSING"),
            (filled("a", CONSTANT), (GAPPY,), f"{AT}.constant", "MISSING"),
            (filled("a", MEAN, "1"), (GAPPY,), f"{AT}.constant", "CONTRADICTION"),
            (filled("a", CONSTANT, "1,5"), (GAPPY,), WHERE, "CONTRADICTION"),
            (filled("a", MOST_FREQUENT), (GAPPY,), WHERE, "CONTRADICTION"),
            (filled("beds", MOST_FREQUENT), (ROOMS,), WHERE, "CONTRADICTION"),
            (filled("in", MEAN), (IS_IN,), WHERE, "CONTRADICTION"),
            (filled("in", CONSTANT, "maybe"), (IS_IN,), WHERE, "CONTRADICTION"),
        ],
    )
    def test_are_named_with_their_place(
        self, one: Step, columns: tuple[Column, ...], path: str, kind: str
    ) -> None:
        assert (path, kind) in problems(one, columns=columns)

    def test_leave_no_value_missing(self) -> None:
        found = problems(step(STANDARDISE, "a"), columns=(GAPPY,))

        assert found == [("data.columns.0.nullable", "CONTRADICTION")]

    def test_leave_no_category(self) -> None:
        found = problems(columns=(LAND,))

        assert found == [("data.columns.0.type", "CONTRADICTION")]

    def test_do_not_spread_what_may_be_missing(self) -> None:
        steps = (step(ONE_HOT, "land"), filled("land", MOST_FREQUENT))

        found = problems(*steps, columns=(GAPPY_LAND,))

        assert found[0] == (WHERE, "CONTRADICTION")
        assert found[1] == ("preprocessing.1.columns.0", "CONTRADICTION")

    def test_do_not_fill_twice(self) -> None:
        found = problems(filled("a", MEAN), filled("a", MEDIAN), columns=(GAPPY,))

        assert found == [("preprocessing.1.columns.0", "CONTRADICTION")]

    def test_count_values_before_anything_changes_them(self) -> None:
        steps = (step(STANDARDISE, "in"), filled("in", CONSTANT, "1"))

        found = problems(*steps, columns=(IS_IN,))

        assert found == [("preprocessing.1.columns.0", "CONTRADICTION")]

    def test_are_at_most_fifty(self) -> None:
        found = problems(*[step(STANDARDISE, "a")] * 51)

        assert found == [("preprocessing", "TOO_LONG")]

    def test_are_not_for_images(self) -> None:
        shape = Images(28, 28, 1, ("cat", "dog"))
        data = DataSpec(kind=DataKind.IMAGES, images=shape)

        with pytest.raises(SpecError) as caught:
            task(data=data, preprocessing=(step(STANDARDISE, "a"),))

        assert caught.value.problems[0].path == ("preprocessing",)

    def test_leave_the_label_of_classes_alone(self) -> None:
        found = problems(step(STANDARDISE, "y"))

        assert found == [(WHERE, "CONTRADICTION")]


def test_an_empty_category_is_no_category_where_values_may_be_missing() -> None:
    land = Column("land", ColumnType.CATEGORY, categories=("", "x"), nullable=True,
                  missing_markers=("NA",))  # fmt: skip
    steps = (filled("land", MOST_FREQUENT), step(ONE_HOT, "land"))

    found = problems(*steps, columns=(land,))

    assert found == [("data.columns.0.categories.0", "CONTRADICTION")]
