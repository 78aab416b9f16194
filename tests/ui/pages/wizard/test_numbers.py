"""Numbers as people type them."""

import pytest

from ui.pages.wizard.numbers import (
    number,
    number_error,
    plain,
    whole,
    whole_error,
)


class TestWhole:
    """Whole numbers."""

    @pytest.mark.parametrize(
        ("text", "value"),
        [("30", 30), (" 1,000 ", 1000), ("1 000", 1000), ("-2", -2)],
    )
    def test_reads_what_people_write(self, text: str, value: int) -> None:
        assert whole(text) == value

    @pytest.mark.parametrize("text", ["", "3.5", "x", "--2", "²", "9" * 17])
    def test_knows_what_is_none(self, text: str) -> None:
        assert whole(text) is None

    def test_says_what_is_allowed(self) -> None:
        said = "Enter a whole number from 10 to 1,000,000."

        assert whole_error("9", 10, 1_000_000) == said
        assert whole_error("", 10, 1_000_000) == said
        assert whole_error("10", 10, 1_000_000) == ""
        assert whole_error("", 1, 5, may_lack=True) == ""
        assert "or leave it empty" in whole_error("x", 1, 5, may_lack=True)


class TestNumber:
    """Numbers with a point."""

    @pytest.mark.parametrize("text", ["", "nan", "inf", "1e999", "0,01", "abc"])
    def test_knows_what_is_none(self, text: str) -> None:
        assert number(text) is None

    def test_reads_a_true_minus(self) -> None:
        assert number("−2.5") == -2.5

    def test_says_what_is_allowed(self) -> None:
        said = "Enter a number from 0 to 1, with a point."

        assert number_error("0,5", 0, 1) == said
        assert number_error("0.5", 0, 1) == ""

    def test_writes_it_as_a_person_does(self) -> None:
        assert [plain(x) for x in (300.0, 0.01, -1.5)] == ["300", "0.01", "-1.5"]
