"""What waits: one list, the oldest first, and the sentence above it."""

from typing import Any

import pytest

from tests.ui.pages.operator.answers import READER
from ui.pages.operator.rows.queue import CaseRow, queue, summary, waits


def edges(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"totalCount": len(nodes), "edges": [{"node": node} for node in nodes]}


def waiting(id: str, state: str, at: str) -> dict[str, Any]:
    account = {"id": "acc_mira", "name": "Mira"}
    return {
        "id": id,
        "points": 200,
        "state": state,
        "createdAt": at,
        "account": account,
    }


def appealed(id: str, kind: str, at: str, **more: Any) -> dict[str, Any]:
    client = {"id": "cli_1", "label": "my laptop"}
    person = {"id": "par_1", "pseudonym": "amber-7", "client": client}
    receipt = {"__typename": kind, "task": None, "participation": person, **more}
    return {"id": id, "createdAt": at, "receipt": receipt}


def rows() -> list[CaseRow]:
    desk = {
        "redemptions": edges(
            waiting("red_1", "REQUESTED", "2026-11-23T11:00:00Z"),
            waiting("red_2", "APPROVED", "2026-11-21T12:00:00Z"),
        ),
        "appeals": edges(
            appealed("app_1", "UpdateReceipt", "2026-11-23T08:00:00Z"),
            appealed(
                *("app_2", "PointsReceipt", "2026-11-23T11:59:30Z"),
                participation=None,
                entry={"points": 4},
            ),
        ),
    }
    return queue({"operator": desk}, READER)


class TestQueue:
    def test_both_kinds_stand_in_one_list_oldest_first(self) -> None:
        assert [row.id for row in rows()] == ["red_2", "app_1", "red_1", "app_2"]

    def test_a_row_says_what_is_to_be_done_for_whom_and_how_long_it_waits(self) -> None:
        pay, update, approve, points = rows()
        assert (pay.what, pay.who, pay.points, pay.waits) == (
            *("Redemption to pay", "Mira", "200 points"),
            "2 days",
        )
        assert (update.what, update.who, update.points, update.waits) == (
            *("Appeal about an update", "my laptop (amber-7)", ""),
            "4 h",
        )
        assert approve.what == "Redemption to approve"
        assert (points.what, points.who, points.points, points.waits) == (
            *("Appeal about points", "Somebody", "+4 points"),
            "less than a minute",
        )

    @pytest.mark.parametrize(
        ("at", "words"),
        [
            ("2026-11-23T11:59:01Z", "less than a minute"),
            ("2026-11-23T11:59:00Z", "1 min"),
            ("2026-11-23T10:40:00Z", "1 h 20 min"),
        ],
    )
    def test_waiting_is_told_in_words(self, at: str, words: str) -> None:
        assert waits(at, READER) == words


class TestSummary:
    def test_nothing_needs_nobody(self) -> None:
        assert summary([], 0) == "Nothing needs you."

    def test_one_case_is_singular(self) -> None:
        assert summary(rows()[:1], 1) == "1 case needs you; it waits 2 days."

    def test_several_name_the_oldest(self) -> None:
        assert summary(rows(), 4) == "4 cases need you; the oldest waits 2 days."

    def test_more_than_are_listed_are_told(self) -> None:
        assert summary(rows(), 104).endswith("The 4 oldest are listed.")
