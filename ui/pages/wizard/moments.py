"""When recruitment ends and the first round starts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ui.pages.wizard.draft import Draft

AT_A_MOMENT = "moment"
LASTS = {
    "1": "1 hour",
    "24": "1 day",
    "72": "3 days",
    "168": "7 days",
    "720": "30 days",
    AT_A_MOMENT: "until a moment that I choose",
}
STARTS = {
    "at once": "as soon as recruitment has ended",
    AT_A_MOMENT: "at a moment that I choose",
}
MOST = timedelta(days=90)


@dataclass(frozen=True)
class Dates:
    """End of recruitment and start of the first round; None where it can't be read."""

    recruits_until: datetime | None
    starts_at: datetime | None


def dates_of(draft: Draft, now: datetime, zone: ZoneInfo) -> Dates:
    """The dates, were the draft published now."""
    lasts = draft["recruitsFor"]
    if lasts == AT_A_MOMENT:
        until = _moment(draft["recruitsUntil"], zone)
    else:
        until = now + timedelta(hours=int(lasts) if lasts in LASTS else 72)
    if draft["starts"] == AT_A_MOMENT:
        return Dates(until, _moment(draft["startsAt"], zone))
    return Dates(until, until)


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """A time as the browser's own picker writes it: 2026-11-22T09:00."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError:
        return None


def until_error(dates: Dates, now: datetime) -> str:
    """What is wrong with the end of recruitment."""
    until = dates.recruits_until
    if until is None:
        return "Choose day and time."
    if until <= now:
        return "Recruitment must end in the future."
    return "Recruitment lasts 90 days at most." if until > now + MOST else ""


def start_error(dates: Dates) -> str:
    """What is wrong with the start."""
    until, start = dates.recruits_until, dates.starts_at
    if start is None:
        return "Choose day and time."
    if until is None:
        return ""
    if start < until:
        return "The start lies before the end of recruitment."
    late = "The first round starts within 90 days after recruitment."
    return late if start > until + MOST else ""


def picker(at: datetime, zone: ZoneInfo) -> str:
    """A time as the browser's own picker reads it."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"
