"""The sentences of notifications: messages 13 to 18 of the design, with figures."""

from typing import Any

import pytest

from tests.ui.pages.me.answers import READER, moved, pay, receipt, seat, update
from ui.pages.me.rows import wording


def said(words: wording.Words) -> str:
    return f"{words.head} {words.more}".strip()


class TestSeats:
    def test_a_selection_says_score_and_rank(self) -> None:
        words = wording.seat(seat("COHORT"), is_called_up=False)
        assert words.head == "Selected: my laptop scored 0.82, rank 3 of 27."
        assert words.tone == "good"

    def test_a_backup_learns_what_it_waits_for(self) -> None:
        words = wording.seat(seat("BACKUP"), is_called_up=False)
        assert words.head == "Kept as a backup: my laptop scored 0.82, rank 3 of 27."
        assert "called when a device drops out" in words.more

    def test_who_is_not_selected_learns_what_cost_most(self) -> None:
        # Speed lost 2 × (1 − 0.4) = 1.2, reputation 3 × (1 − 0.9) = 0.3.
        words = wording.seat(seat("NONE", rank=12), is_called_up=False)
        assert said(words) == (
            "Not selected this time: rank 12, and there were 8 places and 2 backups. "
            "Speed (0.40) cost most. Your reputation is unchanged."
        )

    def test_who_no_longer_fits_learns_what_is_missing(self) -> None:
        unmet = [{"requirement": "BATTERY", "required": "30 %", "actual": "20 %"}]
        found = seat("NONE", rank=None, score=None, terms=[], unmet=unmet)
        words = wording.seat(found, is_called_up=False)
        assert words.head == "Not selected this time: battery no longer fits."

    def test_a_call_inside_a_round_says_which_round(self) -> None:
        words = wording.seat(seat("COHORT", 15, terms=[]), is_called_up=True)
        assert words.head == "Called up: a device dropped out of round 15."

    def test_a_seat_that_went_on_is_told_in_the_words_of_its_receipt(self) -> None:
        found = seat("BACKUP", 15, terms=[], message="Your seat went to a backup.")
        words = wording.seat(found, is_called_up=False)
        assert words.head == "Your seat went to a backup."


class TestRounds:
    def words(self, *receipts: dict[str, Any]) -> wording.Words:
        by_kind = {each["__typename"]: each for each in receipts}
        return wording.round_of(by_kind, READER)

    def test_pay_is_told_with_the_round_and_the_reputation(self) -> None:
        words = self.words(update("ACCEPTED"), pay(4), moved(0.71, 0.72))
        assert words.head == "+4 points for round 14. Your update was used."
        assert words.more == "Reputation 0.71 → 0.72."
        assert words.glyph == "paid"

    def test_pay_on_hold_says_until_when(self) -> None:
        held = pay(4, releasesAt="2026-11-30T09:30:00Z")
        words = self.words(update("ACCEPTED"), held)
        assert words.more == "On hold until 30 Nov, 09:30."

    def test_a_small_change_is_told_with_more_decimals(self) -> None:
        words = self.words(update("ACCEPTED"), pay(4), moved(0.9441, 0.9449))
        assert words.more == "Reputation 0.944 → 0.945."

    def test_a_change_that_cannot_be_seen_is_not_told(self) -> None:
        words = self.words(update("ACCEPTED"), pay(4), moved(0.97701, 0.97704))
        assert words.more == ""

    def test_a_surplus_update_was_not_needed(self) -> None:
        words = self.words(update("SURPLUS"), pay(4))
        assert words.head == (
            "+4 points for round 14. Your update was complete, but not needed."
        )

    def test_a_surplus_update_may_earn_nothing(self) -> None:
        words = self.words(update("SURPLUS"))
        assert words.head.startswith("No points for round 14.")
        assert words.glyph == "used"

    def test_a_late_update_says_what_it_costs(self) -> None:
        words = self.words(update("LATE"), moved(0.71, 0.70, "LATE"))
        assert said(words) == (
            "Round 14 closed before your update arrived. No points for this round; "
            "reputation 0.71 → 0.70."
        )

    def test_a_large_update_says_how_much_larger(self) -> None:
        found = update("REJECTED", rejection="NORM", norm=9.4, medianNorm=1.0)
        assert self.words(found).head == (
            "Your update was not used: it was 9.4 times larger than usual. Often a "
            "column in other units. Check your file, or appeal."
        )

    def test_a_small_update_says_how_much_smaller(self) -> None:
        found = update("REJECTED", rejection="NORM", norm=0.1, medianNorm=1.0)
        assert "10.0 times smaller than usual" in self.words(found).head

    @pytest.mark.parametrize("why", ["DIRECTION", "LOSS", "FREE_RIDING", "NORM"])
    def test_who_is_rejected_by_a_check_is_told_of_the_appeal(self, why: str) -> None:
        found = update("REJECTED", rejection=why, norm=9.4)
        assert self.words(found).head.endswith(", or appeal.") or (
            self.words(found).head.endswith("did train, appeal.")
        )

    @pytest.mark.parametrize(
        ("rejection", "words"),
        [("NOT_FINITE", "not numbers"), ("MANIFEST", "do not fit the model")],
    )
    def test_other_rejections_say_what_to_look_at(
        self, rejection: str, words: str
    ) -> None:
        found = update("REJECTED", rejection=rejection, norm=None)
        assert words in self.words(found).head

    def test_an_unknown_rejection_is_told_in_the_words_of_its_receipt(self) -> None:
        found = update("REJECTED", rejection="NEW_ONE", message="It was odd.")
        assert self.words(found).head == "Your update was not used: It was odd."

    def test_dropping_out_has_no_update(self) -> None:
        words = self.words(moved(0.75, 0.60, "DROPPED"))
        assert said(words) == (
            "Your device dropped out of round 14. Reputation 0.75 → 0.60."
        )


class TestPoints:
    @pytest.mark.parametrize(
        ("kind", "points", "words"),
        [
            ("GRANT", 1000, "+1,000 points: Because."),
            ("ESCROW", -960, "960 points set aside for “Pima”."),
            ("ESCROW_RETURN", 440, "+440 points came back: “Pima” has ended."),
            ("RELEASE", 35, "35 points are released and can be used now."),
            ("BASE_PAY", 4, "+4 points for round 14."),
            ("BONUS", 7, "+7 points as a bonus for round 14."),
            ("REDEMPTION", -200, "200 points are set aside to be paid out."),
            ("REVERSAL", 7, "+7 points: Because."),
        ],
    )
    def test_each_kind_has_its_sentence(
        self, kind: str, points: int, words: str
    ) -> None:
        assert wording.points([pay(points, kind)], READER).head == words

    def test_releases_of_a_minute_are_summed(self) -> None:
        found = [pay(7, "RELEASE"), pay(8, "RELEASE")]
        assert wording.points(found, READER).head.startswith("15 points are released")


class TestOthers:
    def test_an_invitation_says_what_it_pays(self) -> None:
        words = wording.invited({"pointsPerMinute": 20.0}, "my laptop")
        assert words.head == "A new task fits my laptop: 20 points a minute."

    def test_a_refused_file_leads_to_the_drafts(self) -> None:
        assert wording.upload("REFUSED").path == "/me/tasks"

    def test_a_file_that_is_ready_can_be_used(self) -> None:
        assert "can be used" in wording.upload("READY").head

    def test_a_receipt_that_cannot_be_read_is_told_by_its_event(self) -> None:
        events = [{"__typename": "PointsChanged"}, {"__typename": "ReceiptIssued"}]
        words = wording.unread([events[0], {**events[1], "message": "So it is."}])
        assert words is not None
        assert words.head == "So it is."

    def test_without_that_event_nothing_is_told(self) -> None:
        assert wording.unread([{"__typename": "PointsChanged"}]) is None

    def test_a_receipt_without_a_device_speaks_of_your_device(self) -> None:
        found = seat("COHORT") | {"participation": None}
        words = wording.seat(found, is_called_up=False)
        assert words.head.startswith("Selected: Your device")

    def test_the_receipt_of_a_grant_concerns_no_task(self) -> None:
        found = receipt("PointsReceipt", None, task=None) | pay(5, "GRANT")
        assert wording.points([found], READER).path == "/me?tab=points"
