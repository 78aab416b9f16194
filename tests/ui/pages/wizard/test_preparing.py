"""What is done with columns: proposed by what the test set has, and told as steps."""

from typing import Any

import pytest

from tests.ui.pages.wizard.answers import column, images, pima, table
from ui.pages.wizard.columns import typed_in, with_label, with_test_set
from ui.pages.wizard.draft import Draft, put, put_all
from ui.pages.wizard.preparing import fills_of, names_of, steps_of, width_of
from ui.pages.wizard.task_input import template_input


def bank(**typed: str) -> Draft:
    """Customers of a bank; what is typed for a column is named `place_part`."""
    land = ["France", "Spain", "?"]
    found = table(
        column("balance", "NUMBER", 0, 250_000, missing=3),
        column("land", "CATEGORY", distinct=3, categories=land, missing=1),
        column("member", "BOOLEAN", distinct=2, missing=2),
        column("age", "INTEGER", 18, 92),
        column("left", "BOOLEAN", distinct=2),
    )
    draft = with_test_set(Draft(), found)
    places = {f"data.columns.{n[0]}.{n[2:]}": value for n, value in typed.items()}
    return put_all(draft, places)


def kinds(draft: Draft) -> list[tuple[Any, ...]]:
    """Kind and columns of each step."""
    return [(step["kind"], *step["columns"]) for step in steps_of(draft)]


class TestProposal:
    """Nothing typed yet."""

    def test_fills_what_is_missing_and_brings_all_into_numbers_alike(self) -> None:
        assert steps_of(bank()) == [
            {"kind": "IMPUTE", "columns": ["balance"], "imputation": "MEDIAN"},
            {
                "kind": "IMPUTE",
                "columns": ["land", "member"],
                "imputation": "MOST_FREQUENT",
            },
            {"kind": "STANDARDISE", "columns": ["balance", "age"]},
            {"kind": "ONE_HOT", "columns": ["land"]},
        ]

    def test_leaves_scaling_to_a_model_that_was_uploaded(self) -> None:
        own = put(Draft(), "model.source", "upload")
        found = table(column("a", missing=1), column("y", "BOOLEAN", distinct=2))

        assert kinds(with_test_set(own, found)) == [("IMPUTE", "a")]

    def test_does_nothing_with_images_and_labels(self) -> None:
        assert steps_of(with_test_set(Draft(), images("0", "1"))) == []
        prices = with_label(put(bank(), "learning", "REGRESSION"), "balance")
        assert ("STANDARDISE", "age") in kinds(prices)
        assert not any("balance" in step for step in kinds(prices))


class TestWidth:
    """Numbers that the model takes."""

    def test_counts_a_number_for_each_name(self) -> None:
        draft = bank()

        assert width_of(draft) == 3 + 3  # balance, member, age; three lands
        made = template_input(draft)
        assert made is not None
        assert made["inputShape"] == [6]

    def test_follows_names_and_markers(self) -> None:
        marked = bank(**{"1_markers": "NA, ?"})

        assert names_of(marked.columns[1]) == ("France", "Spain")
        assert width_of(bank(**{"1_names": "A\nB\n \nC\nD"})) == 3 + 4


class TestSteps:
    """What was typed, as steps."""

    def test_pass_a_column_in_one_order(self) -> None:
        draft = bank(
            **{"0_log": "yes", "0_cut_least": "1", "0_cut_greatest": "9"},
            **{"3_scale": "BUCKETIZE", "3_boundaries": "30, 60.5"},
        )

        assert [step for step in steps_of(draft) if "balance" in step["columns"]] == [
            {"kind": "IMPUTE", "columns": ["balance"], "imputation": "MEDIAN"},
            {"kind": "CLIP", "columns": ["balance"], "least": 1.0, "greatest": 9.0},
            {"kind": "LOG", "columns": ["balance"]},
            {"kind": "STANDARDISE", "columns": ["balance"]},
        ]
        assert {
            "kind": "BUCKETIZE",
            "columns": ["age"],
            "boundaries": [30.0, 60.5],
        } in steps_of(draft)

    def test_scale_by_the_range_that_the_column_may_have(self) -> None:
        draft = bank(**{"3_scale": "RANGE", "3_least": "18", "3_greatest": "118"})

        scaled = {"kind": "MIN_MAX", "columns": ["age"], "least": 18, "greatest": 118}
        assert scaled in steps_of(draft)

    def test_fill_with_a_constant_as_it_was_typed(self) -> None:
        draft = bank(**{"1_fill": "CONSTANT", "1_constant": " Spain "})

        filled = {"imputation": "CONSTANT", "constant": "Spain"}
        assert {"kind": "IMPUTE", "columns": ["land"], **filled} in steps_of(draft)

    def test_do_nothing_with_columns_that_are_not_asked_for(self) -> None:
        draft = pima()
        assert kinds(draft)[0][1] == "pregnant"
        unused = put(draft, "data.columns.0.scale", "")

        assert kinds(unused)[0][1] == "glucose"


class TestFills:
    """Ways to fill a missing value."""

    @pytest.mark.parametrize(
        ("place", "can"),
        [(0, False), (1, True), (2, True), (3, False)],
    )
    def test_know_the_most_frequent_value_where_values_are_few(
        self, place: int, can: bool
    ) -> None:
        found = fills_of(bank().columns[place])

        assert ("MOST_FREQUENT" in found) is can
        assert ("MEDIAN" in found) is (place in (0, 3))

    def test_count_whole_numbers_of_a_narrow_range(self) -> None:
        draft = bank(**{"3_least": "1", "3_greatest": "100"})

        assert "MOST_FREQUENT" in fills_of(draft.columns[3])

    def test_follow_the_type(self) -> None:
        draft = typed_in(bank(), "data.columns.0.type", "CATEGORY")

        assert (draft.columns[0].fill, draft.columns[0].scale) == ("MOST_FREQUENT", "")
