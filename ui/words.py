"""Numbers, times and states in the words of the product (design: UX, section 7)."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UNKNOWN = "not known yet"
MINUS = "\u2212"
MANY_A_MINUTE = 1_000
REPUTATION = ((0.35, "low"), (0.6, "building"), (0.8, "good"))


# Rules of aggregation; what the server knows and this list does not stands as it is.
RULES = {
    "VALIDATED": "mean weighed on half of the test set (Validated)",
    "FEDAVG": "mean weighted by rows (FedAvg)",
    "FEDPROX": "mean weighted by rows, devices held near it (FedProx)",
    "FEDADAM": "Adam on the server (FedAdam)",
    "FEDYOGI": "Yogi on the server (FedYogi)",
    "TRIMMED_MEAN": "mean without extremes (trimmed mean)",
    "MEDIAN": "median",
    "MULTI_KRUM": "mean of those closest to each other (Multi-Krum)",
}


def whole(number: int | float) -> str:
    """1,240."""
    return f"{round(number):,}".replace("-", MINUS)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Such as "1 task", "2 tasks"."""
    return f"{whole(number)} {one if number == 1 else many or one + 's'}"


def metric(value: float | None) -> str:
    """Accuracy, loss and other figures of a model: three decimals."""
    if value is None:
        return UNKNOWN
    text = f"{abs(value):.3f}"
    return f"{MINUS}{text}" if value < 0 and float(text) else text


def change(value: float, decimals: int = 3) -> str:
    """Such as "+0.003", "−0.002"; what rounds to nothing has no sign."""
    text = f"{abs(value):.{decimals}f}"
    if not float(text):
        return text
    return f"{'+' if value > 0 else MINUS}{text}"


def signed(points: int) -> str:
    """Points in and out: "+120", "−960"."""
    return f"{'+' if points > 0 else ''}{whole(points)}"


def percent(share: float | None, decimals: int = 1) -> str:
    """A share of 1 as "98.7 %"; whole hundreds without a fraction."""
    if share is None:
        return UNKNOWN
    text = f"{100 * share:.{decimals}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def size(size_bytes: int | None) -> str:
    """Decimal units: "840 B", "23 kB", "1.4 MB"."""
    if size_bytes is None:
        return UNKNOWN
    amount, unit = float(size_bytes), "B"
    for bigger in ("kB", "MB", "GB", "TB"):
        if amount < 999.5:
            break
        amount, unit = amount / 1000, bigger
    one_decimal = unit != "B" and amount < 9.95
    return f"{amount:.1f} {unit}" if one_decimal else f"{amount:,.0f} {unit}"


def duration(seconds: float | None) -> str:
    """Such as "0.4 s", "9.4 s", "42 s", "6 min", "1 h 20 min", "3 days"."""
    if seconds is None:
        return UNKNOWN
    if 0 < seconds < 0.05:
        return "under 0.1 s"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return counted(round(hours / 24), "day")


def per_minute(points: float | None) -> str:
    """Such as "20 a minute"; a fraction only where it says something."""
    if points is None:
        return UNKNOWN
    if points >= MANY_A_MINUTE:  # of a task of seconds; its exact rate says nothing
        return f"over {whole(MANY_A_MINUTE)} a minute"
    return f"{points:.0f} a minute" if points >= 9.95 else f"{points:.1f} a minute"


def reputation_word(score: float) -> str:
    """One of low, building, good, excellent; always shown with the number."""
    return next((word for least, word in REPUTATION if score < least), "excellent")


def short_id(training_id: str) -> str:
    """A training ID as people read it to each other: "T-7F3K-92"."""
    tail = training_id.rpartition("_")[2].replace("-", "").upper()[-6:]
    return f"T-{tail[:4]}-{tail[4:]}"


def short_receipt(receipt_id: str) -> str:
    """A receipt as people read it to each other: "R-2F91"."""
    return f"R-{receipt_id.rpartition('_')[2].upper()[-4:]}"


def path_of(url: str) -> str:
    """A link of the API within this server.

    The API writes its public address; a page may have been opened under another name
    of the same server, whose cookie goes to that name alone.
    """
    return urlsplit(url).path


def moment(text: str) -> datetime:
    """A DateTime of the API."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def zone_of(name: str) -> ZoneInfo:
    """The reader's zone; UTC where the browser's name for it is not known here."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe", a folder
        return ZoneInfo("UTC")


def when(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Such as "just now", "14:32" of today, "3 Nov, 14:32", "3 Nov 2025"."""
    if timedelta(0) <= now - at < timedelta(minutes=1):
        return "just now"
    there, today = at.astimezone(zone), now.astimezone(zone)
    clock = f"{there:%H:%M}"
    if there.date() == today.date():
        return clock
    if there.year == today.year:
        return f"{there.day} {there:%b}, {clock}"
    return f"{there.day} {there:%b %Y}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Time of a live log: "14:32:08"."""
    return f"{at.astimezone(zone):%H:%M:%S}"


def full(at: datetime, zone: ZoneInfo) -> str:
    """The whole time with its zone, for those who point at a short one."""
    there = at.astimezone(zone)
    return f"{there.day} {there:%B %Y, %H:%M:%S %Z}"


def until(at: datetime, now: datetime) -> str:
    """How long from now: "in 3 days", "in 42 s"; "now" when it has come."""
    left_s = (at - now).total_seconds()
    return "now" if left_s <= 0 else f"in {duration(left_s)}"
