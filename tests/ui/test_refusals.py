"""A mutation's result is a refusal, or is none."""

from ui.refusals import Refusal, refusal


class TestRefusal:
    def test_a_success_is_none(self) -> None:
        assert refusal({"__typename": "Session", "expiresAt": "2026-12-22"}) is None

    def test_an_object_with_a_message_of_its_own_is_none(self) -> None:
        assert refusal({"__typename": "Notification", "message": "Paid"}) is None

    def test_its_message_is_for_the_visitor(self) -> None:
        result = {
            "__typename": "InsufficientPoints",
            "code": "INSUFFICIENT_POINTS",
            "message": "You have 640 points; this needs 960.",
        }
        assert refusal(result) == Refusal(
            "InsufficientPoints", "You have 640 points; this needs 960."
        )

    def test_problems_are_found_by_their_place_in_the_input(self) -> None:
        result = {
            "__typename": "InvalidInput",
            "code": "INVALID_INPUT",
            "message": "Mend the input.",
            "problems": [
                {"path": ["data", "label"], "message": "No such column."},
                {"path": ["title"], "message": "Too short."},
            ],
        }
        found = refusal(result)
        assert found is not None
        assert found.problems == {
            "data.label": "No such column.",
            "title": "Too short.",
        }

    def test_what_is_wrong_with_a_file_says_more_than_that_something_is(self) -> None:
        result = {
            "__typename": "TestSetRefused",
            "code": "TEST_SET_REFUSED",
            "message": "The test set was refused.",
            "fileProblems": [
                {"name": "NOT_A_NUMBER", "message": 'Row 118: "n/a" is no number.'},
                {"name": "TOO_FEW", "message": "It has 3 rows."},
            ],
        }
        found = refusal(result)
        assert found is not None
        assert found.message == 'Row 118: "n/a" is no number. It has 3 rows.'
