"""Receipts of a participation, in the sentences of the design."""

from tests.ui.pages.me.answers import READER, moved, pay, seat, update
from ui.pages.me.rows.explained import explained


class TestExplained:
    def test_a_verdict_says_what_it_paid_and_did_to_the_reputation(self) -> None:
        first, *_ = explained([update("ACCEPTED"), pay(4), moved(0.71, 0.72)], READER)
        assert first.message == (
            "+4 points for round 14. Your update was used. Reputation 0.71 → 0.72."
        )
        assert first.details[-1] == "Recorded: Because."

    def test_a_verdict_knows_nothing_of_other_rounds(self) -> None:
        [only] = explained([update("LATE")], READER, among=[pay(4, number=13)])
        assert only.message == (
            "Round 14 closed before your update arrived. No points for this round; "
            "reputation unchanged."
        )

    def test_what_an_appeal_changed_later_is_not_told_as_its_pay(self) -> None:
        late, mended = update("LATE"), moved(0.70, 0.71, "REVERSED")
        first, _ = explained([late, mended], READER)
        assert "reputation unchanged" in first.message

    def test_earlier_receipts_of_the_page_count(self) -> None:
        [only] = explained([update("ACCEPTED")], READER, among=[pay(4)])
        assert only.message.startswith("+4 points for round 14.")

    def test_an_update_whose_pay_is_not_known_yet_keeps_what_was_recorded(self) -> None:
        [only] = explained([update("ACCEPTED")], READER)
        assert only.message == "Because."

    def test_the_first_selection_says_what_cost_most(self) -> None:
        # Speed lost 2 × (1 − 0.4) = 1.2, reputation 3 × (1 − 0.9) = 0.3.
        [row] = explained([seat("NONE", rank=12)], READER)
        assert row.message == (
            "Not selected this time: rank 12, and there were 8 places and 2 backups. "
            "Speed (0.40) cost most. Your reputation is unchanged."
        )
        assert row.details[:2] == ["Speed 0.40, weight 2", "Reputation 0.90, weight 3"]

    def test_points_and_later_seats_keep_what_was_recorded(self) -> None:
        rows = explained([pay(4), seat("BACKUP", 15, message="You wait.")], READER)
        assert [row.message for row in rows] == ["Because.", "You wait."]
