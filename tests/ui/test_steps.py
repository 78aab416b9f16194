"""Steps of preprocessing, in words."""

import pytest

from ui.steps import columns_of, is_fitted_later, title_of


def step(kind: str, **more: object) -> dict[str, object]:
    """A step of one column."""
    return {"kind": kind, "columns": ["age"], **more}


class TestTitle:
    """What a step does."""

    @pytest.mark.parametrize(
        ("told", "words"),
        [
            (
                step("IMPUTE", imputation="MEDIAN"),
                "Missing values filled with the median",
            ),
            (
                step("IMPUTE", imputation="CONSTANT", constant="7.5"),
                "Missing values filled with 7.5",
            ),
            (step("STANDARDISE"), "Standardised to mean 0 and spread 1"),
            (
                step("MIN_MAX", least=None, greatest=None),
                "Scaled to 0 to 1 from the least and greatest value on the devices",
            ),
            (
                step("MIN_MAX", least=18.0, greatest=118.0),
                "Scaled to 0 to 1 from 18 to 118",
            ),
            (step("ONE_HOT"), "One column of 0 and 1 for each name"),
            (step("CLIP", least=0.0, greatest=2.5), "Cut to 0 to 2.5"),
            (step("LOG"), "Logarithm of 1 + the value"),
            (
                step("BUCKETIZE", boundaries=[30.0, 60.5]),
                "Number of the interval between 30, 60.5",
            ),
            (step("TURN"), "TURN"),
        ],
    )
    def test_says_it_in_plain_words(self, told: dict[str, object], words: str) -> None:
        assert title_of(told) == words

    def test_names_the_first_of_many_columns(self) -> None:
        many = {"kind": "LOG", "columns": [f"c{i}" for i in range(15)]}

        assert columns_of(many).endswith("c11 and 3 more")


class TestFitted:
    """Whether devices are asked for figures."""

    def test_depends_on_what_was_given(self) -> None:
        assert is_fitted_later(step("STANDARDISE"))
        assert is_fitted_later(step("IMPUTE", imputation="MOST_FREQUENT"))
        assert not is_fitted_later(step("IMPUTE", imputation="CONSTANT"))
        assert is_fitted_later(step("MIN_MAX", least=None))
        assert not is_fitted_later(step("MIN_MAX", least=0.0))
        assert not is_fitted_later(step("LOG"))
