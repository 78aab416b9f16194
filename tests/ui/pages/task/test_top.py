from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.ui.pages.task.views import view
from ui.pages.task.top import Kpi, back, reason, status, top

NOW = datetime(2026, 11, 23, 14, 31, 52, tzinfo=UTC)
ZONE = ZoneInfo("UTC")


class TestFigures:
    def test_a_running_task_shows_where_it_is(self) -> None:
        found = top(view(0.7, 0.779), NOW, ZONE)

        assert found.skill == Kpi("Accuracy", "0.779", "baseline 0.763, no skill 0.651")
        # 28 rounds of 9.4 s
        assert found.round == Kpi("Round", "3 of 30", "about 4 min left")
        assert found.people == Kpi("Devices chosen", "8", "2 backups, 10 registered")
        assert found.points == Kpi("Points paid", "0", "of 960 set aside")

    def test_a_recruiting_task_shows_when_it_starts(self) -> None:
        found = view(state="RECRUITING", starts_at=NOW + timedelta(days=3))
        shown = top(found, NOW, ZONE)

        assert shown.skill == Kpi("Accuracy", "not known yet", "after the first round")
        assert shown.round == Kpi("Rounds", "30", "start in 3 days")
        assert shown.people.detail == "for 8 places and 2 backups"

    def test_a_paused_task_promises_no_time(self) -> None:
        shown = top(view(0.7, 0.71, state="PAUSED"), NOW, ZONE)

        assert shown.round == Kpi("Rounds", "2 of 30", "done; paused")

    def test_a_finished_task_shows_what_came_back(self) -> None:
        found = view(
            0.779,
            state="COMPLETED",
            ended_at=NOW - timedelta(hours=1),
            statistics={"elapsedS": 400.0},
        )
        found = replace(found, reward=replace(found.reward, paid=408, returned=552))
        shown = top(found, NOW, ZONE)

        assert shown.round == Kpi("Rounds", "1 of 30", "in 7 min, ended 13:31")
        assert shown.points == Kpi(
            "Points paid", "408", "of 960 set aside; 552 went back"
        )


class TestReason:
    def test_who_stopped_it_when_and_why_and_what_is_kept(self) -> None:
        found = view(0.7, state="CANCELLED", state_reason="Wrong column.")

        assert reason(found) == (
            "The requester stopped this task after round 1. Wrong column. Everybody "
            "keeps the points of the rounds they finished."
        )

    def test_a_paused_task_says_by_whom_since_when_and_why(self) -> None:
        found = view(0.7, 0.71, state="PAUSED", state_reason="The label is wrong.")

        assert reason(found) == (
            "Paused by its requester after round 2: The label is wrong. It goes on "
            "when the requester resumes it. Devices keep their seats and their points."
        )

    def test_a_pause_without_a_reason_invents_none(self) -> None:
        assert reason(view(state="PAUSED")).startswith(
            "Paused by its requester before the first round. It goes on"
        )

    def test_a_task_that_goes_on_needs_none(self) -> None:
        assert reason(view(0.7)) == ""


class TestStatus:
    def test_stale_figures_say_from_when_they_are(self) -> None:
        found = status(view(0.7), NOW, NOW, ZoneInfo("Europe/Amsterdam"))

        assert found.kind == "stale"
        assert found.words == "Reconnecting. These figures are from 15:31:52."

    def test_live_ended_and_waiting_are_told_apart(self) -> None:
        ended = view(state="COMPLETED", ended_at=NOW - timedelta(hours=2))

        assert status(view(), None, NOW, ZONE).words == "Live"
        assert status(ended, None, NOW, ZONE).words == "Ended 12:31"
        assert status(None, None, NOW, ZONE).kind == "waiting"

    def test_back_again_it_says_what_was_missed(self) -> None:
        assert back(2).words == "Live again. 2 rounds were added."
        assert back(1).words == "Live again. 1 round was added."
