"""Numbers and times in words; expected values are the design's own or by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from ui import words

BERLIN = words.zone_of("Europe/Berlin")
NOW = datetime(2026, 11, 22, 14, 32, 8, tzinfo=UTC)


class TestNumbers:
    @pytest.mark.parametrize(
        ("number", "text"),
        [(0, "0"), (1240, "1,240"), (-960, "−960"), (999.6, "1,000"), (-0.4, "0")],
    )
    def test_whole_numbers_have_commas(self, number: float, text: str) -> None:
        assert words.whole(number) == text

    def test_one_and_many(self) -> None:
        assert words.counted(1, "task") == "1 task"
        assert words.counted(0, "task") == "0 tasks"
        assert words.counted(2, "person", "people") == "2 people"

    @pytest.mark.parametrize(
        ("value", "text"),
        [(0.7794, "0.779"), (None, "not known yet"), (-0.0021, "−0.002"), (1, "1.000")],
    )
    def test_figures_of_a_model_have_three_decimals(
        self, value: float | None, text: str
    ) -> None:
        assert words.metric(value) == text

    def test_what_rounds_to_nothing_has_no_sign(self) -> None:
        assert words.metric(-0.0001) == "0.000"
        assert words.change(-0.0001) == "0.000"

    def test_a_change_says_its_direction(self) -> None:
        assert words.change(0.003) == "+0.003"
        assert words.change(-0.002) == "−0.002"
        assert words.change(0.04, 2) == "+0.04"

    def test_points_in_and_out(self) -> None:
        assert words.signed(120) == "+120"
        assert words.signed(-960) == "−960"
        assert words.signed(0) == "0"

    @pytest.mark.parametrize(
        ("share", "text"),
        [
            (0.987, "98.7 %"),
            (0.98, "98 %"),
            (1.0, "100 %"),
            (0.0, "0 %"),
            (None, "not known yet"),
        ],
    )
    def test_percent(self, share: float | None, text: str) -> None:
        assert words.percent(share) == text

    def test_a_whole_percentage_keeps_its_zeros(self) -> None:
        assert words.percent(1.0, 0) == "100 %"
        assert words.percent(0.1, 0) == "10 %"

    def test_reputation_in_words(self) -> None:
        scores = (0.2, 0.35, 0.71, 0.8)
        assert [words.reputation_word(score) for score in scores] == [
            "low",
            "building",
            "good",
            "excellent",
        ]


class TestUnits:
    @pytest.mark.parametrize(
        ("size_bytes", "text"),
        [
            (0, "0 B"),
            (840, "840 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (23_400, "23 kB"),
            (9_940, "9.9 kB"),
            (9_960, "10 kB"),
            (1_400_000, "1.4 MB"),
            (999_600, "1.0 MB"),
            (2_500_000_000_000_000, "2,500 TB"),
            (None, "not known yet"),
        ],
    )
    def test_sizes_are_decimal(self, size_bytes: int | None, text: str) -> None:
        assert words.size(size_bytes) == text

    @pytest.mark.parametrize(
        ("seconds", "text"),
        [
            (0.42, "0.4 s"),
            (9.4, "9.4 s"),
            (9.97, "10 s"),
            (42.4, "42 s"),
            (59.6, "1 min"),
            (360, "6 min"),
            (4800, "1 h 20 min"),
            (7200, "2 h"),
            (3 * 86_400, "3 days"),
            (None, "not known yet"),
        ],
    )
    def test_durations(self, seconds: float | None, text: str) -> None:
        assert words.duration(seconds) == text

    def test_points_a_minute(self) -> None:
        assert words.per_minute(20.4) == "20 a minute"
        assert words.per_minute(1.26) == "1.3 a minute"
        assert words.per_minute(None) == "not known yet"

    def test_rates_of_tasks_of_seconds_are_not_counted_out(self) -> None:
        assert words.per_minute(999.4) == "999 a minute"
        assert words.per_minute(35_946.0) == "over 1,000 a minute"

    def test_what_takes_almost_no_time_takes_some(self) -> None:
        assert words.duration(0.04) == "under 0.1 s"
        assert words.duration(0.0) == "0.0 s"

    def test_links_of_the_api_stay_on_the_name_the_page_was_opened_by(self) -> None:
        url = "http://127.0.0.1:8000/files/tasks/tsk_1/model.keras"
        assert words.path_of(url) == "/files/tasks/tsk_1/model.keras"


class TestTimes:
    @pytest.mark.parametrize(
        ("ago", "text"),
        [
            (timedelta(seconds=59), "just now"),
            (timedelta(minutes=1), "15:31"),
            (timedelta(hours=15), "00:32"),
            (timedelta(hours=16), "21 Nov, 23:32"),
            (timedelta(days=19), "3 Nov, 15:32"),
            (timedelta(days=365), "22 Nov 2025"),
            (timedelta(hours=-1), "16:32"),
        ],
    )
    def test_in_the_zone_of_the_reader(self, ago: timedelta, text: str) -> None:
        assert words.when(NOW - ago, NOW, BERLIN) == text

    def test_the_clock_of_a_log(self) -> None:
        assert words.clock(NOW, BERLIN) == "15:32:08"

    def test_the_whole_time_names_its_zone(self) -> None:
        assert words.full(NOW, BERLIN) == "22 November 2026, 15:32:08 CET"

    def test_an_unknown_zone_is_utc(self) -> None:
        assert words.full(NOW, words.zone_of("Mars/Olympus")) == (
            "22 November 2026, 14:32:08 UTC"
        )
        assert str(words.zone_of("../../etc/passwd")) == "UTC"
        assert str(words.zone_of("Europe")) == "UTC"  # a folder
        assert str(words.zone_of("x" * 5_000)) == "UTC"

    def test_the_api_s_times_are_read(self) -> None:
        assert words.moment("2026-11-22T14:32:08Z") == NOW

    def test_how_long_from_now(self) -> None:
        assert words.until(NOW + timedelta(days=3), NOW) == "in 3 days"
        assert words.until(NOW + timedelta(seconds=42), NOW) == "in 42 s"
        assert words.until(NOW, NOW) == "now"


class TestIds:
    def test_a_training_id_is_short_enough_to_say(self) -> None:
        assert words.short_id("trn_01a206f26cbe73fd96d5c9837f3k92") == "T-7F3K-92"
