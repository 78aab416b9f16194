"""A mark for each round."""

from ui.live.task_view import RoundPoint
from ui.pages.my_tasks.marks import MOST, marks_of


def point(number: int, *, late: int = 0) -> RoundPoint:
    return RoundPoint(number, 4, 0, 4 - late, 0, late, 0, {}, 1.0, 0, 0)


class TestMarks:
    def test_each_round_is_in_one_place(self) -> None:
        # 16 apart from 8 on: 1 is whole, 2 has a gap, 3 runs, 4 and 5 wait.
        found = marks_of([point(1), point(2, late=1)], 5)
        assert found.box == "0 0 80 20"
        assert found.whole == "M8 10h0"
        assert found.gaps == "M24 10h0"
        assert found.now == "M40 10h0"
        assert found.todo == "M56 10h0M72 10h0"
        assert found.words == "2 of 5 rounds committed, 1 of them with gaps"

    def test_before_the_first_round_all_is_to_come(self) -> None:
        found = marks_of([], 3)
        assert (found.whole, found.gaps) == ("", "")
        assert found.now == "M8 10h0"
        assert found.words == "0 of 3 rounds committed"

    def test_a_long_task_shows_the_rounds_around_the_newest(self) -> None:
        # 100 done of 160: from 80 on, so that 100 is the 21st and three are to come.
        found = marks_of([point(n) for n in range(1, 101)], 160)
        assert found.whole.count("M") == 21
        assert found.now.count("M") + found.todo.count("M") == MOST - 21

    def test_the_end_of_a_long_task_is_shown_whole(self) -> None:
        found = marks_of([point(n) for n in range(1, 161)], 160)
        assert found.whole.count("M") == MOST
        assert (found.now, found.todo) == ("", "")
