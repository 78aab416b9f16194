"""The visitor's tasks: groups, progress, figures, what can be done."""

from typing import Any

import pytest

from tests.ui.pages.me.answers import READER
from ui.pages.my_tasks.ending import stop
from ui.pages.my_tasks.marks import Marks
from ui.pages.my_tasks.rows import (
    GROUPS,
    figure,
    files,
    group_of,
    grouped,
    progress,
    row,
)


def task(state: str = "RUNNING", **more: Any) -> dict[str, Any]:
    return {
        "id": "tsk_1",
        "title": "Pima",
        "state": state,
        "stateReason": None,
        "publishedAt": "2026-11-22T11:00:00Z",
        "createdAt": "2026-11-22T10:00:00Z",
        "recruitsUntil": "2026-11-25T12:00:00Z",
        "startsAt": "2026-11-25T12:00:00Z",
        "endedAt": None,
        "viewerCan": ["CANCEL"],
        "testSet": None,
        "counts": {"registered": 6, "seats": 8, "backups": 2, "connected": 7},
        "training": {"rounds": 30, "leastUpdates": 4},
        "reward": {"poolPoints": 960, "paidPoints": 408, "returnedPoints": 0},
        "statistics": {"rounds": 14, "elapsedS": 400.0, "metrics": [ACCURACY]},
        "finalModel": None,
        **more,
    }


ACCURACY = {
    "name": "ACCURACY",
    "value": 0.779,
    "noSkill": 0.651,
    "baseline": 0.763,
    "greaterIsBetter": True,
}


class TestGroups:
    @pytest.mark.parametrize(
        ("node", "group"),
        [
            (task("RUNNING"), "training"),
            (task("PAUSED"), "training"),
            (task("RECRUITING"), "recruiting"),
            (task("DRAFT"), "drafts"),
            (task("DRAFT", testSet={"rows": 154}), "needs"),
            (task("COMPLETED", endedAt="2026-11-23T11:00:00Z"), "finished"),
            (task("CANCELLED", endedAt="2026-11-23T11:00:00Z"), "finished"),
            (task("FAILED", endedAt="2026-11-23T11:00:00Z"), "needs"),
            (task("FAILED", endedAt="2026-11-01T11:00:00Z"), "finished"),
        ],
    )
    def test_a_state_has_its_group(self, node: dict[str, Any], group: str) -> None:
        assert group_of(node, READER) == group

    def test_a_task_with_every_seat_taken_needs_its_requester(self) -> None:
        counts = {"registered": 8, "seats": 8, "backups": 2, "connected": 8}
        full = task("RECRUITING", counts=counts, viewerCan=["START", "CANCEL"])
        assert group_of(full, READER) == "needs"
        assert row(full, Marks(), READER).need == (
            "8 devices joined: enough for every seat. Start now, or wait for more."
        )

    def test_a_task_that_may_start_early_is_left_to_recruit(self) -> None:
        early = task("RECRUITING", viewerCan=["START", "CANCEL"])
        assert group_of(early, READER) == "recruiting"
        assert row(early, Marks(), READER).action == "start"

    def test_a_failure_says_why(self) -> None:
        failed = task("FAILED", stateReason="Too few clients.")
        failed["endedAt"] = "2026-11-23T11:00:00Z"
        assert row(failed, Marks(), READER).need == (
            "It could not go on: Too few clients."
        )

    def test_a_whole_draft_whose_time_is_over_needs_another_end(self) -> None:
        late = task("DRAFT", testSet={"rows": 9}, recruitsUntil="2026-11-23T11:00:00Z")
        assert "Set a later end" in row(late, Marks(), READER).need

    def test_all_connections_are_sorted_into_the_groups(self) -> None:
        def edges(*nodes: dict[str, Any]) -> dict[str, Any]:
            return {"edges": [{"node": node} for node in nodes]}

        marks = {"tsk_1": Marks(words="14 of 30 rounds committed")}
        ended = task("COMPLETED", id="tsk_2", endedAt="2026-11-23T11:00:00Z")
        viewer = {
            "active": edges(task()),
            "drafts": edges(task("DRAFT")),
            "ended": edges(ended),
        }
        found = grouped(viewer, marks, READER)
        assert tuple(found) == GROUPS
        assert {name: len(rows) for name, rows in found.items()} == {
            "needs": 0,
            "training": 1,
            "recruiting": 0,
            "drafts": 1,
            "finished": 1,
        }
        assert found["training"][0].marks.words == "14 of 30 rounds committed"


class TestRow:
    def test_a_running_task_says_how_far_it_is(self) -> None:
        found = row(task(), Marks(), READER)
        assert found.progress == "Round 15 of 30"
        assert found.detail == "7 devices connected."
        assert found.share == 46.7  # 14 of 30
        assert found.points == "408 of 960 points paid"
        assert found.path == "/tasks/tsk_1"

    def test_a_paused_task_can_go_on_and_says_what_was_told(self) -> None:
        paused = task("PAUSED", stateReason="A label is wrong", viewerCan=["RESUME"])
        found = row(paused, Marks(), READER)
        assert (found.progress, found.action) == (
            "Paused after 14 of 30 rounds",
            "resume",
        )
        assert found.detail == "You told the devices: A label is wrong."

    def test_the_last_round_is_not_passed(self) -> None:
        last = task(statistics={"rounds": 30, "elapsedS": 1.0, "metrics": []})
        assert progress(last) == "Round 30 of 30"

    def test_recruitment_says_who_joined_and_until_when(self) -> None:
        found = row(task("RECRUITING", statistics=None), Marks(), READER)
        assert found.progress == "6 devices joined; 10 seats"
        assert found.detail == "Recruitment ends in 2 days; starts 25 Nov, 12:00."

    def test_an_end_says_what_came_back(self) -> None:
        reward = {"poolPoints": 960, "paidPoints": 408, "returnedPoints": 552}
        over = task("CANCELLED", reward=reward, stateReason="Counted twice")
        over["endedAt"] = "2026-11-23T11:00:00Z"
        found = row(over, Marks(), READER)
        assert found.points == "408 of 960 points paid, 552 came back"
        assert found.progress == "14 of 30 rounds"
        assert found.detail == "Took 7 min. Counted twice."
        assert found.at_word == "Ended"

    def test_a_draft_leads_to_the_form(self) -> None:
        found = row(task("DRAFT", viewerCan=["UPDATE", "CANCEL"]), Marks(), READER)
        assert (found.path, found.action) == ("/tasks/new?draft=tsk_1", "continue")
        assert found.detail == "No test set yet."
        assert found.points == "960 points planned"
        assert not found.has_people

    def test_a_finished_model_can_be_downloaded_in_both_formats(self) -> None:
        model = {
            "files": [
                {"filename": "pima.keras", "url": "/f/1", "sizeBytes": 23_400},
                {"filename": "pima.safetensors", "url": "/f/2", "sizeBytes": 840},
            ]
        }
        assert [each.word for each in files(model)] == [
            ".keras, 23 kB",
            ".safetensors, 840 B",
        ]
        assert files(None) == []


class TestFigure:
    def test_accuracy_is_compared_with_the_baseline(self) -> None:
        found = figure({"metrics": [{**ACCURACY, "name": "AUC"}, ACCURACY]})
        assert found == ("Accuracy", "0.779", "0.016 above the baseline 0.763")

    def test_of_an_error_less_is_better(self) -> None:
        error = {
            "name": "MAE",
            "value": 3.518,
            "noSkill": 4.0,
            "baseline": 1.028,
            "greaterIsBetter": False,
        }
        assert figure({"metrics": [error]})[2] == (
            "2.490 above the baseline 1.028; less is better"
        )

    def test_without_a_baseline_no_skill_is_what_to_beat(self) -> None:
        assert figure({"metrics": [ACCURACY | {"baseline": None}]})[2] == (
            "no skill 0.651"
        )

    def test_an_equal_baseline_is_the_same(self) -> None:
        same = ACCURACY | {"value": 0.7632}
        assert figure({"metrics": [same]})[2] == "the same as the baseline 0.763"

    def test_before_the_first_round_there_is_none(self) -> None:
        assert figure(None) == ("", "", "")


class TestStop:
    def test_stopping_says_what_is_paid_and_what_comes_back(self) -> None:
        asked = stop(task())
        assert asked.head == "Stop after round 14?"
        assert "rounds they finished (408)" in asked.body
        assert "552 points come back to you" in asked.body

    def test_before_the_first_round_there_is_no_round_to_stop_after(self) -> None:
        assert stop(task(statistics=None)).head == "Stop before the first round ends?"

    def test_cancelling_while_recruiting_returns_all(self) -> None:
        reward = {"poolPoints": 960, "paidPoints": 0, "returnedPoints": 0}
        asked = stop(task("RECRUITING", reward=reward))
        assert "All 960 points come back" in asked.body

    def test_a_draft_is_discarded(self) -> None:
        assert stop(task("DRAFT")).word == "Discard"

    def test_who_may_not_is_not_asked(self) -> None:
        assert stop(task("COMPLETED", viewerCan=["DOWNLOAD"])).word == ""
