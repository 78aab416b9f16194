from dataclasses import replace

import pytest

from tests.ui.live.answers import round_row, task_answer
from tests.ui.pages.task.views import view, view_with
from ui.live.task_view import TaskView
from ui.pages.task.learning import (
    NOT_DRAWN,
    choices,
    csv_of,
    curve,
    first_metric,
    nice_ticks,
    sentence,
    table,
)


def without_baseline(*accuracies: float) -> TaskView:
    """The requester gave no figures of an own model."""
    found = view(*accuracies)
    bare = tuple(replace(y, baseline=None) for y in found.yardsticks)
    return replace(found, yardsticks=bare)


class TestWhileItRuns:
    def test_above_the_requesters_model_it_says_since_when_and_by_how_much(
        self,
    ) -> None:
        found = view(0.7, 0.77, 0.75, 0.765, 0.779)

        # round 2 was above 0.763, round 3 not: it stays above since round 4
        assert sentence(found, "ACCURACY") == (
            "Since round 4 the model beats the requester's own model; it is now 0.016 "
            "above it."
        )

    def test_fallen_below_again_it_names_the_best_round(self) -> None:
        assert sentence(view(0.7, 0.77, 0.753), "ACCURACY") == (
            "In round 2 it beat the requester's own model; now it is 0.010 below it."
        )

    def test_never_above_it_is_measured_against_both(self) -> None:
        assert sentence(view(0.7, 0.751), "ACCURACY") == (
            "0.100 better than guessing, and 0.012 below the requester's own model."
        )

    def test_no_better_than_guessing_is_said(self) -> None:
        assert sentence(view(0.651), "ACCURACY") == "Not better than guessing yet."

    def test_equal_is_as_good(self) -> None:
        assert sentence(view(0.763), "ACCURACY") == (
            "As good as the requester's own model."
        )

    def test_without_a_baseline_guessing_is_the_measure(self) -> None:
        assert sentence(without_baseline(0.751), "ACCURACY") == (
            "0.100 better than always guessing."
        )


class TestLoss:
    def losses(self, *values: float) -> TaskView:
        rows = [round_row(n) for n in range(1, len(values) + 1)]
        for row, value in zip(rows, values, strict=True):
            row["metrics"][1]["value"] = value
        return view_with(*rows)

    @pytest.mark.parametrize(
        ("values", "text"),
        [
            ((0.69,), "Loss is 0.690 after round 1."),
            (
                (0.69, 0.6, 0.482),
                "Loss fell from 0.690 to 0.482 in 3 rounds and is still falling.",
            ),
            (
                (0.69, 0.47, 0.482),
                "Loss fell from 0.690 to 0.482 in 3 rounds; its least was 0.470 in "
                "round 2.",
            ),
            (
                (0.69, 0.7),
                "Loss has not fallen yet: 0.690 at first, 0.700 now.",
            ),
        ],
    )
    def test_it_falls_or_it_does_not(
        self, values: tuple[float, ...], text: str
    ) -> None:
        assert sentence(self.losses(*values), "LOSS") == text


class TestBeforeAndAfter:
    def test_before_the_first_round_it_says_when(self) -> None:
        # 360 s for 30 rounds
        assert sentence(view(), "ACCURACY") == (
            "The first point comes when round 1 ends, in about 12 s."
        )

    def test_before_training_it_says_so(self) -> None:
        assert sentence(view(state="RECRUITING"), "ACCURACY") == (
            "The first point comes when round 1 ends; training has not started."
        )

    def test_stopped_before_the_first_round_there_is_nothing(self) -> None:
        assert sentence(view(state="CANCELLED"), "ACCURACY") == (
            "No round was finished, so there is nothing to show."
        )

    @pytest.mark.parametrize(
        ("state", "verb"),
        [("COMPLETED", "Finished"), ("FAILED", "Failed"), ("CANCELLED", "Stopped")],
    )
    def test_at_the_end_the_sentence_is_in_the_past(
        self, state: str, verb: str
    ) -> None:
        found = view(0.7, 0.779, state=state, statistics={"elapsedS": 400.0})

        assert sentence(found, "ACCURACY") == (
            f"{verb}: 0.779, 0.016 above the requester's own model, 2 rounds in 7 min."
        )


class TestCurve:
    def test_it_holds_points_and_yardsticks(self) -> None:
        found = curve(view(0.7, 0.779), "ACCURACY")

        assert found.points == (
            {"round": 1, "value": 0.7},
            {"round": 2, "value": 0.779},
        )
        assert (found.most, found.is_empty) == (30, False)
        assert found.baseline_words == "Requester's own model 0.763"
        assert found.no_skill_words == "Always the commonest answer 0.651"

    def test_without_a_baseline_its_line_lies_outside(self) -> None:
        found = curve(without_baseline(0.7), "ACCURACY")

        assert found.baseline == NOT_DRAWN
        assert found.baseline_words == ""

    def test_it_never_has_more_than_two_hundred_points_and_keeps_the_last(self) -> None:
        found = curve(view(*[0.7] * 997), "ACCURACY")

        # every fifth of 997: 200, the last of them round 996; and round 997
        assert len(found.points) == 201
        assert found.points[-1]["round"] == 997

    def test_before_the_first_round_it_is_empty(self) -> None:
        assert curve(view(), "ACCURACY").is_empty

    @pytest.mark.parametrize(
        ("values", "ticks"),
        [
            ((0.651, 0.763, 0.779), (0.65, 0.7, 0.75, 0.8)),
            ((0.69, 0.48), (0.45, 0.5, 0.55, 0.6, 0.65, 0.7)),
            ((0.0, 1000.0), (0.0, 200.0, 400.0, 600.0, 800.0, 1000.0)),
        ],
    )
    def test_the_axis_has_round_numbers_around_all_values(
        self, values: tuple[float, ...], ticks: tuple[float, ...]
    ) -> None:
        assert nice_ticks(values) == ticks

    def test_the_axis_of_a_single_value_has_a_length(self) -> None:
        ticks = nice_ticks([5.0])

        assert ticks[0] <= 5.0 <= ticks[-1]
        assert ticks[0] < ticks[-1]


class TestMetrics:
    def test_only_those_that_the_task_has_can_be_chosen(self) -> None:
        assert [choice.word for choice in choices(view(0.7))] == ["Accuracy", "Loss"]

    def test_regression_is_judged_by_its_absolute_error(self) -> None:
        answer = {**task_answer(), "learning": "REGRESSION"}
        found = replace(view(), learning=answer["learning"])

        assert first_metric(found) == "MAE"


class TestTables:
    def test_the_newest_round_comes_first(self) -> None:
        heads, rows = table(view(0.7, 0.779))

        assert heads == ("Round", "Accuracy", "Loss", "Seconds", "kB up", "kB down")
        assert rows[0] == ["2", "0.779", "0.500", "9.4 s", "80 kB", "160 kB"]

    def test_the_csv_is_exact(self) -> None:
        assert csv_of(view(0.7)) == (
            "round,accuracy,loss,seconds,bytes_up,bytes_down\r\n"
            "1,0.7,0.5,9.4,80000,160000\r\n"
        )
