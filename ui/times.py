"""Times as a page shows them: short to read, whole to point at, exact for machines."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from ui.words import clock, full, moment, when, zone_of


@dataclass(frozen=True)
class Time:
    """A moment for `ui.components.feedback.moment`; empty texts for none."""

    short: str = ""
    iso: str = ""
    full: str = ""


@dataclass(frozen=True)
class Reader:
    """By whose clock and in whose zone times are told."""

    now: datetime
    zone: ZoneInfo

    @classmethod
    def in_zone(cls, name: str) -> Self:
        """A reader now, in the zone that the browser names."""
        return cls(datetime.now(UTC), zone_of(name))

    def time(self, text: str | None) -> Time:
        """A DateTime of the API."""
        if text is None:
            return Time()
        at = moment(text)
        return Time(when(at, self.now, self.zone), text, full(at, self.zone))

    def exact(self, text: str) -> str:
        """Day and second, for tables and charts: "3 Nov, 14:32:08"."""
        at = moment(text)
        there = at.astimezone(self.zone)
        return f"{there.day} {there:%b}, {clock(at, self.zone)}"

    def is_within(self, text: str, span: timedelta) -> bool:
        """Whether a moment lies at most `span` back."""
        return self.now - moment(text) <= span
