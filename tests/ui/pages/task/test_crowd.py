from datetime import UTC, datetime

from tests.ui.live.answers import round_row
from tests.ui.pages.task.views import view, view_with
from ui.live.task_view import OpenRound
from ui.pages.task.crowd import chosen, crowd, csv_of, round_words, table, tally

NOW = datetime(2026, 11, 23, tzinfo=UTC)


class TestTally:
    def test_it_counts_used_updates_of_seats_and_gaps_filled(self) -> None:
        found = view_with(
            round_row(1, backupsCalled=1, dropped=1),
            round_row(2, accepted=7, rejected=1),
        )

        assert tally(found) == "15 of 16 updates were used; backups filled 1 gap."

    def test_without_backups_nothing_is_said_of_them(self) -> None:
        assert tally(view(0.7)) == "8 of 8 updates were used."

    def test_before_the_first_round_there_is_none(self) -> None:
        assert tally(view()) == "No round is done yet."


class TestRoundInWords:
    def test_a_round_tells_its_updates_time_and_step(self) -> None:
        found = view_with(
            round_row(1, 0.776),
            round_row(
                2, 0.779, accepted=7, rejected=1, late=1, dropped=1, backupsCalled=2
            ),
        )

        assert round_words(found, 2) == (
            "7 of 8 updates used, 2 by backups; 1 not used; 1 late; 1 dropped out. "
            "It took 9.4 s. Accuracy 0.779, +0.003 since the round before."
        )

    def test_the_first_round_has_nothing_before_it(self) -> None:
        assert round_words(view(0.7), 1).endswith("Accuracy 0.700.")

    def test_no_step_is_said_as_such(self) -> None:
        assert round_words(view(0.7, 0.7), 2).endswith("as in the round before.")

    def test_the_running_round_tells_who_is_at_work(self) -> None:
        running = OpenRound(
            1,
            1,
            8,
            "TRAINING",
            NOW,
            NOW,
            {"amber-7": "DROPPED", "mint-4": "REJECTED"},
            frozenset({"opal-3"}),
        )

        assert round_words(view(open_round=running), 1) == (
            "It runs now (training): 7 devices at work; 1 dropped out; 1 not used."
        )

    def test_rounds_to_come_and_rounds_never_run_are_told_apart(self) -> None:
        assert round_words(view(0.7), 9) == "This round is still to come."
        assert round_words(view(0.7, state="CANCELLED"), 9) == "This round was not run."


class TestStrip:
    def test_everybody_sees_the_same_and_the_newest_round_is_described(self) -> None:
        found = crowd(view(0.7, 0.71))

        assert found.newest == 2
        assert (
            found.note == "Each column is a round; each mark is one of its 8 devices."
        )
        assert found.wide.paths["accepted"] == "M12 16v141M36 16v141"

    def test_own_marks_are_ringed(self) -> None:
        found = chosen(view(0.7, 0.71), 2, frozenset({(2, "accepted")}))

        assert found.wide_mine == "M36 16h0"
        assert found.wide_x == "25"


class TestTables:
    def test_a_row_says_what_became_of_each_update(self) -> None:
        found = view_with(round_row(1, accepted=6, late=1, backupsCalled=1, dropped=1))

        # called 9: 6 used, 1 late, 1 dropped, so 1 was not needed
        assert table(found) == [["1", "6", "1", "0", "1", "1", "1"]]
        assert csv_of(found).splitlines()[1] == "1,6,1,0,1,1,1"
