"""Giving points: what is typed, and who gets them."""

import pytest

from tests.ui.pages.operator.answers import READER
from ui.pages.operator.rows.grant import gift, receiver


def form(points: str, why: str = "Welcome") -> dict[str, str]:
    return {"grant-points": points, "grant-reason": why}


class TestGift:
    def test_points_and_reason_are_read(self) -> None:
        wanted = gift(form(" 1,000 ", " Welcome "))
        assert (wanted.points, wanted.reason, wanted.errors) == (1000, "Welcome", {})

    @pytest.mark.parametrize("typed", ["", "0", "-1", "1.5", "1000000001", "x"])
    def test_other_numbers_are_asked_for_again(self, typed: str) -> None:
        assert gift(form(typed)).errors == {
            "grant-points": "Enter a whole number from 1 to 1,000,000,000."
        }

    def test_a_gift_has_a_reason_that_fits(self) -> None:
        assert "grant-reason" in gift(form("1", " ")).errors
        errors = gift(form("1", "x" * 501)).errors
        assert errors == {"grant-reason": "Shorten it by 1 character."}


class TestReceiver:
    def test_it_says_who_it_is_and_has(self) -> None:
        has = {"available": 40, "onHold": 3, "inEscrow": 960, "inRedemption": 0}
        found = receiver(
            {
                "id": "acc_1",
                "name": "Mira",
                "createdAt": "2026-10-03T08:00:00Z",
                "points": has,
            },
            READER,
        )
        assert (found.name, found.since.short) == ("Mira", "3 Oct, 08:00")
        assert found.points == "40 points to use, 963 on hold or set aside"
