"""The quote card: what a task would meet, in words."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.ui.pages.wizard.answers import pima
from ui.errors import ApiError, SignedOutError
from ui.pages.wizard.draft import put
from ui.pages.wizard.quote import Chosen, card_of, waits
from ui.pages.wizard.quoting import asked


def quote(**changes: Any) -> dict[str, Any]:
    """A quote for 8 seats and 2 backups of 27 devices."""
    return {
        "__typename": "Quote",
        "eligibleClients": 27,
        "onlineClients": 12,
        "medianDurationS": 420.0,
        "p90DurationS": 720.0,
        "roundS": 14.0,
        "finishProbability": 0.961,
        "costPoints": 960,
        "availablePoints": 1240,
        "roundBytes": {"codec": "FLOAT16", "downBytes": 23_000, "upBytes": 12_000},
        "candidates": [
            {
                "rank": 1,
                "seat": "COHORT",
                "score": 0.817,
                "terms": [{"name": "cpu", "weight": 0.35, "value": 0.9}],
            }
        ],
        "warnings": [{"message": "Allow mobile data: 61 devices, 97 %."}],
        **changes,
    }


class Answers:
    """An API that gives one answer, or fails."""

    def __init__(self, answer: dict[str, Any] | Exception) -> None:
        self.answer = answer

    async def ask(self, operation: str, **variables: object) -> dict[str, Any]:
        assert operation == "QuoteDraft"
        if isinstance(self.answer, Exception):
            raise self.answer
        return {"quote": self.answer}


class TestCard:
    def test_it_says_who_could_join_how_long_it_takes_and_what_it_costs(self) -> None:
        found = card_of(quote(), pima())

        assert found.join == (
            "27 devices could join now, 12 of them seen in the last 15 minutes. "
            "You need 8 + 2."
        )
        assert found.chance == "96 %"
        assert found.time == "About 7 min"
        assert found.longest == "9 of 10 such tasks stay under 12 min."
        assert found.moved == "700 kB"  # 35 kB in each of 20 rounds
        assert found.cost == "960 points set aside = 8 × 120"
        assert found.bar == "27 can join, 96 %"
        assert found.warnings == ["Allow mobile data: 61 devices, 97 %."]

    def test_no_time_is_promised_where_nobody_could_join(self) -> None:
        nobody = quote(eligibleClients=0, medianDurationS=0.0, p90DurationS=0.0)
        found = card_of(nobody, pima())

        assert (found.time, found.longest) == ("not known yet", "")
        assert found.waits == "Recruiting waits for 8 more."

    def test_points_a_minute_follow_from_the_time_of_a_device(self) -> None:
        timed = replace(pima(), epoch_s=9.0, epoch_batch=32)

        # 20 rounds × 2 passes × 9 s are 6 minutes, for 120 points.
        assert card_of(quote(), timed).rate == "20"
        fast = replace(pima(), epoch_s=0.01, epoch_batch=32)
        assert card_of(quote(), fast).rate == "over 1,000"
        assert card_of(quote(), pima()).rate == ""
        other = put(timed, "training.batchSize", "64")
        assert card_of(quote(), other).rate == ""

    def test_who_would_be_chosen_is_told_without_names(self) -> None:
        assert card_of(quote(), pima()).people == [
            Chosen("1", "Seat by score", "0.82", "speed 0.90 × 0.35")
        ]

    @pytest.mark.parametrize(
        ("eligible", "words"),
        [
            (10, ""),
            (9, "Every seat can be filled; 1 backup would be missing."),
            (7, "Recruiting waits for 1 more."),
            (0, "Recruiting waits for 8 more."),
        ],
    )
    def test_too_few_devices_are_a_wait_not_an_error(
        self, eligible: int, words: str
    ) -> None:
        assert waits(eligible, 8, 2) == words


class TestAsking:
    async def test_a_quote_becomes_a_card(self) -> None:
        card, problem = await asked(Answers(quote()), pima(), {})

        assert card is not None and card.chance == "96 %"
        assert problem == ""

    async def test_a_refusal_says_what_is_to_be_mended(self) -> None:
        no = {
            "__typename": "InvalidInput",
            "code": "INVALID_INPUT",
            "message": "1 value can't be accepted.",
            "problems": [{"path": ["input", "title"], "message": "Give a title."}],
        }

        assert await asked(Answers(no), pima(), {}) == (None, "Give a title.")

    async def test_a_failure_is_told_and_the_end_of_a_session_is_passed_on(
        self,
    ) -> None:
        failed = ApiError("We couldn't do this.")

        assert await asked(Answers(failed), pima(), {}) == (None, failed.message)
        with pytest.raises(SignedOutError):
            await asked(Answers(SignedOutError("Signed out.")), pima(), {})
