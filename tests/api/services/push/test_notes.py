"""What devices are told, word by word."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from api.models import Client, Participation, Task
from api.services.push import notes
from api.services.push.notes import Kind

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def a_task(**more: Any) -> Task:
    values = {"title": "Gait", "rounds_wanted": 30, "rounds_committed": 14}
    return Task(id="tsk_1", **{**values, **more})


def a_person(**more: Any) -> Participation:
    person = Participation(id="par_1", client_id="cli_1", score=0.817, rank=3, **more)
    person.client = Client(id="cli_1", label="Pixel 7")
    return person


class TestSelected:
    @pytest.mark.parametrize(
        ("wifi_only", "end"), [(True, " Keep the phone on Wi-Fi."), (False, "")]
    )
    def test_says_why_and_what_to_do(self, wifi_only: bool, end: str) -> None:
        note = notes.selected(a_task(), a_person(), 27, wifi_only=wifi_only, at=AT)
        assert note.body == (
            f"Selected: Pixel 7 scored 0.82, rank 3 of 27. Training starts now.{end}"
        )
        assert (note.kind, note.client_id, note.is_urgent) == (
            Kind.SELECTED,
            "cli_1",
            True,
        )


class TestCalls:
    def test_a_backup_learns_how_long_the_seat_waits(self) -> None:
        note = notes.called_up(a_task(), a_person(), 15, 30.0, AT)
        assert note.body == (
            "You're needed: a device dropped out of round 15. Open the app within "
            "30 s to take its place."
        )
        assert (note.life_s, note.is_urgent) == (30.0, True)

    def test_a_member_learns_that_the_round_has_begun(self) -> None:
        note = notes.awaited(a_task(), a_person(), 3, 20.0, AT)
        assert note.body == (
            "Round 3 waits for you. Open the app within 20 s, or a backup takes your "
            "place."
        )


class TestEnd:
    @pytest.mark.parametrize(
        ("state", "person", "body"),
        [
            pytest.param(
                "COMPLETED",
                {"points": 1112, "accepted": 28, "late": 1, "rejected": 1},
                "Finished: 1,112 points. 28 of 30 rounds accepted, 1 late, 1 not used.",
                id="finished",
            ),
            pytest.param(
                "COMPLETED",
                {"points": 1, "accepted": 1},
                "Finished: 1 point. 1 of 30 rounds accepted.",
                id="one-point",
            ),
            pytest.param(
                "CANCELLED",
                {"points": 56},
                "The requester stopped this task after round 14. You keep the 56 "
                "points of the rounds you finished.",
                id="cancelled",
            ),
            pytest.param(
                "FAILED",
                {"points": 0},
                "This task ended early, after round 14. Too few updates.",
                id="failed",
            ),
        ],
    )
    def test_says_what_it_paid(
        self, state: str, person: dict[str, int], body: str
    ) -> None:
        reason = "Too few updates." if state == "FAILED" else None
        note = notes.ended(a_task(), a_person(**person), state, reason, AT)
        assert note.body == body
        assert not note.is_urgent

    def test_before_its_first_round(self) -> None:
        task = a_task(rounds_committed=0)
        note = notes.ended(task, a_person(points=0), "CANCELLED", None, AT)
        assert note.body == (
            "The requester stopped this task before a round was finished."
        )


class TestPayload:
    def test_is_what_the_service_worker_reads(self) -> None:
        task = a_task(title="Gäit “2”" + "x" * 200)
        note = notes.awaited(task, a_person(), 3, 20.0, AT)
        told = json.loads(note.payload())
        assert told == {
            "kind": "AWAITED",
            "title": task.title[:120],
            "body": note.body,
            "path": "/mobile/tasks/tsk_1",
            "tag": "par_1",
        }
