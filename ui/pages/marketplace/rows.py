"""Listings as the page shows them: what stays (`Row`) and what changes (`Now`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ui.live.market import Happening
from ui.live.sparks import Series, spark
from ui.words import (
    counted,
    duration,
    metric,
    moment,
    per_minute,
    size,
    until,
    when,
    whole,
)

METRIC_WORDS = {
    "ACCURACY": "Accuracy",
    "MAE": "Mean error",
    "MSE": "Squared error",
    "LOSS": "Loss",
}


@dataclass(frozen=True)
class Row:
    """What a listing says for as long as it is listed."""

    id: str
    href: str
    title: str
    requester: str
    points: str
    per_minute: str
    minutes: str
    transfer: str
    data_words: str
    is_images: bool
    is_wifi_only: bool
    is_charging: bool
    rate: float


@dataclass(frozen=True)
class Facts:
    """What changes about a listing, as the API says it."""

    state: str
    registered: int
    selected: int
    seats: int
    rounds: int
    recruits_until: datetime
    starts_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Now:
    """What changes about a listing, as the page shows it.

    Attributes:
        state: The API's word, for the badge.
        when: Closes, starts, which round, or ended.
        seats: How many registered or take part, of how many seats.
        share: Filled part of the bar of seats, as a length of CSS.
        has_line: Whether it is or was trained: there is, or will be, a line.
        line: Points of the line; "" before the first.
        base: Height of the baseline; "" without one.
        figure: Name of the metric and its last value.
        line_words: The line, for who does not see it.
    """

    state: str
    when: str
    seats: str
    share: str
    has_line: bool = False
    line: str = ""
    base: str = ""
    figure: str = ""
    line_words: str = ""


@dataclass(frozen=True)
class FitLine:
    """How a listing fits the reader's devices."""

    is_fit: bool
    words: str


def row_of(task: Mapping[str, Any]) -> Row:
    """A listing of the API."""
    reward, device, seats = task["reward"], task["device"], task["counts"]["seats"]
    data = task["data"]
    return Row(
        id=task["id"],
        href=f"/tasks/{task['id']}",
        title=task["title"],
        requester=task["requester"]["name"],
        points=whole(int(reward["poolPoints"]) // max(seats, 1)),
        per_minute=per_minute(reward["pointsPerMinute"]),
        minutes=duration(device["deviceS"]),
        transfer=size(int(device["transferBytes"])),
        data_words=_data_words(data),
        is_images=data["kind"] == "IMAGES",
        is_wifi_only=device["wifiOnly"],
        is_charging=device["chargingOnly"],
        rate=reward["pointsPerMinute"],
    )


def _data_words(data: Mapping[str, Any]) -> str:
    least = data["leastExamples"]
    if data["kind"] == "IMAGES":
        return f"{counted(least, 'photo')} or more"
    inputs = max(len(data["columns"]) - 1, 0)  # one of the columns is the label
    return f"{counted(inputs, 'column')}, {counted(least, 'row')} or more"


def facts_of(task: Mapping[str, Any]) -> Facts:
    """What changes about a listing of the API."""
    counts = task["counts"]
    return Facts(
        state=task["state"],
        registered=counts["registered"],
        selected=counts["selected"],
        seats=counts["seats"],
        rounds=task["training"]["rounds"],
        recruits_until=moment(task["recruitsUntil"]),
        starts_at=moment(task["startsAt"]),
        ended_at=moment(task["endedAt"]) if task["endedAt"] else None,
    )


def after(facts: Facts, happening: Happening, at: datetime) -> Facts:
    """Facts after something happened to the listing."""
    if happening.kind == "RecruitmentChanged":
        return replace(facts, registered=happening.registered)
    if happening.kind != "TaskStateChanged":
        return facts
    has_ended = happening.state in ("COMPLETED", "FAILED", "CANCELLED")
    return replace(
        facts, state=happening.state, ended_at=at if has_ended else facts.ended_at
    )


def now_of(facts: Facts, series: Series, at: datetime, zone: ZoneInfo) -> Now:
    """What the page shows of a listing at a moment."""
    line, base = spark(series, facts.rounds)
    return Now(
        state=facts.state,
        when=_when(facts, series, at, zone),
        seats=_seats(facts),
        share=f"{100 * min(_taken(facts) / max(facts.seats, 1), 1):.0f}%",
        has_line=facts.state == "RUNNING" or bool(line),
        line=line,
        base=base,
        figure=_figure(series) if line else "",
        line_words=_line_words(series, facts.rounds),
    )


def _when(facts: Facts, series: Series, at: datetime, zone: ZoneInfo) -> str:
    if facts.state == "RECRUITING":
        if facts.recruits_until > at:
            return f"Closes {until(facts.recruits_until, at)}"
        return f"Starts {until(facts.starts_at, at)}"
    if facts.state == "RUNNING":
        if not series.round:
            return "Round 1 begins"
        return f"Live: round {series.round} of {facts.rounds}"
    if facts.state == "PAUSED":
        return f"Paused after {counted(series.committed, 'round')}"
    return f"Ended {when(facts.ended_at, at, zone)}" if facts.ended_at else ""


def _taken(facts: Facts) -> int:
    return facts.registered if facts.state == "RECRUITING" else facts.selected


def _seats(facts: Facts) -> str:
    if facts.state == "RECRUITING":
        seats = counted(facts.seats, "seat")
        return f"{whole(facts.registered)} registered, {seats}"
    return f"{whole(facts.selected)} of {counted(facts.seats, 'seat')} taken"


def _figure(series: Series) -> str:
    return f"{METRIC_WORDS[series.metric]} {metric(series.points[-1][1])}"


def _line_words(series: Series, rounds: int) -> str:
    if not series.points:
        return "No round is finished yet"
    first, last = series.points[0][1], series.points[-1][1]
    words = (
        f"{METRIC_WORDS[series.metric]} went from {metric(first)} to {metric(last)} "
        f"in {series.committed} of {counted(rounds, 'round')}"
    )
    if series.baseline is None:
        return words
    return f"{words}; the baseline is {metric(series.baseline)}"


def fit_line(fits: Sequence[tuple[str, Mapping[str, Any]]]) -> FitLine | None:
    """How a listing fits devices.

    Args:
        fits: Name of each device and the API's answer about it.

    Returns:
        None when there is no device to speak of.
    """
    if not fits:
        return None
    fitting = [label for label, fit in fits if fit["fits"]]
    if fitting:
        more = f" and {len(fitting) - 1} more" if len(fitting) > 1 else ""
        return FitLine(True, f"Fits {fitting[0]}{more}")
    missing = [(label, _unmet(fit)) for label, fit in fits]
    return FitLine(False, _needs(*min(missing, key=lambda pair: len(pair[1]))))


def _unmet(fit: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [check for check in fit["checks"] if not check["met"]]


def _needs(label: str, unmet: list[Mapping[str, Any]]) -> str:
    """What stands in the way of the device that lacks least."""
    if not unmet:
        return f"Doesn't fit {label}"
    if any(check["requirement"] == "NOT_OWN_TASK" for check in unmet):
        return "Your own task"
    first = unmet[0]
    has = f"; {label} has {first['actual']}" if first["actual"] else ""
    more = f", and {len(unmet) - 1} more" if len(unmet) > 1 else ""
    return f"Needs {first['required']}{more}{has}"
