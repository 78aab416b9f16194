"""Figures as CSV."""

import csv
import io

import pytest

from ui.table import csv_text


class TestCsv:
    def test_rows_follow_their_heads(self) -> None:
        assert csv_text(["round", "loss"], [(1, 0.5), (2, 0.25)]) == (
            "round,loss\r\n1,0.5\r\n2,0.25\r\n"
        )

    def test_commas_quotes_and_lines_in_a_cell_stay_in_it(self) -> None:
        cell = 'a "b", c\nd'
        text = csv_text(["name"], [(cell,)])
        assert list(csv.reader(io.StringIO(text, newline=""))) == [["name"], [cell]]

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
    def test_no_cell_is_taken_for_a_formula(self, start: str) -> None:
        text = csv_text(["name"], [(f"{start}1+1",)])
        _, (cell,) = csv.reader(io.StringIO(text, newline=""))
        assert cell == f"'{start}1+1"

    def test_a_negative_number_is_a_number(self) -> None:
        assert csv_text(["change"], [(-3,), (-0.5,)]) == "change\r\n-3\r\n-0.5\r\n"
