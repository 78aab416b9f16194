"""What is done with the columns before training, and what was fitted."""

from typing import Any

from tests.ui.pages.task.test_facts import task
from ui.pages.task.facts import facts
from ui.pages.task.prepared import FROZEN, PLAIN, WAITS, Prepared, newer, prepared


def step(kind: str, *columns: str, **more: Any) -> dict[str, Any]:
    """A `PreprocessingStep`."""
    nothing = {"imputation": None, "constant": None, "least": None, "greatest": None}
    known: dict[str, Any] = {**nothing, "boundaries": [], "fitted": []}
    return {"kind": kind, "columns": list(columns), **known, **more}


def fitted(column: str, location: float | None, **more: Any) -> dict[str, Any]:
    """A `FittedColumn`."""
    found = {"column": column, "location": location, "scale": None, "category": None}
    return {**found, "examples": 2_457, **more}


class TestPrepared:
    """Steps in words."""

    def test_says_nothing_of_a_task_without_steps(self) -> None:
        assert prepared([]) == Prepared()
        assert "count, mean" not in facts(task()).leaves

    def test_says_what_waits_for_the_devices(self) -> None:
        steps = [step("STANDARDISE", "glucose", "age"), step("ONE_HOT", "land")]
        found = prepared(steps)

        assert found.steps == (
            ("Standardised to mean 0 and spread 1", "glucose, age"),
            ("One column of 0 and 1 for each name", "land"),
        )
        assert (found.fitted, found.said, found.waits) == ((), WAITS, True)

    def test_shows_what_was_fitted_and_from_how_many_rows(self) -> None:
        mean = fitted("glucose", 120.894_53, scale=31.972_6)
        balance = fitted("balance", -76_485.9, scale=0.5)
        land = fitted("land", None, category="France", examples=8_000)
        steps = [
            step("IMPUTE", "land", imputation="MOST_FREQUENT", fitted=[land]),
            step("STANDARDISE", "glucose", "balance", fitted=[mean, balance]),
        ]
        found = prepared(steps)

        assert found.fitted == (
            ("land", "fills", "France", "", "8,000"),
            ("glucose", "mean and spread", "120.9", "31.97", "2,457"),
            ("balance", "mean and spread", "\u221276,486", "0.5", "2,457"),
        )
        assert (found.said, found.waits) == (FROZEN, False)

    def test_waits_for_nothing_where_nothing_is_fitted(self) -> None:
        found = prepared([step("LOG", "age")])

        assert (found.said, found.waits) == (PLAIN, False)


class TestNewer:
    """The page while somebody looks at it."""

    def test_shows_what_was_fitted_as_soon_as_all_of_it_is(self) -> None:
        fill = step("IMPUTE", "age", imputation="MEDIAN")
        scale = step("STANDARDISE", "age")
        shown = prepared([fill, scale])
        filled = {**fill, "fitted": [fitted("age", 33.0)]}
        scaled = {**scale, "fitted": [fitted("age", 35.5, scale=11.25)]}

        assert newer(shown, [fill, scale]) is None
        assert newer(shown, [filled, scale]) is None
        found = newer(shown, [filled, scaled])

        assert found is not None
        assert (found.said, found.waits) == (FROZEN, False)
        assert [row[:4] for row in found.fitted] == [
            ("age", "fills", "33", ""),
            ("age", "mean and spread", "35.5", "11.25"),
        ]

    def test_changes_nothing_that_is_fitted_already_or_never(self) -> None:
        mean = [fitted("age", 35.5, scale=11.25)]
        scaled = step("STANDARDISE", "age", fitted=mean)
        plain = step("LOG", "age")

        assert newer(prepared([scaled]), [scaled]) is None
        assert newer(prepared([plain]), [plain]) is None


class TestLeaves:
    """What leaves a device is told before anybody joins."""

    def test_names_the_figures_that_are_asked_for(self) -> None:
        scaled = task(preprocessing=[step("STANDARDISE", "age")])
        filled = task(preprocessing=[step("IMPUTE", "age", imputation="MEDIAN")])

        words = "count, mean, spread, range and how often each category occurs"
        assert words in facts(scaled).leaves
        assert "quantiles" not in facts(scaled).leaves
        assert "101 quantiles where a median is needed" in facts(filled).leaves
