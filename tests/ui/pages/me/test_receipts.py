"""Receipts: reason, what it changes, what it was made from."""

import pytest

from tests.ui.pages.me.answers import READER, moved, pay, receipt, seat, update
from ui.pages.me.rows.receipts import ReceiptRow, receipt_row, step, term_name


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


class TestAppeals:
    def row(self, **appeal: object) -> ReceiptRow:
        known = {"id": "apl_1", "decision": None, "reversal": None, **appeal}
        return receipt_row(pay(4) | {"appeal": known}, READER)

    def test_a_receipt_can_be_appealed_for_thirty_days(self) -> None:
        # READER's clock: 23 November 2026, 12:00.
        last = receipt_row(pay(4) | {"at": "2026-10-24T12:00:00Z"}, READER)
        over = receipt_row(pay(4) | {"at": "2026-10-24T11:59:59Z"}, READER)
        assert (last.can_appeal, over.can_appeal) == (True, False)

    def test_it_can_be_appealed_once(self) -> None:
        row = self.row(state="OPEN")
        assert not row.can_appeal
        assert row.appeal == "You appealed. A person answers within 2 days."

    def test_an_upheld_appeal_says_what_it_gave(self) -> None:
        row = self.row(state="UPHELD", reversal={"points": 4}, decision="You did.")
        assert row.appeal.startswith("Your appeal was upheld: +4 points")
        assert row.decision == "You did."

    def test_an_upheld_appeal_without_points_says_so(self) -> None:
        words = self.row(state="UPHELD").appeal
        assert words == "Your appeal was upheld: its effect was taken back."

    def test_a_dismissed_appeal_leaves_the_receipt(self) -> None:
        words = self.row(state="DISMISSED", decision="No.").appeal
        assert words == "Your appeal was dismissed: the receipt stands."

    def test_people_can_read_its_name_to_each_other(self) -> None:
        found = pay(4) | {"id": "rct_0192f0c1a2b3c4d5e6f7a8b9c0d12f91"}
        assert receipt_row(found, READER).short == "R-2F91"


class TestWords:
    def test_a_loss_has_a_true_minus(self) -> None:
        assert step(0.75, 0.6) == "0.75 → 0.60 (−0.150)"

    def test_a_term_of_another_strategy_keeps_its_name(self) -> None:
        assert term_name("least_used") == "Least used"
