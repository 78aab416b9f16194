"""Receipts: reason, what it changes, what it was made from."""

import pytest

from tests.ui.pages.me.answers import READER, moved, pay, receipt, seat, update
from ui.pages.me.rows.receipts import receipt_row, step, term_name


class TestReceiptRow:
    def test_a_selection_shows_its_score(self) -> None:
        row = receipt_row(seat("COHORT"), READER)
        assert (row.kind, row.place, row.message) == ("Selection", "", "Because.")
        assert row.details == ["Speed 0.40, weight 2", "Reputation 0.90, weight 3"]

    def test_a_missed_requirement_says_what_to_do(self) -> None:
        missed = {
            "requirement": "WIFI",
            "required": "Wi-Fi",
            "actual": None,
            "hint": "Join a Wi-Fi.",
        }
        row = receipt_row(seat("NONE", terms=[], unmet=[missed]), READER)
        assert row.details == [
            "Wi-Fi or cable: asked Wi-Fi, has not told. Join a Wi-Fi."
        ]

    @pytest.mark.parametrize(
        ("verdict", "words"),
        [
            ("ACCEPTED", "Counted in the model"),
            ("REJECTED", "costs reputation"),
            ("SURPLUS", "Not needed"),
            ("LATE", "not counted and not paid"),
        ],
    )
    def test_a_verdict_says_what_it_changes(self, verdict: str, words: str) -> None:
        row = receipt_row(update(verdict), READER)
        assert words in row.changes
        assert (row.kind, row.place) == ("Update", "Round 14")
        assert row.details == ["120 rows used; 23 kB in 9.4 s", "Size 1; usual 1"]

    def test_an_update_of_the_first_round_is_compared_with_nothing(self) -> None:
        row = receipt_row(update("ACCEPTED", medianNorm=None), READER)
        assert row.details == ["120 rows used; 23 kB in 9.4 s"]

    def test_points_say_what_is_available_after_them(self) -> None:
        assert receipt_row(pay(4), READER).changes == (
            "+4 points; 1,240 available after it."
        )

    def test_points_on_hold_say_until_when(self) -> None:
        held = pay(4, releasesAt="2026-11-30T09:30:00Z")
        assert receipt_row(held, READER).changes == (
            "+4 points, on hold until 30 Nov, 09:30."
        )

    def test_a_reputation_says_from_where_to_where(self) -> None:
        row = receipt_row(moved(0.5, 2 / 3), READER)
        assert (row.kind, row.changes) == ("Reputation", "0.50 → 0.67 (+0.167)")

    def test_an_unknown_kind_still_has_its_message(self) -> None:
        row = receipt_row(receipt("AppealReceipt"), READER)
        assert (row.kind, row.message, row.changes) == ("Decision", "Because.", "")


class TestWords:
    def test_a_loss_has_a_true_minus(self) -> None:
        assert step(0.75, 0.6) == "0.75 → 0.60 (−0.150)"

    def test_a_term_of_another_strategy_keeps_its_name(self) -> None:
        assert term_name("least_used") == "Least used"
