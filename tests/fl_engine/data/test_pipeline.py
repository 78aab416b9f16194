"""What is known of a pipeline before a row is seen."""

import pytest

from fl_engine.data import pipeline_of, scales_all
from fl_engine.task import Column, ColumnType, PreprocessingKind, Step
from tests.fl_engine.builders import label, number, table

LAND = Column("land", ColumnType.CATEGORY, categories=("x", "y", "z"))
MEMBER = Column("member", ColumnType.BOOLEAN)
SPREAD = Step(PreprocessingKind.ONE_HOT, ("land",))
SCALED = Step(PreprocessingKind.MIN_MAX, ("a",), least=0.0, greatest=1.0)


def test_a_category_becomes_as_many_inputs_as_it_has_names() -> None:
    data = table(number("a"), LAND, MEMBER, label())

    assert pipeline_of(data, (SPREAD, SCALED)).width == 5  # 1 + 3 + 1
    assert pipeline_of(table(number("a"), label()), ()).width == 1


@pytest.mark.parametrize(
    ("columns", "steps", "expected"),
    [
        pytest.param((number("a"), LAND), (SPREAD, SCALED), True, id="all of them"),
        pytest.param((number("a"), LAND), (SPREAD,), False, id="a number is not"),
        pytest.param((number("a"), MEMBER), (SCALED,), True, id="0 and 1 is a scale"),
        pytest.param((MEMBER,), (), False, id="nothing without steps"),
    ],
)
def test_tells_whether_every_number_is_scaled(
    columns: tuple[Column, ...], steps: tuple[Step, ...], expected: bool
) -> None:
    assert scales_all(pipeline_of(table(*columns, label()), steps)) is expected
