from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.ui.pages.marketplace.answers import listing
from ui.live.market import Happening
from ui.live.sparks import Series
from ui.pages.marketplace.rows import (
    FitLine,
    Now,
    after,
    facts_of,
    fit_line,
    now_of,
    row_of,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def now(task: dict[str, Any], series: Series | None = None) -> Now:
    return now_of(facts_of(task), series or Series(), NOON, BERLIN)


def counts(registered: int, seats: int = 8, selected: int = 0) -> dict[str, int]:
    return {"registered": registered, "seats": seats, "selected": selected}


class TestWhatAListingOffers:
    def test_is_said_for_one_device(self) -> None:
        row = row_of(listing())

        assert (row.points, row.per_minute) == ("120", "20 a minute")
        assert (row.minutes, row.transfer) == ("6 min", "1.4 MB")
        assert (row.requester, row.href) == ("Clinic Leiden", "/tasks/tsk_1")

    def test_names_columns_without_the_one_to_predict(self) -> None:
        assert row_of(listing()).data_words == "2 columns, 50 rows or more"

    def test_names_photos(self) -> None:
        data = {"kind": "IMAGES", "leastExamples": 200, "columns": []}
        row = row_of(listing(data=data))

        assert (row.data_words, row.is_images) == ("200 photos or more", True)

    def test_is_whole_points_only(self) -> None:
        reward = {"poolPoints": 100, "pointsPerMinute": 1.234}
        row = row_of(listing(reward=reward, counts=counts(0, seats=3)))

        assert (row.points, row.per_minute) == ("33", "1.2 a minute")


class TestARecruitingTask:
    def test_says_when_it_closes_and_how_many_are_in(self) -> None:
        shown = now(listing())

        assert shown.when == "Closes in 45 h"  # from noon to nine two days later
        assert (shown.seats, shown.share) == ("6 registered, 8 seats", "75%")
        assert not shown.has_line

    def test_says_when_it_starts_once_it_has_closed(self) -> None:
        closed = "2026-11-23T11:00:00Z"
        task = listing(recruitsUntil=closed, startsAt="2026-11-23T12:20:00Z")

        assert now(task).when == "Starts in 20 min"

    def test_can_have_more_devices_than_seats(self) -> None:
        assert now(listing(counts=counts(30))).share == "100%"


class TestATrainingTask:
    series = Series("ACCURACY", ((1, 0.6), (2, 0.7)), 0.763, round=3)

    def test_says_its_round_and_its_accuracy(self) -> None:
        task = listing(state="RUNNING", counts=counts(12, selected=8))
        shown = now(task, self.series)

        assert shown.when == "Live: round 3 of 30"
        assert shown.seats == "8 of 8 seats taken"
        assert shown.figure == "Accuracy 0.700"
        assert shown.line_words == (
            "Accuracy went from 0.600 to 0.700 in 2 of 30 rounds; the baseline is 0.763"
        )

    def test_keeps_a_place_for_its_line_before_the_first_round(self) -> None:
        shown = now(listing(state="RUNNING"))

        assert shown.has_line
        assert (shown.when, shown.line, shown.figure) == ("Round 1 begins", "", "")
        assert shown.line_words == "No round is finished yet"


class TestAnEndedTask:
    def test_says_when_in_the_readers_zone(self) -> None:
        task = listing(state="COMPLETED", endedAt="2026-11-23T10:00:00Z")

        assert now(task).when == "Ended 11:00"


class TestWhatHappens:
    def test_changes_how_many_are_registered(self) -> None:
        joined = Happening(1, "tsk_1", "RecruitmentChanged", registered=7)

        assert after(facts_of(listing()), joined, NOON).registered == 7

    def test_changes_the_state(self) -> None:
        began = Happening(1, "tsk_1", "TaskStateChanged", state="RUNNING")
        facts = after(facts_of(listing()), began, NOON)

        assert (facts.state, facts.ended_at) == ("RUNNING", None)

    @pytest.mark.parametrize("state", ["COMPLETED", "FAILED", "CANCELLED"])
    def test_ends_a_task_now(self, state: str) -> None:
        ended = Happening(1, "tsk_1", "TaskStateChanged", state=state)

        assert after(facts_of(listing()), ended, NOON).ended_at == NOON

    def test_of_other_kinds_changes_nothing(self) -> None:
        facts = facts_of(listing())

        assert after(facts, Happening(1, "tsk_1", "TaskListed"), NOON) == facts


def check(**changes: Any) -> dict[str, Any]:
    row = {"requirement": "CPU_CORES", "met": False, "required": "8 cores"}
    return {**row, "actual": "4 cores", **changes}


def no(*checks: dict[str, Any]) -> dict[str, Any]:
    return {"fits": False, "checks": list(checks)}


YES = {"fits": True, "checks": []}


class TestHowItFits:
    def test_names_the_device_that_fits(self) -> None:
        assert fit_line([("Pixel 7", YES)]) == FitLine(True, "Fits Pixel 7")

    def test_counts_the_others(self) -> None:
        fits = [("Tablet", no(check())), ("Pixel 7", YES), ("ThinkPad", YES)]

        assert fit_line(fits) == FitLine(True, "Fits Pixel 7 and 1 more")

    def test_of_the_same_name_count_as_two(self) -> None:
        fits = [("my computer", YES), ("my computer", YES)]

        assert fit_line(fits) == FitLine(True, "Fits my computer and 1 more")

    def test_says_what_is_missing_and_what_there_is(self) -> None:
        assert fit_line([("Pixel 7", no(check()))]) == FitLine(
            False, "Needs 8 cores; Pixel 7 has 4 cores"
        )

    def test_speaks_of_the_device_that_lacks_least(self) -> None:
        far = no(check(), check(requirement="WIFI", required="Wi-Fi or cable"))
        near = no(check(required="a CPU score of 0.7", actual=None))

        line = fit_line([("Old phone", far), ("Pixel 7", near)])

        assert line == FitLine(False, "Needs a CPU score of 0.7")

    def test_counts_what_else_is_missing(self) -> None:
        line = fit_line([("Old phone", no(check(), check(), check(met=True)))])

        assert line == FitLine(
            False, "Needs 8 cores, and 1 more; Old phone has 4 cores"
        )

    def test_is_plain_about_ones_own_task(self) -> None:
        own = check(requirement="NOT_OWN_TASK", required="a client of somebody else")

        assert fit_line([("Pixel 7", no(check(), own))]) == FitLine(
            False, "Your own task"
        )

    def test_is_unknown_without_a_device(self) -> None:
        assert fit_line([]) is None
