from tests.ui.live.answers import (
    committed,
    event,
    judged,
    round_row,
    started,
    task_answer,
)
from ui.live.task_fold import fold, fold_all, open_after, tells_of_open_round
from ui.live.task_view import TaskView, view_of, with_figures, with_rounds


def running() -> TaskView:
    """A task after its first round."""
    return with_rounds(view_of(task_answer()), [round_row(1)])


class TestRounds:
    def test_a_committed_round_becomes_a_point_with_its_metrics(self) -> None:
        view = fold(running(), committed(9, 2, accuracy=0.712, rejected=1, accepted=7))

        point = view.rounds[-1]
        assert [known.number for known in view.rounds] == [1, 2]
        assert (point.accepted, point.rejected, point.seconds) == (7, 1, 9.4)
        assert point.metrics == {"ACCURACY": 0.712, "LOSS": 0.5}

    def test_the_same_event_again_changes_nothing(self) -> None:
        once = fold(running(), committed(9, 2))

        assert fold(once, committed(9, 2)) is once

    def test_an_event_of_a_round_that_the_answer_held_already_replaces_it(self) -> None:
        view = with_rounds(view_of(task_answer()), [round_row(1), round_row(2, late=1)])
        view = fold(view, committed(9, 2))

        assert [known.number for known in view.rounds] == [1, 2]
        assert view.rounds[1].late == 1  # came after the commit: the answer knew it

    def test_the_start_of_a_round_that_is_committed_already_opens_nothing(self) -> None:
        assert fold(running(), started(3, 1)).open_round is None

    def test_abandoned_rounds_of_an_answer_are_left_out(self) -> None:
        view = with_rounds(view_of(task_answer()), [round_row(1, state="TRAINING")])

        assert view.rounds == ()

    def test_yardsticks_come_from_the_first_commit(self) -> None:
        view = fold(view_of(task_answer()), committed(9, 1))

        found = view.yardstick("ACCURACY")
        assert found is not None
        assert (found.no_skill, found.baseline) == (0.651, 0.763)
        assert view.yardstick("MSE") is None


class TestTheRunningRound:
    def test_it_holds_what_became_of_each_client(self) -> None:
        view = fold_all(
            running(),
            [
                started(1, 2),
                event("ClientDropped", 2, round=2, pseudonym="amber-7", silentS=20.0),
                event(
                    "BackupCalled",
                    3,
                    round=2,
                    pseudonym="opal-3",
                    replaces="amber-7",
                ),
                judged(4, 2, "mint-4", "REJECTED"),
                event("RoundStateChanged", 5, round=2, roundState="AGGREGATING"),
            ],
        )

        found = view.open_round
        assert found is not None
        assert found.outcomes == {"amber-7": "DROPPED", "mint-4": "REJECTED"}
        assert found.backups == {"opal-3"}
        assert (found.number, found.state) == (2, "AGGREGATING")

    def test_the_commit_closes_it(self) -> None:
        view = fold_all(running(), [started(1, 2), committed(2, 2)])

        assert view.open_round is None

    def test_another_attempt_starts_with_nobody_judged(self) -> None:
        abandoned = event(
            "RoundAbandoned",
            3,
            round=2,
            attempt=1,
            accepted=1,
            needed=4,
            retryAt="2026-11-23T14:01:00Z",
        )
        view = fold_all(
            running(),
            [
                started(1, 2),
                judged(2, 2, "mint-4", "REJECTED"),
                abandoned,
                started(4, 2, 2),
            ],
        )

        assert view.open_round is not None
        assert (view.open_round.attempt, view.open_round.outcomes) == (2, {})

    def test_what_happens_in_another_round_does_not_touch_it(self) -> None:
        view = fold_all(running(), [started(1, 2), judged(2, 1, "mint-4", "LATE")])

        assert view.open_round is not None
        assert view.open_round.outcomes == {}

    def test_it_is_found_again_in_past_events(self) -> None:
        past = [
            started(1, 1),
            committed(2, 1),
            started(3, 2),
            judged(4, 2, "mint-4", "LATE"),
        ]

        found = open_after(past)

        assert found is not None
        assert (found.number, found.outcomes) == (2, {"mint-4": "LATE"})
        assert open_after(past[:2]) is None

    def test_events_without_start_or_end_do_not_tell_of_it(self) -> None:
        assert not tells_of_open_round([judged(4, 2, "mint-4", "LATE")])
        assert tells_of_open_round([started(3, 2)])


class TestStates:
    def test_the_end_is_known_with_its_time_and_reason(self) -> None:
        end = event(
            "TaskStateChanged",
            61,
            **{"from": "RUNNING", "to": "CANCELLED", "reason": "Wrong column."},
        )
        view = fold_all(running(), [started(1, 2), end])

        assert (view.state, view.state_reason) == ("CANCELLED", "Wrong column.")
        assert view.ended_at is not None
        assert f"{view.ended_at:%H:%M:%S}" == "14:01:01"
        assert view.open_round is None

    def test_recruitment_selection_and_settlement_set_their_figures(self) -> None:
        view = fold_all(
            running(),
            [
                event("RecruitmentChanged", 1, registered=12, seats=10),
                event("CohortSelected", 2, candidates=12, selected=8, backups=1),
                event("TaskSettled", 3, paidPoints=408, returnedPoints=552),
            ],
        )

        assert (view.counts.registered, view.counts.backups) == (12, 1)
        assert (view.reward.paid, view.reward.returned) == (408, 552)

    def test_figures_asked_for_again_replace_those_known(self) -> None:
        later = task_answer(reward={**task_answer()["reward"], "paidPoints": 64})

        assert with_figures(running(), later).reward.paid == 64


class TestEvents:
    def test_only_the_newest_hundred_are_kept(self) -> None:
        view = fold_all(
            running(), [judged(n, 9, "mint-4", "LATE") for n in range(1, 151)]
        )

        assert len(view.events) == 100
        assert view.cursor == "150"

    def test_a_kind_that_is_not_known_is_kept_and_changes_nothing_else(self) -> None:
        view = fold(running(), event("TaskPaused", 5))

        assert (view.state, view.cursor) == ("RUNNING", "5")

    def test_the_cursor_of_a_task_without_events_is_zero(self) -> None:
        assert view_of(task_answer()).cursor == "0"
