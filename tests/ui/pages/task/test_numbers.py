from typing import Any

import pytest

from tests.ui.pages.task.views import view
from ui.pages.task.numbers import (
    csv_of,
    fairness_words,
    numbers,
    reputation_sentence,
)


def bins(*counts: int) -> list[dict[str, Any]]:
    """A histogram of ten bins, the last ones given."""
    filled = [0] * (10 - len(counts)) + list(counts)
    return [
        {"from": place / 10, "to": (place + 1) / 10, "count": count}
        for place, count in enumerate(filled)
    ]


STATISTICS: dict[str, Any] = {
    "final": False,
    "metrics": [{"name": "ACCURACY", "value": 0.779}],
    "rounds": 14,
    "abandoned": 1,
    "called": 120,
    "backupsCalled": 3,
    "accepted": 102,
    "rejected": 5,
    "late": 4,
    "dropped": 6,
    "elapsedS": 180.0,
    "medianRoundS": 11.2,
    "serverOverheadS": 0.42,
    "bytesUp": 2_300_000,
    "bytesDown": 4_000_000,
    "transports": [
        {"transport": "WEBRTC", "updates": 100},
        {"transport": "WEBSOCKET", "updates": 11},
    ],
    "selectionFairness": 0.97,
    "payFairness": None,
    "reputation": bins(2, 0, 4, 1),
}


class TestSentence:
    def test_it_tells_dropouts_and_fairness(self) -> None:
        found = numbers(view(0.7, statistics=STATISTICS))

        assert found.sentence == (
            "5 % of calls ended in a drop-out; calls were spread evenly."
        )

    def test_before_the_first_round_there_is_none(self) -> None:
        assert numbers(view()).facts == ()

    @pytest.mark.parametrize(
        ("index", "words"),
        [
            (0.97, "calls were spread evenly"),
            (0.85, "calls were spread fairly evenly"),
            (0.3, "calls went to few"),
            (None, "how even calls are is not known yet"),
        ],
    )
    def test_fairness_has_words(self, index: float | None, words: str) -> None:
        assert fairness_words(index, "calls") == words


class TestFacts:
    def test_each_has_a_value_and_a_meaning(self) -> None:
        found = numbers(view(0.7, statistics=STATISTICS))
        facts = {fact.label: (fact.value, fact.meaning) for fact in found.facts}

        assert facts["Updates used"] == ("102", "85 %: of all calls")
        assert facts["Fairness of pay"][0] == "not known yet"
        assert facts["Added by the server"][0] == "0.4 s"
        assert facts["Updates by way"][0] == "WebRTC 100, WebSocket 11"


class TestReputation:
    def test_the_sentence_counts_those_of_good_repute(self) -> None:
        # bins from 0.6: 2 + 0 + 4 + 1
        assert reputation_sentence(bins(3, 2, 0, 4, 1)) == (
            "7 of 10 participants have a reputation of 0.6 or more."
        )

    def test_nobody_is_said(self) -> None:
        assert reputation_sentence(bins(0)) == "Nobody takes part yet."

    def test_the_largest_bar_is_the_highest(self) -> None:
        found = numbers(view(0.7, statistics=STATISTICS))

        assert [bar.height for bar in found.bars[-4:]] == [
            "30px",
            "0px",
            "60px",
            "15px",
        ]


class TestCsv:
    def test_every_figure_is_in_it(self) -> None:
        text = csv_of(view(0.7, statistics=STATISTICS))

        assert "dropped,6\r\n" in text
        assert "updates_WEBSOCKET,11\r\n" in text
        assert "reputation_from_0.8,4\r\n" in text
