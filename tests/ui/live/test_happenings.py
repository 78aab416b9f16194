import pytest

from tests.ui.live.answers import committed, event, judged, started
from ui.live.happenings import happening


class TestWords:
    @pytest.mark.parametrize(
        ("verdict", "kind", "text"),
        [
            ("ACCEPTED", "accepted", "amber-7's update was used: 23 kB after 9.4 s."),
            (
                "REJECTED",
                "rejected",
                "amber-7's update was not used: its size is far from the usual one.",
            ),
            ("LATE", "late", "amber-7's update came too late, after 9.4 s."),
            (
                "SURPLUS",
                "surplus",
                "amber-7's update came in time, but others had filled the round.",
            ),
        ],
    )
    def test_a_verdict_says_who_what_and_why(
        self, verdict: str, kind: str, text: str
    ) -> None:
        found = happening(judged(1, 3, "amber-7", verdict))

        assert (found.kind, found.text) == (kind, text)
        assert (found.round, found.who) == (3, "amber-7")

    def test_a_pause_and_its_end_are_told(self) -> None:
        paused = event(
            "TaskStateChanged", 1, **{"from": "RUNNING"}, to="PAUSED", reason="Wait."
        )
        resumed = event(
            "TaskStateChanged", 2, **{"from": "PAUSED"}, to="RUNNING", reason=None
        )

        assert happening(paused).text == "The requester paused the task. Wait."
        assert happening(resumed).text == "The requester resumed the task."

    def test_a_commit_names_the_first_metric(self) -> None:
        found = happening(committed(1, 14, accuracy=0.7791))

        assert found.text == (
            "Round 14 is done: 8 updates used, accuracy 0.779, in 9.4 s."
        )

    def test_a_second_attempt_is_told(self) -> None:
        assert happening(started(1, 2)).text == "Round 2 began with 8 devices."
        assert (
            happening(started(1, 2, 3)).text
            == "Round 2 began again, attempt 3, with 8 devices."
        )

    @pytest.mark.parametrize(
        ("retry_at", "then"),
        [
            ("2026-11-23T14:01:00Z", "it is tried again"),
            (None, "the task ends"),
        ],
    )
    def test_an_abandoned_round_says_what_follows(
        self, retry_at: str | None, then: str
    ) -> None:
        body = {"round": 2, "attempt": 1, "accepted": 1, "needed": 4}
        found = happening(event("RoundAbandoned", 1, retryAt=retry_at, **body))

        assert found.text == f"Round 2 had 1 update and needs 4; {then}."

    @pytest.mark.parametrize(
        ("replaces", "text"),
        [
            ("amber-7", "Backup opal-3 takes the place of amber-7."),
            (None, "Backup opal-3 takes a free place."),
        ],
    )
    def test_a_backup_is_called_for_somebody_or_for_a_free_seat(
        self, replaces: str | None, text: str
    ) -> None:
        called = event(
            "BackupCalled", 1, round=2, pseudonym="opal-3", replaces=replaces
        )

        assert happening(called).text == text

    def test_people_and_points_are_counted(self) -> None:
        joined = event("RecruitmentChanged", 1, registered=1, seats=10)
        chosen = event("CohortSelected", 2, candidates=27, selected=8, backups=2)
        settled = event("TaskSettled", 3, paidPoints=1408, returnedPoints=552)

        assert happening(joined).text == "1 device registered for 10 places."
        assert happening(chosen).text == (
            "8 of 27 devices were selected; 2 wait as backup."
        )
        assert happening(settled).text == (
            "1,408 points were paid; 552 went back to the requester."
        )

    def test_a_stop_tells_the_requesters_reason(self) -> None:
        body = {"from": "RUNNING", "to": "CANCELLED", "reason": "Wrong column."}

        assert happening(event("TaskStateChanged", 1, **body)).text == (
            "The requester stopped the task. Wrong column."
        )

    def test_a_kind_that_is_not_known_still_has_words(self) -> None:
        assert happening(event("TaskPaused", 1)).text.startswith("Something else")

    def test_states_that_another_event_tells_are_echoes(self) -> None:
        said = {
            state: happening(
                event("RoundStateChanged", 1, round=1, roundState=state)
            ).is_echo
            for state in ("TRAINING", "AGGREGATING", "COMMITTED")
        }

        assert said == {"TRAINING": True, "AGGREGATING": False, "COMMITTED": True}
