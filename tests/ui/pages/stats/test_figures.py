from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.pages.stats.made import TODAY, days, span
from ui.pages.stats.figures import Bin, Span, in_bars, read_figures, together

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def answer(**marketplace: Any) -> dict[str, Any]:
    """What a new server says."""
    return {
        "marketplace": {
            "completionRate": None,
            "dropoutRate": None,
            "medianRoundS": None,
            "medianBaselineGap": None,
            "selectionFairness": None,
            "payFairness": None,
            "rounds": "0",
            "pointsPaid": "0",
            "bytesUp": "0",
            "bytesDown": "0",
            "clientsOnline": 0,
            "reputation": [],
            "days": [],
            **marketplace,
        },
        "tasks": {"edges": []},
    }


def task_node(statistics: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "node": {
            "id": "tsk_1",
            "title": "Diabetes",
            "state": "COMPLETED",
            "statistics": statistics,
        }
    }


class TestReadFigures:
    def test_keeps_unknown_apart_from_nothing(self) -> None:
        found = read_figures(answer(), AT)
        assert (found.completion, found.dropout, found.selection) == (None, None, None)
        assert (found.rounds, found.paid) == (0, 0)

    def test_reads_days_and_great_numbers(self) -> None:
        day = {
            "day": "2026-11-22T00:00:00Z",
            "tasksPublished": 2,
            "tasksCompleted": 1,
            "clients": 9,
            "rounds": 20,
            "dropped": 3,
            "pointsPaid": "560",
            "transferBytes": "9007199254740993",  # more than a double can hold
        }
        (found,) = read_figures(answer(days=[day]), AT).days
        assert found == Span(
            first=date(2026, 11, 22),
            days=1,
            published=2,
            completed=1,
            clients=9,
            rounds=20,
            dropped=3,
            paid=560,
            moved=9007199254740993,
        )
        assert found.label == "22 Nov"

    def test_reads_the_reputations(self) -> None:
        data = answer(reputation=[{"from": 0.5, "to": 0.6, "count": 4}])
        assert read_figures(data, AT).reputation == (Bin(0.5, 0.6, 4),)

    def test_reads_tasks_that_have_figures_only(self) -> None:
        own = {
            "rounds": 20,
            "medianRoundS": 0.25,
            "selectionFairness": 0.9,
            "payFairness": None,
            "called": 81,
            "dropped": 1,
            "metrics": [
                {"name": "LOSS", "value": 0.5, "baseline": 0.4, "noSkill": 0.7},
                {"name": "ACCURACY", "value": 0.76, "baseline": 0.766, "noSkill": 0.65},
            ],
        }
        data = answer()
        data["tasks"]["edges"] = [task_node(own), task_node(None)]
        (task,) = read_figures(data, AT).tasks
        assert (task.accuracy, task.baseline, task.pay) == (0.76, 0.766, None)

    def test_a_task_without_accuracy_has_none(self) -> None:
        own = {
            "rounds": 2,
            "medianRoundS": None,
            "selectionFairness": 1.0,
            "payFairness": None,
            "called": 4,
            "dropped": 0,
            "metrics": [{"name": "MAE", "value": 2.0, "baseline": None, "noSkill": 4}],
        }
        data = answer()
        data["tasks"]["edges"] = [task_node(own)]
        (task,) = read_figures(data, AT).tasks
        assert (task.accuracy, task.baseline) == (None, None)


class TestInBars:
    def test_shows_a_month_by_day(self) -> None:
        assert in_bars(days(30)) == days(30)

    def test_shows_longer_periods_by_week_that_end_today(self) -> None:
        bars = in_bars(days(90, rounds=5))
        # 90 = 6 + 12 × 7: the first is the shorter one.
        assert [bar.days for bar in bars] == [6] + 12 * [7]
        assert bars[-1].first == date(2026, 11, 17)
        assert bars[-1].rounds == 5
        assert bars[0].first == date(2026, 8, 26)

    @given(st.integers(1, 120))
    def test_leaves_no_day_out(self, count: int) -> None:
        bars = in_bars(days(count))
        assert sum(bar.days for bar in bars) == count
        assert bars[0].first == days(count)[0].first
        assert len(bars) <= 31


class TestTogether:
    def test_adds_up_and_takes_the_most_devices_of_a_day(self) -> None:
        one = span(1, published=1, clients=9, rounds=3, dropped=1, paid=40, moved=100)
        two = span(0, completed=1, clients=7, rounds=4, dropped=2, paid=60, moved=200)
        both = together((one, two))
        assert both == Span(
            first=one.first,
            days=2,
            published=1,
            completed=1,
            clients=9,
            rounds=7,
            dropped=3,
            paid=100,
            moved=300,
        )
        assert both.first < TODAY
