from datetime import UTC, datetime
from typing import Any

from tests.ui.pages.marketplace.answers import listing
from ui.pages.marketplace.for_you import offers_of
from ui.session import MyClient

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PHONE, LAPTOP = MyClient("cli_1", "Pixel 7"), MyClient("cli_2", "ThinkPad")


def task(id: str, a_minute: float, *, joined: bool = False) -> dict[str, Any]:
    reward = {"poolPoints": 960, "pointsPerMinute": a_minute}
    mine = [{"id": "trn_1"}] if joined else []
    return listing(id=id, reward=reward, viewerParticipations=mine)


class TestOffers:
    def test_are_the_three_best_paid_of_all_devices(self) -> None:
        found = [
            (PHONE, [task("a", 40), task("b", 10)]),
            (LAPTOP, [task("c", 30), task("d", 20)]),
        ]

        assert [o.row.id for o in offers_of(found, NOON)] == ["a", "c", "d"]

    def test_name_the_devices_that_fit(self) -> None:
        found = [(PHONE, [task("a", 40)]), (LAPTOP, [task("a", 40), task("b", 1)])]

        assert [o.fits for o in offers_of(found, NOON)] == [
            "Fits Pixel 7 and 1 more",
            "Fits ThinkPad",
        ]

    def test_leave_out_what_was_joined(self) -> None:
        found = [(PHONE, [task("a", 40, joined=True), task("b", 10)])]

        assert [o.row.id for o in offers_of(found, NOON)] == ["b"]

    def test_say_when_they_close(self) -> None:
        (offer,) = offers_of([(PHONE, [task("a", 40)])], NOON)

        assert offer.closes == "Closes in 45 h"

    def test_are_none_without_a_task(self) -> None:
        assert offers_of([(PHONE, [])], NOON) == []
