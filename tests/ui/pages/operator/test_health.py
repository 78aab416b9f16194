"""Health: a verdict, its figures, and the check of books and chain."""

from typing import Any

import pytest

from tests.ui.pages.operator.answers import READER
from ui.pages.operator.rows.health import Health, health


def shown(**more: Any) -> Health:
    usual = {
        "version": "0.5.0",
        "startedAt": "2026-11-21T12:00:00Z",
        "readOnly": False,
        "freeDiskBytes": 41_200_000_000,
        "runningTasks": 27,
        "connections": [
            {"transport": "WEBRTC", "connections": 2},
            {"transport": "WEBSOCKET", "connections": 3},
        ],
        "subscriptions": 1,
        "ledgerBalanced": True,
        "ledgerCheckedAt": "2026-11-23T03:00:00Z",
    }
    return health({"operator": {"health": {**usual, **more}}}, READER)


class TestHealth:
    def test_all_is_told_in_a_sentence_whose_parts_have_figures(self) -> None:
        found = shown()
        assert (found.tone, found.verdict) == ("good", "All well.")
        assert [figure.said for figure in found.figures] == [
            "27 tasks training",
            "5 devices connected",
            "1 live stream",
            "41 GB of disk free",
            "books checked 03:00",
            "up for 2 days",
        ]
        assert len({figure.id for figure in found.figures}) == 6
        assert found.figures[1].detail == "2 by WebRTC, 3 by WebSocket"

    def test_the_chain_is_told_in_words(self) -> None:
        found = shown()
        assert found.chain.startswith("Whole:")
        assert found.checked.short == "03:00"

    @pytest.mark.parametrize(
        ("wrong", "tone", "words"),
        [
            ({"ledgerBalanced": False}, "bad", "found something wrong"),
            ({"readOnly": True}, "bad", "disk is nearly full"),
            ({"ledgerCheckedAt": "2026-11-22T09:59:00Z"}, "warn", "more than a day"),
        ],
    )
    def test_what_is_wrong_comes_first(
        self, wrong: dict[str, Any], tone: str, words: str
    ) -> None:
        found = shown(**wrong)
        assert found.tone == tone
        assert words in found.verdict

    def test_a_broken_chain_says_where_to_look(self) -> None:
        found = shown(ledgerBalanced=False)
        assert (found.chain_tone, "crowdfl audit" in found.chain) == ("bad", True)

    def test_a_check_of_last_night_is_fresh(self) -> None:
        assert shown(ledgerCheckedAt="2026-11-22T10:00:00Z").tone == "good"

    def test_a_new_server_was_not_checked_yet(self) -> None:
        found = shown(ledgerCheckedAt=None)
        assert (found.tone, found.chain_tone) == ("good", "quiet")
        assert found.figures[4].said == "books not checked yet"
