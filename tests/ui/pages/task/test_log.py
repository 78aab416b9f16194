from zoneinfo import ZoneInfo

from tests.ui.live.answers import committed, event, judged, started
from ui.live.happenings import Happening, happening
from ui.pages.task.log import Line, csv_of, joined, lines

UTC = ZoneInfo("UTC")


def told(*events: dict[str, object]) -> list[Happening]:
    """Events in words."""
    return [happening(found) for found in events]


class TestLines:
    def test_the_newest_comes_first_in_the_readers_time(self) -> None:
        found = lines(
            told(started(8, 1), judged(9, 1, "a-1", "LATE")), ZoneInfo("Asia/Tokyo")
        )

        assert [line.time for line in found] == ["23:00:09", "23:00:08"]
        assert found[0].iso == "2026-11-23T14:00:09Z"
        assert found[0].kind == "late"

    def test_updates_used_together_make_one_line(self) -> None:
        names = ("olive-3", "opal-7", "mint-4")
        events = [judged(n, 1, who, "ACCEPTED") for n, who in enumerate(names, 1)]

        found = lines(told(*events), UTC)

        assert [line.text for line in found] == [
            "The updates of olive-3, opal-7 and mint-4 were used."
        ]

    def test_of_many_only_some_are_named(self) -> None:
        events = [judged(n, 1, f"mint-{n}", "ACCEPTED") for n in range(1, 9)]

        assert lines(told(*events), UTC)[0].text == (
            "The updates of mint-1, mint-2, mint-3 and 5 more were used."
        )

    def test_what_another_event_says_better_is_left_out(self) -> None:
        events = told(
            event("RoundStateChanged", 1, round=1, roundState="COMMITTED"),
            committed(2, 1),
        )

        assert len(lines(events, UTC)) == 1


class TestJoining:
    def line(self, cursor: int, text: str = "") -> Line:
        return Line(str(cursor), "", "", "step", text)

    def test_new_lines_come_before_those_known(self) -> None:
        fresh = [self.line(4), self.line(3), self.line(2)]
        known = [self.line(3), self.line(2), self.line(1)]

        assert [line.cursor for line in joined(fresh, known)] == ["4", "3", "2", "1"]

    def test_a_line_that_grew_is_replaced(self) -> None:
        found = joined([self.line(3, "two")], [self.line(3, "one"), self.line(2)])

        assert [line.text for line in found] == ["two", ""]

    def test_after_a_gap_only_the_newer_ones_stay(self) -> None:
        found = joined([self.line(9), self.line(8)], [self.line(3)])

        assert [line.cursor for line in found] == ["9", "8"]


class TestCsv:
    def test_nothing_is_put_together_and_formulas_are_disarmed(self) -> None:
        events = told(judged(1, 2, "=mint", "LATE"), event("TaskSettled", 2, **POINTS))

        rows = csv_of(events).splitlines()
        assert rows[0] == "at,kind,round,who,what"
        assert rows[1].startswith("2026-11-23T14:00:01+00:00,late,2,'=mint,")
        assert len(rows) == 3


POINTS = {"paidPoints": 1, "returnedPoints": 2}
