"""One case: facts, history, and what to know before deciding."""

from typing import Any

import pytest

from tests.ui.pages.me import answers
from tests.ui.pages.operator.answers import (
    ME,
    OTHER,
    OWNER,
    READER,
    appeal,
    entry,
    redemption,
)
from ui.pages.operator.rows.case import Case, case, tally
from ui.pages.operator.states.deciding import words_error

ASKED = entry("redeemPoints", "08:00", actor={"id": OWNER, "name": "Mira"})


def shown(node: dict[str, Any] | None, *entries: dict[str, Any], me: str = ME) -> Case:
    return case(node, None, entries, READER, me)


def facts(found: Case) -> dict[str, str]:
    return {fact.label: fact.value for fact in found.facts}


class TestRedemption:
    def test_it_says_to_whom_how_much_and_since_when(self) -> None:
        found = shown(redemption())
        assert found.head == "200 points to Mira"
        assert facts(found) == {
            "Points": "200",
            "To": "DE02",
            "Asked for": "08:00, waits 4 h",
            "Account since": "3 Oct, 08:00",
        }

    def test_what_else_the_account_has_is_told(self) -> None:
        others = [
            {"id": "red_1", "points": 200, "state": "REQUESTED"},
            {"id": "red_0", "points": 150, "state": "PAID"},
        ]
        account = {
            "points": {"available": 1040, "onHold": 4, "inEscrow": 0},
            "redemptions": {"edges": [{"node": node} for node in others]},
        }
        known = facts(case(redemption(), account, [], READER, ME))
        assert known["Left to them"] == "1,040 to use, 4 on hold"
        assert known["Other redemptions"] == "1 paid (150 points)"

    def test_history_is_told_oldest_first_with_the_steps_by_name(self) -> None:
        approved, paid = entry("settleRedemption"), entry("settleRedemption", "10:00")
        found = shown(redemption("PAID"), paid, approved, ASKED)
        assert [(step.at.short, step.who, step.what) for step in found.history] == [
            ("08:00", "Mira", "Asked to redeem points"),
            ("09:00", "Olga", "Approved it"),
            ("10:00", "Olga", "Paid it"),
        ]

    def test_a_step_that_was_refused_is_no_step(self) -> None:
        tried = entry("settleRedemption", "10:00", refusal="SECOND_OPERATOR_NEEDED")
        found = shown(redemption("APPROVED"), entry("settleRedemption"), tried)
        assert [step.what for step in found.history] == [
            "Approved it",
            "Moved a redemption on: not done, second operator needed",
        ]

    def test_a_redemption_refused_at_once_was_never_approved(self) -> None:
        found = shown(redemption("REFUSED"), entry("settleRedemption"))
        assert [step.what for step in found.history] == ["Refused it"]

    def test_who_approved_it_learns_that_another_one_pays(self) -> None:
        approved = entry("settleRedemption")
        found = shown(redemption("APPROVED"), approved, ASKED, me=OTHER)
        assert found.note.startswith("You approved it. Another operator must pay it")
        assert shown(redemption("APPROVED"), approved, ASKED).note == ""

    def test_nobody_settles_their_own(self) -> None:
        assert "your own redemption" in shown(redemption(), me=OWNER).note

    @pytest.mark.parametrize("state", ["PAID", "REFUSED"])
    def test_what_is_settled_has_nothing_to_heed(self, state: str) -> None:
        assert shown(redemption(state), me=OWNER).note == ""

    def test_redemptions_are_counted_by_what_became_of_them(self) -> None:
        states = ["PAID", "PAID", "REFUSED", "APPROVED"]
        others = [{"points": 200, "state": state} for state in states]
        assert tally(others) == "2 paid (400 points), 1 refused (200 points), 1 waiting"
        assert tally([]) == "none"


class TestAppeal:
    def test_it_shows_reason_receipt_and_the_record_of_the_device(self) -> None:
        found = shown(appeal(answers.update("REJECTED")))
        assert (found.head, found.reason) == (
            "Appeal about an update",
            "It is in the right units.",
        )
        assert facts(found) == {
            "Who": "my laptop (amber-7)",
            "Made": "11:30, waits 30 min",
            "Task": "Pima",
            "Device": "my laptop (amber-7)",
            "Its record": "18 updates used, 1 not used, 0 late; 72 points",
            "Reputation": "0.71 good",
        }
        [receipt] = found.receipts
        assert receipt.kind == "Update"

    def test_the_log_knows_who_appealed(self) -> None:
        made = entry("appeal", actor={"id": OWNER, "name": "Mira"})
        found = shown(appeal(answers.pay(4, participation=None)), made)
        assert found.who == "Mira"

    @pytest.mark.parametrize(
        ("receipt", "words"),
        [
            (answers.update("LATE"), "pays what lacks to the base pay"),
            (answers.pay(4), "takes this movement back"),
            (answers.moved(0.7, 0.6), "takes back this change of the reputation"),
            (answers.seat("NONE"), "a seat can't be given"),
        ],
    )
    def test_what_upholding_does_is_told(
        self, receipt: dict[str, Any], words: str
    ) -> None:
        assert words in shown(appeal(receipt)).note

    def test_an_upheld_one_says_what_it_gave(self) -> None:
        node = appeal(answers.update("LATE"), appealState="UPHELD")
        node |= {"reversal": {"points": 4}, "decision": "You were in time."}
        found = shown(node)
        assert facts(found)["Mended"] == "+4 points"
        assert facts(found)["Made"] == "11:30"
        assert found.decision == "You were in time."


class TestNothing:
    @pytest.mark.parametrize("node", [None, {"__typename": "Task", "id": "tsk_1"}])
    def test_what_is_no_case_is_none(self, node: dict[str, Any] | None) -> None:
        assert shown(node) == Case()


class TestWords:
    def test_words_may_lack_where_they_are_not_needed(self) -> None:
        assert words_error("", 500, "") == ""
        assert words_error("", 500, "Say why.") == "Say why."

    def test_too_many_say_how_many_to_leave_out(self) -> None:
        assert words_error("x" * 502, 500, "") == "Shorten it by 2 characters."
        assert words_error("x" * 500, 500, "") == ""
