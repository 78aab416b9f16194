"""Redemptions: what is typed is checked, and what became of it is told."""

import pytest
from graphql import GraphQLEnumType, build_schema

from tests.ui.pages.me.answers import READER
from ui.components.badges import APPEAL, REDEMPTION
from ui.pages.me.rows.redemptions import redemption_rows, refused_fields, wish
from ui.pages.me.states.appealing import reason_error


def form(points: str, to: str = "DE02 1203 0000 0000 2020 51") -> dict[str, str]:
    return {"redeem-points": points, "redeem-to": to}


class TestWish:
    @pytest.mark.parametrize("typed", ["200", " 200 ", "0200"])
    def test_a_whole_number_is_read(self, typed: str) -> None:
        wanted = wish(form(typed), available=640)
        assert (wanted.points, wanted.errors) == (200, {})

    def test_thousands_may_be_parted(self) -> None:
        assert wish(form("1,240"), available=1240).points == 1240

    @pytest.mark.parametrize("typed", ["", "0", "-5", "2.5", "many", "9" * 400])
    def test_anything_else_is_asked_for_again(self, typed: str) -> None:
        errors = wish(form(typed), available=640).errors
        assert errors == {"redeem-points": "Enter a whole number from 1 to 640."}

    def test_more_than_there_are_is_told_with_the_balance(self) -> None:
        assert wish(form("641"), available=640).errors == {
            "redeem-points": "You have 640 points. Redeem at most that many."
        }

    def test_the_destination_must_be_there_and_fit(self) -> None:
        assert "redeem-to" in wish(form("1", "  "), available=640).errors
        errors = wish(form("1", "x" * 203), available=640).errors
        assert errors == {"redeem-to": "Shorten it by 3 characters."}

    def test_problems_of_the_api_go_to_their_fields(self) -> None:
        found = {"input.points": "Too few.", "input.idempotencyKey": "Odd."}
        assert refused_fields(found) == {"redeem-points": "Too few."}


class TestRows:
    def test_a_row_says_what_became_of_it(self) -> None:
        node = {
            "id": "rdm_1",
            "points": 200,
            "destination": "IBAN",
            "state": "PAID",
            "note": "Transfer 7",
            "createdAt": "2026-11-23T09:00:00Z",
            "settledAt": "2026-11-23T11:00:00Z",
        }
        [row] = redemption_rows({"redemptions": {"edges": [{"node": node}]}}, READER)
        assert (row.points, row.state, row.note) == ("200 points", "PAID", "Transfer 7")
        assert (row.asked.short, row.settled.short) == ("09:00", "11:00")

    def test_every_state_has_its_badge(self, schema_text: str) -> None:
        types = build_schema(schema_text).type_map
        for name, looks in (("RedemptionState", REDEMPTION), ("AppealState", APPEAL)):
            states = types[name]
            assert isinstance(states, GraphQLEnumType)
            assert set(looks) == set(states.values)


class TestReason:
    def test_a_short_reason_says_how_much_it_has(self) -> None:
        assert reason_error("No.") == (
            "Say in at least 10 characters what is wrong. It has 3 characters."
        )

    def test_a_long_one_says_how_much_to_leave_out(self) -> None:
        assert reason_error("x" * 2001) == "Shorten it by 1 character."

    @pytest.mark.parametrize("length", [10, 2000])
    def test_the_ends_are_allowed(self, length: int) -> None:
        assert reason_error("x" * length) == ""
