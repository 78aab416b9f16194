"""What made a reputation: rows, steps, sentence, recorded reasons."""

from typing import Any

from graphql import GraphQLEnumType, build_schema

from tests.ui.pages.me.answers import READER, moved, pay, update
from ui.pages.me.rows.reputation import (
    HEADS,
    KINDS,
    REASONS,
    about,
    csv_rows,
    event_rows,
    reason,
    sentence,
    steps,
)


def event(at: str, kind: str, before: float, after: float) -> dict[str, Any]:
    return {
        "id": f"rep_{at}",
        "at": at,
        "kind": kind,
        "weight": 1.0,
        "scoreBefore": before,
        "scoreAfter": after,
        "round": 3,
        "participation": {"id": "par_1", "task": {"id": "tsk_1", "title": "Pima"}},
    }


EVENTS = [  # newest first
    event("2026-11-23T11:00:00Z", "LATE", 0.75, 0.71),
    event("2026-11-22T11:00:00Z", "COMPLETED", 0.667, 0.75),
    event("2026-09-01T11:00:00Z", "COMPLETED", 0.5, 0.667),
]


class TestRows:
    def test_every_kind_of_the_api_has_words(self, schema_text: str) -> None:
        found = build_schema(schema_text).type_map["ReputationEventKind"]
        assert isinstance(found, GraphQLEnumType)
        assert set(KINDS) == set(REASONS) == set(found.values)

    def test_a_row_says_what_happened_and_what_it_did(self) -> None:
        late = event_rows(EVENTS, READER)[0]
        assert late.reason == "Your update came too late in round 3"
        assert (late.change, late.after) == ("−0.040", "0.710")
        assert (late.path, late.training_id) == ("/tasks/tsk_1", "par_1")

    def test_a_change_that_three_decimals_hide_has_four(self) -> None:
        [row] = event_rows([event(EVENTS[0]["at"], "COMPLETED", 0.9, 0.9003)], READER)
        assert row.change == "+0.0003"

    def test_the_whole_task_has_no_round(self) -> None:
        assert reason("DROPPED", None) == "Your device dropped out"


class TestSteps:
    def test_they_begin_before_the_first_event(self) -> None:
        found = steps(EVENTS, READER)
        assert [step["score"] for step in found] == [0.5, 0.667, 0.75, 0.71]
        assert found[0]["at"] == "Before"

    def test_each_event_is_marked_by_its_kind(self) -> None:
        *_, last = steps(EVENTS, READER)
        assert last["LATE"] == 0.71
        assert "COMPLETED" not in last

    def test_no_events_have_no_steps(self) -> None:
        assert steps([], READER) == []


class TestSentence:
    def test_it_compares_with_a_month_ago(self) -> None:
        # The first event of the month began at 0.667; 0.71 − 0.667 = 0.043.
        assert sentence(0.71, EVENTS, READER) == (
            "0.71 good, up 0.04 in 30 days: 1 update used, 1 late."
        )

    def test_a_loss_goes_down(self) -> None:
        assert "down 0.05" in sentence(0.70, EVENTS[:1], READER)

    def test_what_moved_little_is_unchanged(self) -> None:
        assert "unchanged in 30 days" in sentence(0.75, EVENTS[:1], READER)

    def test_old_events_are_no_news(self) -> None:
        assert sentence(0.66, EVENTS[2:], READER) == (
            "0.66 good; nothing has changed it in the last 30 days."
        )


class TestAbout:
    def test_the_verdict_comes_before_the_change(self) -> None:
        verdict, change = update("REJECTED"), moved(0.7, 0.6, "REJECTED")
        assert about("rep_1", [verdict, pay(4), change]) == [verdict, change]

    def test_a_verdict_of_another_round_is_another_matter(self) -> None:
        change = moved(0.7, 0.6)
        assert about("rep_1", [update("REJECTED") | {"round": 13}, change]) == [change]

    def test_a_change_that_is_not_there_has_no_receipt(self) -> None:
        assert about("rep_2", [moved(0.7, 0.6)]) == []


class TestCsv:
    def test_a_row_has_what_the_head_says(self) -> None:
        first = csv_rows(EVENTS)[0]
        assert len(first) == len(HEADS)
        assert first[1:] == ["Pima", 3, "Late", 0.75, 0.71, 1.0]
