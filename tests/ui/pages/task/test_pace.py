import pytest

from tests.ui.live.answers import round_row
from tests.ui.pages.task.views import view, view_with
from ui.pages.task.pace import (
    NOT_DRAWN,
    bins,
    csv_of,
    left_s,
    pace,
    round_ticks,
)


def timed(*seconds: float) -> list[dict[str, object]]:
    """Rounds that took so long."""
    return [round_row(n, durationS=s) for n, s in enumerate(seconds, start=1)]


class TestSentences:
    def test_half_and_the_slowest_are_told(self) -> None:
        found = pace(view_with(*timed(9, 11, 29)))

        assert found.sentence == (
            "Half of the rounds take less than 11 s; the slowest, round 3, took 29 s."
        )

    def test_one_round_has_no_half(self) -> None:
        assert pace(view_with(*timed(9))).sentence == "The first round took 9.0 s."

    def test_before_the_first_there_is_nothing_to_draw(self) -> None:
        assert pace(view()).is_empty

    def test_bytes_are_summed_in_both_directions(self) -> None:
        found = pace(view_with(round_row(1), round_row(2)))

        assert found.bytes_sentence == (
            "A round moves 240 kB: so far 160 kB came from devices and 320 kB went to "
            "them."
        )


class TestDrawing:
    def test_over_sixty_rounds_share_a_point_at_their_median(self) -> None:
        found = pace(view_with(*timed(*[10.0, 20.0, 60.0] * 60)))

        assert len(found.points) == 60
        assert found.points[0] == {"round": 2, "seconds": 20, "up": 80, "down": 160}

    def test_a_deadline_near_the_slowest_round_is_drawn(self) -> None:
        near = view_with(*timed(9, 12))
        plan = near.plan.__class__(**{**near.plan.__dict__, "deadline_s": 30.0})
        found = pace(view_with(*timed(9, 12), plan=plan))

        assert (found.deadline_s, found.deadline_words) == (30.0, "Deadline 30 s")

    def test_one_far_above_is_not(self) -> None:
        near = view_with(*timed(9))
        plan = near.plan.__class__(**{**near.plan.__dict__, "deadline_s": 300.0})
        found = pace(view_with(*timed(9), plan=plan))

        assert (found.deadline_s, found.deadline_words) == (NOT_DRAWN, "")

    @pytest.mark.parametrize(
        ("slowest", "ticks"),
        [
            (0.25, (0, 0.1, 0.2, 0.3)),
            (9.4, (0, 5, 10)),
            (29, (0, 10, 20, 30)),
            (61, (0, 20, 40, 60, 80)),
        ],
    )
    def test_the_axis_begins_at_nought(
        self, slowest: float, ticks: tuple[float, ...]
    ) -> None:
        assert pace(view_with(*timed(slowest))).s_ticks == ticks

    def test_rounds_named_below_are_few(self) -> None:
        assert round_ticks(30) == (1, 5, 10, 15, 20, 25, 30)
        assert round_ticks(3) == (1, 2, 3)
        assert round_ticks(1000) == (1, 250, 500, 750, 1000)

    def test_bins_leave_nothing_out(self) -> None:
        found = bins(view_with(*timed(*[1.0] * 61)).rounds, 60)

        assert sum(len(part) for part in found) == 61
        assert len(found) <= 60


class TestLeft:
    def test_the_rest_takes_as_long_as_the_last_rounds(self) -> None:
        # 28 rounds are left, a recent one took 10 s
        assert left_s(view_with(*timed(10, 10))) == 280

    def test_before_the_first_round_it_is_the_estimate(self) -> None:
        assert left_s(view()) == 360  # 30 rounds, 360 s in all


class TestCsv:
    def test_every_round_is_in_it(self) -> None:
        assert csv_of(view(0.7)) == (
            "round,seconds,updates_used,bytes_up,bytes_down\r\n1,9.4,8,80000,160000\r\n"
        )
