from datetime import UTC, datetime

import pytest

from tests.ui.live.answers import round_row
from ui.components.strip_paths import (
    Strip,
    Window,
    chosen_x,
    fit,
    marks_now,
    marks_of,
    narrow,
    own_marks,
    strip_of,
    strip_paths,
    wide,
    worst,
)
from ui.live.task_view import OpenRound, RoundPoint, point_of

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def point(number: int, **counts: int) -> RoundPoint:
    """A committed round of 8."""
    return point_of(round_row(number, **counts))


def running(number: int, **outcomes: str) -> OpenRound:
    """A round of 3 that runs, with the outcomes so far."""
    return OpenRound(number, 1, 3, "TRAINING", NOW, NOW, outcomes)


def strip(*rounds: RoundPoint, planned: int = 30) -> Strip:
    """A task of 30 rounds with 8 seats and 2 backups."""
    return strip_of(rounds, None, planned=planned, cohort=8, backups=2)


class TestMarks:
    def test_they_go_from_used_to_dropped(self) -> None:
        found = point(1, accepted=6, rejected=1, late=1, dropped=1, backupsCalled=1)

        assert marks_of(found) == (
            *["accepted"] * 5,
            "backup",
            "rejected",
            "late",
            "dropped",
        )

    def test_who_was_called_and_is_in_no_count_came_in_time_for_nothing(self) -> None:
        assert marks_of(point(1, accepted=7)) == (*["accepted"] * 7, "surplus")

    def test_in_the_running_round_who_is_not_judged_trains(self) -> None:
        assert marks_now(running(1, a="LATE")) == ("training", "training", "late")

    def test_a_called_backup_makes_one_more_mark(self) -> None:
        found = OpenRound(
            1,
            1,
            3,
            "TRAINING",
            NOW,
            NOW,
            {"a": "DROPPED", "b": "ACCEPTED"},
            frozenset({"b"}),
        )

        assert marks_now(found) == ("backup", "training", "training", "dropped")


class TestFitting:
    def test_few_marks_stay_as_they_are(self) -> None:
        assert fit(("accepted", "late"), 16) == ("accepted", "late")

    def test_many_keep_their_shares_and_rare_kinds_keep_a_mark(self) -> None:
        marks = ("accepted",) * 98 + ("rejected",) + ("dropped",)

        assert fit(marks, 10) == ("accepted",) * 8 + ("rejected", "dropped")

    def test_places_left_by_rounding_are_given_away(self) -> None:
        marks = ("accepted",) * 13 + ("late",) * 7  # 10 rows: 6.5 and 3.5

        assert len(fit(marks, 10)) == 10


class TestBins:
    def test_of_several_rounds_the_worst_is_shown_row_by_row(self) -> None:
        one = ("accepted", "accepted", "late")
        two = ("accepted", "rejected", "dropped")

        # worst first: late, accepted, accepted | rejected, dropped, accepted
        assert worst([one, two]) == ("accepted", "rejected", "dropped")

    def test_over_sixty_rounds_share_columns(self) -> None:
        found = strip(point(1), point(2, accepted=7, rejected=1), planned=150)

        assert found.span == 3
        assert len(found.columns) == 50
        assert (found.columns[0].first, found.columns[0].last) == (1, 3)
        assert "rejected" in found.columns[0].marks
        assert found.columns[1].marks == ("todo",) * 8

    @pytest.mark.parametrize(
        ("number", "place"), [(1, 0), (3, 0), (4, 1), (150, 49), (999, 49)]
    )
    def test_a_round_has_its_column(self, number: int, place: int) -> None:
        assert strip(planned=150).place(number) == place

    def test_large_cohorts_share_rows(self) -> None:
        found = strip_of([], None, planned=5, cohort=100, backups=20)

        assert (found.rows, found.share) == (16, 8)


class TestPaths:
    def test_used_updates_are_one_dotted_line_a_column(self) -> None:
        drawing = strip_paths(strip(point(1)), Window(0, 30, 24, 720))

        # middle of column 1: x 12; rows from y 16, 20 apart; 7 gaps and a bit
        assert drawing.paths["accepted"] == "M12 16v141"
        assert drawing.paths["todo"].startswith("M36 16v141")

    def test_other_marks_are_points_for_their_shape(self) -> None:
        found = strip(point(1, accepted=6, rejected=2))
        drawing = strip_paths(found, Window(0, 30, 24, 720))

        assert drawing.paths["rejected"] == "M12 136h0M12 156h0"
        assert drawing.paths["late"] == ""

    def test_it_is_as_high_as_seats_and_backups(self) -> None:
        drawing = strip_paths(strip(), wide(strip()))

        assert drawing.box == "0 0 720 230"  # 6 + 10 rows of 20 + 24

    def test_the_running_round_has_its_ground(self) -> None:
        found = strip_of([], running(2), planned=3, cohort=3, backups=0)

        assert strip_paths(found, Window(0, 3, 24, 72)).now_x == "24"

    def test_a_thousand_rounds_cost_little(self) -> None:
        found = strip(*[point(n) for n in range(1, 1001)], planned=1000)
        drawing = strip_paths(found, wide(found))

        assert len(found.columns) == 59  # 17 rounds each
        assert len("".join(drawing.paths.values())) < 1_000

    def test_few_rounds_are_drawn_wider_but_not_without_end(self) -> None:
        ten, two = strip(planned=10), strip(planned=2)

        assert wide(ten).step == 72
        assert wide(two) == Window(0, 2, 72, 720)
        assert strip_paths(two, wide(two)).taken == "20%"


class TestPhone:
    def test_it_shows_fifteen_columns_around_the_chosen_round(self) -> None:
        assert narrow(strip(), 14) == Window(6, 15, 24, 360)

    def test_at_the_ends_it_stays_within(self) -> None:
        assert narrow(strip(), 2).first == 0
        assert narrow(strip(), 30).first == 15
        assert narrow(strip(planned=4), 4).first == 0

    def test_its_labels_name_the_first_and_every_fifth(self) -> None:
        found = strip()

        labels = strip_paths(found, narrow(found, 14)).labels
        assert [label.text for label in labels] == ["7", "10", "15", "20"]


class TestFrames:
    def test_the_frame_stands_at_the_column_of_the_round(self) -> None:
        assert chosen_x(strip(), Window(6, 15, 24, 360), 9) == "49"  # 2 columns of 24

    def test_own_marks_get_a_ring_at_a_mark_of_their_kind(self) -> None:
        found = strip(point(1), point(2, accepted=7, late=1))

        rings = own_marks(found, wide(found), {1: "accepted", 2: "late", 3: "late"})
        assert rings == "M12 16h0M36 156h0"
