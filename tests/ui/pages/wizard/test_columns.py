"""From what a test set holds to what is asked of others' files."""

from typing import Any

import pytest

from tests.ui.pages.wizard.answers import column, images, pima, pima_table, table
from ui.pages.wizard.columns import (
    class_count,
    column_of,
    incomplete,
    label_error,
    widened,
    with_label,
    with_test_set,
)
from ui.pages.wizard.draft import Draft, Found, put, put_all
from ui.pages.wizard.preparing import treated_as_missing


def asking(learning: str, *columns: dict[str, Any]) -> Draft:
    """A draft of a kind of learning; the last column is the label."""
    return with_test_set(put(Draft(), "learning", learning), table(*columns))


class TestWidened:
    """Ranges for others' files."""

    @pytest.mark.parametrize(
        ("least", "greatest", "wider"),
        [
            (0, 197, ("0", "300")),  # 197 + 98.5 = 295.5
            (0, 15, ("0", "25")),  # 22.5
            (0.085, 2.288, ("0", "4")),  # 2.288 + 1.1015 = 3.39
            (21, 69, ("0", "100")),  # 69 + 24 = 93
            (-10, 10, ("-20", "20")),  # exactly
            (-30, -10, ("-40", "0")),
        ],
    )
    def test_goes_half_the_span_further_to_a_round_figure(
        self, least: float, greatest: float, wider: tuple[str, str]
    ) -> None:
        assert widened(Found("NUMBER", least, greatest)) == wider

    def test_leaves_the_bound_open_that_a_marker_reached(self) -> None:
        found = Found("INTEGER", -999, 197, suspected=("-999",))

        assert widened(found) == ("", "200")

    def test_has_none_for_names_and_flags(self) -> None:
        assert widened(Found("CATEGORY")) == ("", "")
        assert widened(Found("BOOLEAN", 0, 1)) == ("", "")


class TestWithTestSet:
    """A file was found to hold a table."""

    def test_predicts_the_last_column(self) -> None:
        assert pima()["data.label"] == "diabetes"

    def test_keeps_the_label_and_what_was_typed_when_a_mended_file_comes(self) -> None:
        typed = {
            "data.columns.1.unit": "mg/dL",
            "data.columns.1.greatest": "500",
            "data.columns.1.markers": "NA, -999",
        }
        draft = put_all(with_label(pima(), "age"), typed)
        mended = pima_table()
        mended["columns"][1]["greatest"] = 120
        mended["columns"][2]["greatest"] = 100

        after = with_test_set(draft, mended)

        glucose, pressure = after.columns[1:3]
        assert after["data.label"] == "age"
        assert (glucose.unit, glucose.greatest) == ("mg/dL", "500")
        assert glucose.markers == "NA, -999"
        assert pressure.greatest == "150"  # not typed: follows the file

    def test_asks_for_names_when_they_are_few(self) -> None:
        few = column("town", "CATEGORY", distinct=3, categories=["a", "b", "c"])
        many = [f"town {i}" for i in range(21)]
        more = column("town", "CATEGORY", distinct=21, categories=many)

        assert column_of(few).is_used
        assert not column_of(more).is_used

    def test_keeps_what_was_said_of_a_column_when_a_mended_file_comes(self) -> None:
        typed = {"data.columns.1.scale": "MIN_MAX", "data.columns.2.log": "yes"}
        after = with_test_set(put_all(pima(), typed), pima_table())

        assert [c.scale for c in after.columns[:3]] == [
            "STANDARDISE",
            "MIN_MAX",
            "STANDARDISE",
        ]
        assert after.columns[2].log == "yes"

    def test_takes_shape_and_classes_of_images(self) -> None:
        draft = with_test_set(Draft(), images("10", "2", "0"))

        assert draft.is_images
        assert draft["data.images.classes"] == "0, 2, 10"


class TestLabel:
    """The label and the kind of learning."""

    def test_takes_numbers_from_zero_as_counted_classes(self) -> None:
        label = column("y", "INTEGER", 0, 2, 3, categories=["2", "0", "1"])
        draft = asking("MULTICLASS_CLASSIFICATION", column("x"), label)

        assert draft.label is not None
        assert (draft.label.type, draft.label.greatest) == ("INTEGER", "2")
        assert class_count(draft) == 3

    def test_takes_other_numbers_as_names_in_their_order(self) -> None:
        label = column("y", "INTEGER", 1, 10, 3, categories=["10", "1", "2"])
        draft = asking("MULTICLASS_CLASSIFICATION", column("x"), label)

        assert draft.label is not None
        assert draft.label.type == "CATEGORY"
        assert draft.label.found.categories == ("1", "2", "10")

    def test_says_how_many_values_are_needed(self) -> None:
        label = column("Outcome", "INTEGER", 0, 2, 3, categories=["0", "1", "2"])
        draft = asking("BINARY_CLASSIFICATION", column("x"), label)

        assert label_error(draft) == (
            '"Outcome" has 3 values; "Yes or no" needs 2. '
            "Change the kind in step 1 or pick another label."
        )

    def test_predicts_no_names_as_numbers(self) -> None:
        label = column("town", "CATEGORY", distinct=2, categories=["a", "b"])

        assert "holds names" in label_error(asking("REGRESSION", column("x"), label))

    def test_may_have_no_holes(self) -> None:
        label = column("y", "BOOLEAN", distinct=2, missing=1)
        draft = asking("BINARY_CLASSIFICATION", column("x"), label)

        assert "1 row has no value" in label_error(draft)

    def test_counts_classes_of_images(self) -> None:
        three = with_test_set(Draft(), images("0", "1", "2"))

        assert "have 3 classes" in label_error(three)
        several = put(three, "learning", "MULTICLASS_CLASSIFICATION")
        assert label_error(several) == ""
        assert "told apart" in label_error(put(three, "learning", "REGRESSION"))

    def test_is_an_input_again_when_another_is_chosen(self) -> None:
        label = column("town", "CATEGORY", distinct=2, categories=["a", "b"])
        draft = asking("BINARY_CLASSIFICATION", column("y", "BOOLEAN"), label)

        after = with_label(draft, "y")

        assert [c.is_used for c in draft.columns] == [True, True]
        assert [c.type for c in after.columns] == ["BOOLEAN", "CATEGORY"]
        assert [c.is_used for c in after.columns] == [True, True]


class TestIncomplete:
    """Rows without a value."""

    def test_names_used_columns_and_how_it_is_written(self) -> None:
        draft = asking(
            "BINARY_CLASSIFICATION",
            column("a", suspectedMarkers=["-999"]),
            column("b", missing=2),
            column("town", "CATEGORY", missing=5, categories=["x"]),
            column("y", "BOOLEAN"),
        )
        assert incomplete(draft) == {}  # what is missing in b is filled
        unfilled = put(draft, "data.columns.1.fill", "")
        marked = put(unfilled, "data.columns.0.markers", "NA, -999")

        assert incomplete(unfilled) == {"b": ("", "NA")}
        assert incomplete(marked) == {"a": ("", "NA", "-999"), "b": ("", "NA")}

    def test_is_filled_when_a_marker_is_treated_as_missing(self) -> None:
        glucose = column_of(column("glucose", suspectedMarkers=["-999"]))
        smoker = column_of(column("smoker", "BOOLEAN", suspectedMarkers=["?"]))

        known = treated_as_missing(glucose, "-999")
        assert (known.markers, known.fill) == ("NA, -999", "MEDIAN")
        assert treated_as_missing(smoker, "?").fill == "MOST_FREQUENT"
