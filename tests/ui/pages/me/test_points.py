"""The ledger: words of every kind, the balance by steps, what a week brought."""

from typing import Any

import pytest
from graphql import GraphQLEnumType, build_schema

from tests.ui.pages.me.answers import READER
from ui.pages.me.rows.points import (
    HEADS,
    KINDS,
    balance_steps,
    csv_rows,
    entries,
    kind_words,
    week_words,
)
from ui.times import Time


def node(at: str, kind: str, points: int, after: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"led_{at}",
        "at": at,
        "kind": kind,
        "points": points,
        "availableAfter": after,
        "releasesAt": None,
        "task": {"id": "tsk_1", "title": "Pima"},
        "receipt": {"id": "rct_1", "message": "Because."},
        **more,
    }


LEDGER = [  # newest first; worked by hand: 1000 − 960 = 40, + 552 = 592, + 4 = 596
    node("2026-11-23T11:00:00Z", "BASE_PAY", 4, 596),
    node("2026-11-22T11:00:00Z", "ESCROW_RETURN", 552, 592),
    node("2026-11-21T11:00:00Z", "ESCROW", -960, 40),
    node("2026-11-01T11:00:00Z", "GRANT", 1000, 1000, task=None),
]


class TestKinds:
    @pytest.fixture
    def kinds(self, schema_text: str) -> set[str]:
        found = build_schema(schema_text).type_map["LedgerEntryKind"]
        assert isinstance(found, GraphQLEnumType)
        return set(found.values)

    def test_every_kind_of_the_api_has_words(self, kinds: set[str]) -> None:
        assert set(KINDS) == kinds

    def test_a_kind_that_comes_later_reads_like_a_word(self) -> None:
        assert kind_words("APPEAL_PAY") == "Appeal pay"


class TestEntries:
    def viewer(self) -> dict[str, Any]:
        return {"ledger": {"edges": [{"node": each} for each in LEDGER]}}

    def test_a_line_has_sign_task_and_reason(self) -> None:
        pay, _, escrow, grant = entries(self.viewer(), READER)
        assert (pay.change, pay.balance, pay.is_in) == ("+4", "596", True)
        assert (escrow.change, escrow.is_in) == ("−960", False)
        assert (pay.title, pay.path) == ("Pima", "/tasks/tsk_1")
        assert (grant.title, grant.path) == ("", "")
        assert pay.receipt_id == "rct_1"
        assert pay.at == Time(
            "11:00", "2026-11-23T11:00:00Z", "23 November 2026, 11:00:00 UTC"
        )

    def test_a_line_on_hold_says_until_when(self) -> None:
        held = node("2026-11-23T11:00:00Z", "BASE_PAY", 4, 0)
        held["releasesAt"] = "2026-11-30T11:00:00Z"
        [line] = entries({"ledger": {"edges": [{"node": held}]}}, READER)
        assert line.held == "30 Nov, 11:00"


class TestBalance:
    def test_steps_go_from_the_oldest_on(self) -> None:
        steps = balance_steps(LEDGER, READER)
        assert [step["balance"] for step in steps] == [1000, 40, 592, 596]
        assert steps[0]["at"] == "1 Nov, 11:00:00"

    def test_a_week_tells_what_moved_in_it(self) -> None:
        assert week_words(LEDGER, True, READER) == (
            "In the last 7 days you earned 4 points, set 960 aside for tasks and got "
            "552 back from them."
        )

    def test_a_grant_is_told_apart_from_earnings(self) -> None:
        given = [node("2026-11-23T11:00:00Z", "GRANT", 1000, 1000)]
        assert week_words(given, True, READER) == (
            "In the last 7 days you earned 0 points and were given 1,000."
        )

    def test_what_was_redeemed_is_told(self) -> None:
        at = "2026-11-23T11:00:00Z"
        moves = [
            node(at, "REDEMPTION_RETURN", 50, 1054),
            node(at, "REDEMPTION", -250, 1004),
            node(at, "BONUS", 4, 1254),
        ]  # 250 set aside, 50 of them came back: 200
        assert week_words(moves, True, READER) == (
            "In the last 7 days you earned 4 points and redeemed 200."
        )

    def test_a_part_of_a_week_says_since_when(self) -> None:
        assert week_words(LEDGER[:1], False, READER) == (
            "Since 23 Nov, 11:00:00 you earned 4 points."
        )

    def test_an_empty_ledger_says_so(self) -> None:
        assert week_words([], True, READER) == "No points have moved yet."


class TestCsv:
    def test_a_row_has_what_the_head_says(self) -> None:
        [first, *_, last] = csv_rows(LEDGER)
        assert len(first) == len(HEADS)
        assert first[1:5] == ["Paid for an update", "Pima", 4, 596]
        assert last[2] == ""
