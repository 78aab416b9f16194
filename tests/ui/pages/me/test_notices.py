"""Notifications: what is told together, in which order, and what is not told."""

from typing import Any

from tests.ui.pages.me.answers import READER, issued, moved, pay, seat, update
from ui.pages.me.rows.notices import Notice, notices, receipt_ids, toast


def told(*pairs: tuple[dict[str, Any], dict[str, Any] | None]) -> list[Notice]:
    """Notifications of events with their receipts."""
    receipts = {r["id"]: r for _, r in pairs if r is not None}
    return notices(
        [event for event, _ in pairs], receipts, {"cli_1": "Pixel 7"}, READER
    )


class TestNotices:
    def test_verdict_points_and_reputation_of_a_round_are_one(self) -> None:
        receipts = [update("ACCEPTED"), pay(4), moved(0.71, 0.72)]
        pairs = [(issued(each), each) for each in receipts]
        pairs.append((issued(pay(4), __typename="PointsChanged"), pay(4)))
        [only] = told(*pairs)
        assert only.head == "+4 points for round 14. Your update was used."
        assert (only.title, only.path, only.device) == (
            "Pima",
            "/tasks/tsk_1",
            "my laptop",
        )

    def test_two_rounds_are_two(self) -> None:
        later = pay(4, number=15) | {"id": "rct_later", "at": "2026-11-23T11:01:00Z"}
        found = told((issued(pay(4)), pay(4)), (issued(later), later))
        assert [each.head for each in found] == [
            "+4 points for round 15.",
            "+4 points for round 14.",
        ]

    def test_a_seat_inside_a_round_is_told_apart_from_its_pay(self) -> None:
        called = seat("COHORT", 14, terms=[])
        event = issued(called, __typename="SeatChanged", participationState="TRAINING")
        found = told((event, called), (issued(pay(4)), pay(4)))
        assert {each.glyph for each in found} == {"called", "paid"}

    def test_releases_of_the_same_minute_are_one(self) -> None:
        one, other = pay(7, "RELEASE"), pay(8, "RELEASE") | {"id": "rct_other"}
        [only] = told((issued(one), one), (issued(other), other))
        assert only.head == "15 points are released and can be used now."

    def test_a_redemption_is_told_when_it_goes_on(self) -> None:
        usual = {"cursor": "9", "at": "2026-11-23T11:00:00Z", "taskId": None}
        event = {"__typename": "RedemptionChanged", "redemptionId": "rdm_1", **usual}
        assert told((event | {"redemptionState": "REQUESTED"}, None)) == []
        [paid] = told((event | {"redemptionState": "PAID"}, None))
        assert (paid.head, paid.path) == (
            "Your redemption is paid.",
            "/me?tab=points",
        )

    def test_the_decision_on_an_appeal_is_told(self) -> None:
        event = {
            "__typename": "AppealResolved",
            "cursor": "9",
            "at": "2026-11-23T11:00:00Z",
            "taskId": None,
            "appealId": "apl_1",
            "appealState": "UPHELD",
        }
        [only] = told((event, None))
        assert only.head == "Your appeal was upheld: what the receipt did was reversed."

    def test_an_invitation_names_device_and_task(self) -> None:
        event = {
            "__typename": "ClientInvited",
            "cursor": "9",
            "at": "2026-11-23T11:00:00Z",
            "taskId": "tsk_2",
            "clientId": "cli_1",
            "title": "Gait",
            "pointsPerMinute": 5.25,
        }
        [only] = told((event, None))
        assert only.head == "A new task fits Pixel 7: 5.2 points a minute."
        assert (only.title, only.path) == ("Gait", "/tasks/tsk_2")

    def test_an_upload_is_told_when_it_is_checked(self) -> None:
        def changed(state: str) -> dict[str, Any]:
            return {
                "__typename": "UploadChanged",
                "cursor": "1",
                "at": "2026-11-23T11:00:00Z",
                "taskId": None,
                "uploadId": "upl_1",
                "uploadState": state,
            }

        assert told((changed("CHECKING"), None)) == []
        [only] = told((changed("CHECKING"), None), (changed("READY"), None))
        assert only.path == ""

    def test_an_event_whose_receipt_is_missing_is_told_by_itself(self) -> None:
        lost = pay(4)
        [only] = notices([issued(lost)], {}, {}, READER)
        assert (only.head, only.path) == ("Because.", "/tasks/tsk_1")

    def test_receipts_are_asked_for_once(self) -> None:
        events = [issued(pay(4)), issued(pay(4)), {"__typename": "UploadChanged"}]
        assert receipt_ids(events) == ["rct_PointsReceipt"]


class TestToast:
    def paid(self, *ids: str) -> list[Notice]:
        receipts = [pay(4, number=n) | {"id": name} for n, name in enumerate(ids, 14)]
        return told(*[(issued(each), each) for each in receipts])

    def test_one_payment_is_told_as_it_is(self) -> None:
        assert toast(self.paid("a")) == "+4 points for round 14."

    def test_several_say_how_many(self) -> None:
        assert toast(self.paid("a", "b")).startswith("2 updates were paid. +4 points")

    def test_what_pays_nothing_is_no_toast(self) -> None:
        late = update("LATE")
        assert toast(told((issued(late), late))) == ""
