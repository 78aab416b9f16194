"""Times in the reader's zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ui.times import Reader, Time

READER = Reader(datetime(2026, 11, 23, 12, 0, tzinfo=UTC), ZoneInfo("Europe/Amsterdam"))


class TestReader:
    def test_a_moment_is_short_whole_and_exact(self) -> None:
        assert READER.time("2026-11-23T11:00:00Z") == Time(
            "12:00", "2026-11-23T11:00:00Z", "23 November 2026, 12:00:00 CET"
        )

    def test_no_moment_is_no_text(self) -> None:
        assert READER.time(None) == Time()

    def test_tables_have_seconds(self) -> None:
        assert READER.exact("2026-11-03T13:32:08Z") == "3 Nov, 14:32:08"

    def test_a_span_ends_at_its_last_moment(self) -> None:
        week = timedelta(days=7)
        assert READER.is_within("2026-11-16T12:00:00Z", week)
        assert not READER.is_within("2026-11-16T11:59:59Z", week)

    def test_an_unknown_zone_is_utc(self) -> None:
        assert Reader.in_zone("Nowhere/None").zone.key == "UTC"
