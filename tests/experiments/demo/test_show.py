"""What a demo run looks like."""

import io
from typing import Any

from rich.console import Console

from experiments.demo.show import LiveRounds, show_report, takeaway


def report(**changes: Any) -> dict[str, Any]:
    participant = {
        "training_id": "par_1",
        "client": "client 1 (amber-7)",
        "state": "FINISHED",
        "score": 0.61,
        "rank": 1,
        "accepted": 2,
        "rejected": 0,
        "points": 60,
        "reputation_before": 0.5,
        "reputation_after": 0.64,
        "reasons": ["Rank 1 of 8."],
    }
    row = {"number": 1, "bytes_up": 100, "bytes_down": 200, "seconds": 1.5}
    return {
        "task": {"id": "tsk_1", "state": "COMPLETED"},
        "accuracy": 0.75,
        "baseline_accuracy": 0.77,
        "no_skill": 0.651,
        "rounds": [row, {**row, "number": 2, "seconds": 2.5}],
        "participants": [participant],
        "points": {"pool": 1000, "paid": 600, "returned": 400},
        "transport": {"webrtc": 8, "websocket": 0},
        "model": {"keras": "model.keras", "safetensors": None},
        **changes,
    }


def printed(*events: dict[str, Any]) -> str:
    out = io.StringIO()
    with LiveRounds(Console(file=out, width=120), rounds=2) as live:
        for event in events:
            live.show(event)
    return out.getvalue()


class TestLiveRounds:
    def test_shows_a_round_as_marks_and_its_accuracy_beside_others(self) -> None:
        judged = {"__typename": "UpdateJudged", "round": 1, "rejection": None}
        accuracy = {
            "name": "ACCURACY",
            "value": 0.75,
            "noSkill": 0.651,
            "baseline": 0.77,
        }
        text = printed(
            {"__typename": "RoundStarted", "round": 1},
            {**judged, "pseudonym": "amber-7", "verdict": "ACCEPTED"},
            {**judged, "pseudonym": "teal-2", "verdict": "REJECTED"},
            {
                "__typename": "BackupCalled",
                "round": 1,
                "pseudonym": "lime-3",
                "replaces": "teal-2",
            },
            {**judged, "pseudonym": "lime-3", "verdict": "ACCEPTED"},
            {
                "__typename": "RoundCommitted",
                "round": 1,
                "metrics": [accuracy],
                "durationS": 1.25,
            },
        )

        assert "backup lime-3 takes the seat of teal-2" in text
        assert "● ✕ ◆  accuracy 0.750 (no skill 0.651, central 0.770)  1.25 s" in text

    def test_ignores_events_it_does_not_know(self) -> None:
        assert "Later" not in printed({"__typename": "Later"})


class TestReport:
    def test_takes_the_result_away_in_a_sentence(self) -> None:
        assert takeaway(report()) == (
            "Accuracy 0.750: +0.099 against no skill, -0.020 against the central "
            "baseline, in 2 rounds. Task COMPLETED."
        )

    def test_says_that_nothing_came_of_a_failed_task(self) -> None:
        failed = report(task={"id": "tsk_1", "state": "FAILED"}, accuracy=None)
        assert takeaway(failed) == "The task is FAILED: no round was committed."

    def test_shows_who_took_part_and_what_was_paid(self) -> None:
        out = io.StringIO()
        show_report(Console(file=out, width=140), report())

        text = out.getvalue()
        assert "client 1 (amber-7)" in text and "Rank 1 of 8." in text
        assert "0.50 → 0.64" in text
        assert "600 paid, 400 back of 1000" in text
        assert "200 up, 400 down" in text
        assert "2.50 median, 2.50 slowest" in text
