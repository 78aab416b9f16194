from typing import Any

from tests.ui.pages.me.answers import READER
from ui.pages.task.reasons import reasons


def receipt(number: int, **changes: Any) -> dict[str, Any]:
    """A late update."""
    return {
        "__typename": "UpdateReceipt",
        "id": f"rcp_{number}",
        "at": "2026-11-23T11:00:00Z",
        "round": number,
        "message": "The round had closed.",
        "appeal": None,
        **changes,
    }


class TestReasons:
    def test_the_newest_comes_first(self) -> None:
        found = reasons([receipt(1), receipt(2)], READER)

        assert [row.about for row in found] == ["Update, round 2", "Update, round 1"]
        assert found[0].message == "The round had closed."

    def test_what_concerns_no_round_names_none(self) -> None:
        (found,) = reasons(
            [receipt(1, __typename="SelectionReceipt", round=None)], READER
        )

        assert found.about == "Selection"

    def test_an_appeal_is_told_instead_of_offered(self) -> None:
        (found,) = reasons([receipt(1, appeal={"state": "OPEN"})], READER)

        assert found.appeal == "You appealed. A person answers within 2 days."
