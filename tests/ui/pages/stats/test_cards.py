import pytest

from tests.ui.pages.stats.made import bins, days, figures, task
from ui.pages.stats.cards import cards, scale_of, sheet, task_rows

NAMES = (
    *("finish", "dropout", "round", "moved", "baseline", "selection", "pay"),
    *("reputation", "points", "devices"),
)


class TestCards:
    def test_are_all_there_before_anything_happened(self) -> None:
        found = cards(figures(), 7)
        assert tuple(found) == NAMES
        assert all(card.sentence for card in found.values())
        assert not found["baseline"].marks
        assert not found["reputation"].points

    def test_draw_each_day_of_the_period(self) -> None:
        found = cards(figures(days=days(90, published=2, completed=1)), 7)["finish"]
        assert len(found.points) == 7
        assert found.points[-1] == {"label": "23 Nov", "published": 2, "completed": 1}
        assert found.rows[-1] == ["23 Nov", "2", "1"]

    def test_draw_bytes_in_the_unit_of_the_greatest(self) -> None:
        found = cards(figures(days=days(90, moved=1_234_567)), 7)["moved"]
        assert found.unit == "MB"
        assert found.points[-1] == {"label": "23 Nov", "value": 1.23}
        assert found.rows[-1] == ["23 Nov", "1.2 MB"]

    def test_place_model_and_baseline_on_one_scale(self) -> None:
        tasks = (task(1, accuracy=0.8, baseline=0.7), task(2, baseline=None))
        found = cards(figures(tasks=tasks), 7)["baseline"]
        (mark,) = found.marks
        # The box is 100 wide with 3 free at each end: 0.7 lies at 3, 0.8 at 97.
        assert mark.baseline == "M3.0 1v14"
        assert mark.model == "M97.0 8h0"
        assert mark.words == "0.800, +0.100"
        assert found.scale == "0.700 to 0.800"
        assert found.rows == [["Task 1", "0.800", "0.700", "+0.100"]]

    def test_compare_finished_tasks_only_with_their_baseline(self) -> None:
        found = cards(figures(tasks=(task(1, state="RUNNING"),)), 7)["baseline"]
        assert not found.marks

    def test_draw_round_times_beside_the_longest(self) -> None:
        tasks = (task(1, round_s=4.0), task(2, round_s=None), task(3, round_s=16.0))
        found = cards(figures(tasks=tasks), 7)["round"]
        assert [mark.model for mark in found.marks] == ["M0 8h25.0", "M0 8h100.0"]
        assert found.scale == "0 to 16 s"

    def test_leave_unpaid_tasks_out_of_fairness_of_pay(self) -> None:
        tasks = (task(1, pay=None), task(2, pay=0.5))
        found = cards(figures(tasks=tasks), 7)["pay"]
        assert [(mark.title, mark.model) for mark in found.marks] == [
            ("Task 2", "M0 8h50.0")
        ]

    def test_draw_eight_tasks_and_list_all(self) -> None:
        tasks = tuple(task(number) for number in range(14))
        found = cards(figures(tasks=tasks), 7)["selection"]
        assert (len(found.marks), len(found.rows)) == (8, 14)

    def test_name_the_bins_of_reputation(self) -> None:
        spread = bins(0, 0, 0, 0, 0, 3, 0, 0, 1, 0)
        found = cards(figures(reputation=spread), 7)["reputation"]
        assert found.points[5] == {"label": "0.5–0.6", "value": 3}
        assert found.rows[8] == ["0.8–0.9", "1"]


class TestSheet:
    def test_has_exact_figures_of_every_day(self) -> None:
        text = sheet(figures(days=days(90, moved=1_234_567)), 90, "moved").csv()
        lines = text.splitlines()
        assert lines[0] == "day,bytes"
        assert lines[-1] == "2026-11-23,1234567"
        assert len(lines) == 91

    def test_leaves_unknown_cells_empty(self) -> None:
        tasks = (task(1, title="=cmd", pay=None),)
        text = sheet(figures(tasks=tasks), 7, "pay").csv()
        assert text.splitlines() == ["task,title,jain_index", "tsk_1,'=cmd,"]

    @pytest.mark.parametrize("name", NAMES)
    def test_exists_for_every_card(self, name: str) -> None:
        lines = sheet(figures(tasks=(task(),)), 7, name).csv().splitlines()
        assert len(lines) > 1
        assert len({line.count(",") for line in lines}) == 1

    def test_refuses_other_names(self) -> None:
        with pytest.raises(KeyError):
            sheet(figures(), 7, "secrets")


class TestTaskRows:
    def test_tell_figures_in_words(self) -> None:
        (row,) = task_rows(figures(tasks=(task(accuracy=None),)))
        assert (row.accuracy, row.dropped) == ("not known yet", "3 of 160")

    def test_tell_that_nobody_was_called(self) -> None:
        (row,) = task_rows(figures(tasks=(task(called=0, dropped=0),)))
        assert row.dropped == "not known yet"


class TestScaleOf:
    @pytest.mark.parametrize(
        ("ends", "scale"),
        [
            pytest.param([0.6, 0.9], (0.6, 0.9), id="wide"),
            pytest.param([0.5, 0.5], (0.45, 0.55), id="level"),
            pytest.param([0.99, 0.99], (0.9, 1.0), id="near-the-top"),
            pytest.param([0.01, 0.01], (0.0, 0.1), id="near-the-bottom"),
            pytest.param([], (0.0, 1.0), id="none"),
        ],
    )
    def test_a_gap_of_nothing_does_not_fill_the_axis(
        self, ends: list[float], scale: tuple[float, float]
    ) -> None:
        assert scale_of(ends) == pytest.approx(scale)
