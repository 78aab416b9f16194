"""From the API's words to the fields."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.ui.pages.wizard.answers import pima
from ui.pages.wizard.draft import put
from ui.pages.wizard.problems import (
    ELSEWHERE,
    errors_of_refusal,
    field_of,
    file_problem,
)


def problem(**more: Any) -> dict[str, Any]:
    """A `FileProblem`."""
    empty = {"kind": "WRONG_TYPE", "name": None, "row": None, "message": "No."}
    return {**empty, "expected": None, "found": None, **more}


class TestFieldOf:
    """Paths of problems."""

    @pytest.mark.parametrize(
        ("path", "name"),
        [
            ("input.title", "title"),
            ("input.training.learningRate", "training.learningRate"),
            ("input.modelUploadId", "model"),
            ("input.testSetUploadId", "testSet"),
            ("testSetUploadId", "testSet"),
            ("input.reward.poolPoints", "reward.pointsPerDevice"),
            ("input.device.leastFreeRamBytes", "device.leastFreeRamMb"),
            ("input.device.runtimes.0", "device.runtimes"),
            ("input.selection.weights", "selection.weights"),
            ("input.selection.weights.cpu", "selection.weights"),
            ("input.data.label", "data.label"),
            ("input.data.columns", "data.columns"),
            ("input.data.columns.1.least", "data.columns.1.least"),
            ("input.data.columns.1.missingMarkers", "data.columns.1.markers"),
            ("input.data.columns.1", "data.columns.1.type"),
            ("input.data.columns.1.nullable", "data.columns.1.fill"),
            ("input.data.columns.1.categories.0", "data.columns.1.names"),
            ("input.preprocessing.0.columns.2", "data.columns.2.scale"),
            ("input.preprocessing.0", "data.columns.0.scale"),
            ("input.preprocessing.7.kind", "data.columns"),
            ("input.preprocessing", "data.columns"),
            ("input.data.columns.8.type", "data.label"),
            ("input.data.images.height", "data.images.classes"),
            ("input.baselines.0.value", "baselines.LOSS"),
            ("input.hiddenUnits.1", "model.hiddenUnits"),
            ("input.inputShape", "model"),
            ("input.recruitsUntil", "recruitsUntil"),
            ("input.somethingNew", ELSEWHERE),
            ("", ELSEWHERE),
        ],
    )
    def test_leads_to_the_field(self, path: str, name: str) -> None:
        assert field_of(path.split("."), pima()) == name

    def test_counts_columns_as_the_task_does(self) -> None:
        draft = pima()
        unused = replace(draft.columns[0], is_used=False)
        draft = replace(draft, columns=(unused, *draft.columns[1:]))

        asked = field_of(["input", "data", "columns", "0", "least"], draft)
        beyond = field_of(["input", "data", "columns", "8", "least"], draft)

        assert asked == "data.columns.1.least"
        assert beyond == "data.columns"

    def test_knows_the_baselines_of_a_regression(self) -> None:
        draft = put(pima(), "learning", "REGRESSION")

        assert field_of(["input", "baselines", "0"], draft) == "baselines.MAE"


class TestErrorsOfRefusal:
    """Whole refusals."""

    def test_keeps_the_first_of_two_problems_of_a_field(self) -> None:
        result = {
            "__typename": "InvalidInput",
            "message": "Mend it.",
            "problems": [
                {"path": ["input", "title"], "message": "First."},
                {"path": ["input", "title"], "message": "Second."},
                {"path": ["input", "training", "rounds"], "message": "Third."},
            ],
        }

        assert errors_of_refusal(result, pima()) == {
            "title": "First.",
            "training.rounds": "Third.",
        }

    def test_names_row_and_column_of_a_test_set(self) -> None:
        found = problem(
            row=118, name="BMI", found="n/a", expected="a number from 0 to 100"
        )
        result = {
            "__typename": "TestSetRefused",
            "message": "See fileProblems.",
            "fileProblems": [found] * 5,
        }

        said = errors_of_refusal(result, pima())["testSet"]

        assert said.startswith('Row 118, column "BMI": "n/a" is not a number. Fix')
        assert said.endswith("And 2 more.")

    def test_says_kinds_of_learning_as_the_page_does(self) -> None:
        result = {
            "__typename": "ModelRefused",
            "message": "See fileProblems.",
            "fileProblems": [problem(message="REGRESSION needs a linear output.")],
        }

        assert errors_of_refusal(result, pima()) == {
            "model": '"A number" needs a linear output.'
        }

    def test_leads_every_other_refusal_somewhere(self) -> None:
        points = {"__typename": "InsufficientPoints", "message": "Too few."}
        waiting = {
            "__typename": "UploadNotReady",
            "message": "Wait.",
            "upload": {"purpose": "TEST_SET"},
        }
        full = {"__typename": "Unavailable", "message": "The disk is full."}

        assert errors_of_refusal(points, pima()) == {
            "reward.pointsPerDevice": "Too few."
        }
        assert errors_of_refusal(waiting, pima()) == {"testSet": "Wait."}
        assert errors_of_refusal(full, pima()) == {ELSEWHERE: "The disk is full."}


class TestFileProblem:
    """Problems of a test set in words."""

    def test_says_how_to_mend_a_value_out_of_range(self) -> None:
        found = problem(
            kind="OUT_OF_RANGE",
            row=42,
            name="Glucose",
            found="-999",
            expected="a number from 0 to 300",
        )

        assert file_problem(found) == (
            'Row 42, column "Glucose": -999 is not a number from 0 to 300. '
            "Fix the row, or widen the range."
        )

    def test_says_that_a_value_is_missing(self) -> None:
        found = problem(row=3, name="BMI", found="", expected="a number")

        assert "the value is missing" in file_problem(found)

    def test_leaves_other_problems_in_the_apis_words(self) -> None:
        assert file_problem(problem()) == "No."
        known = problem(kind="TOO_LARGE", row=1, name="x", found="9", expected="1")
        assert file_problem(known) == "No."
