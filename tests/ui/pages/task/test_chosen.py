from typing import Any

from ui.pages.task.chosen import candidate, heading

TERMS = [
    {"name": "ram", "weight": 1.0, "value": 0.5},
    {"name": "cpu", "weight": 2.0, "value": 0.9},
    {"name": "storage", "weight": 0.0, "value": 1.0},
    {"name": "reputation", "weight": 3.0, "value": 0.714},
]


def chosen(**changes: Any) -> dict[str, Any]:
    """A device of rank 3 that has trained twice."""
    selection = {
        "__typename": "SelectionReceipt",
        "round": None,
        "message": "Rank 3 of 27: a seat.",
        "seat": "COHORT",
        "candidates": 27,
        "terms": TERMS,
        "unmet": [],
    }
    return {
        "id": "prt_01a20710f2b37765b66ae1c0d92e80ff",
        "pseudonym": "amber-7",
        "state": "TRAINING",
        "seat": "COHORT",
        "rank": 3,
        "score": 0.817,
        "roundsCalled": 2,
        "accepted": 1,
        "rejected": 0,
        "late": 1,
        "points": 4,
        "receipts": [selection],
        **changes,
    }


class TestCandidate:
    def test_the_score_is_told_with_its_terms_heaviest_first(self) -> None:
        found = candidate(chosen())

        assert (found.rank, found.score) == ("3", "0.82")
        assert found.terms == "reputation 0.71 × 3, speed 0.90 × 2, memory 0.50 × 1"
        assert found.why == "Rank 3 of 27: a seat."
        assert found.came == "called in 2 rounds, 1 used, 1 late; 4 points"
        assert found.seat == "Seat by score"

    def test_who_was_not_ranked_is_told_what_was_missing(self) -> None:
        selection = {
            **chosen()["receipts"][0],
            "message": "A requirement was not met.",
            "terms": [],
            "unmet": [{"required": "Wi-Fi", "actual": None}],
        }
        found = candidate(
            chosen(
                seat="NONE", rank=None, score=None, roundsCalled=0, receipts=[selection]
            )
        )

        assert (found.seat, found.rank, found.score) == ("No seat", "not ranked", "")
        assert found.why == "A requirement was not met. asked Wi-Fi, has not told"
        assert found.came == "not called yet"

    def test_before_the_selection_nothing_is_invented(self) -> None:
        found = candidate(chosen(seat=None, rank=None, score=None, receipts=[]))

        assert (found.seat, found.terms, found.why) == ("Not chosen yet", "", "")


class TestHeading:
    def test_seats_and_backups_are_counted(self) -> None:
        people = [
            candidate(chosen()),
            candidate(chosen(seat="FAIRNESS")),
            candidate(chosen(seat="BACKUP")),
            candidate(chosen(seat="NONE")),
        ]

        assert heading(4, people) == (
            "4 devices registered. 2 have a seat, 1 more waits as backup."
        )
        assert heading(27, people).startswith(
            "27 devices registered. 2 of the first 4 have a seat"
        )

    def test_before_the_selection_it_says_so(self) -> None:
        waiting = candidate(chosen(seat=None))

        assert heading(1, [waiting]) == "1 device registered; nobody is chosen yet."
        assert heading(0, []) == "No device has registered yet."
