"""Figures made up for tests, each field of them free to choose."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from ui.pages.stats.figures import Bin, Figures, Span, TaskFigures

TODAY = date(2026, 11, 23)


def span(days_ago: int = 0, **changes: Any) -> Span:
    """A day on which nothing happened, but for what is given."""
    nothing = dict.fromkeys(
        (
            *("published", "completed", "clients", "rounds", "dropped"),
            *("paid", "moved"),
        ),
        0,
    )
    first = TODAY - timedelta(days=days_ago)
    return Span(first=first, days=1, **{**nothing, **changes})


def days(count: int, **today: Any) -> tuple[Span, ...]:
    """Quiet days that end today, on which something may have happened."""
    return (*(span(ago) for ago in range(count - 1, 0, -1)), span(0, **today))


def task(number: int = 1, **changes: Any) -> TaskFigures:
    """A finished task of 20 rounds."""
    usual: dict[str, Any] = {
        "id": f"tsk_{number}",
        "title": f"Task {number}",
        "state": "COMPLETED",
        "rounds": 20,
        "round_s": 10.0,
        "accuracy": 0.8,
        "baseline": 0.75,
        "selection": 0.9,
        "pay": 1.0,
        "called": 160,
        "dropped": 3,
    }
    return TaskFigures(**{**usual, **changes})


def figures(**changes: Any) -> Figures:
    """A marketplace before anything happened, but for what is given."""
    nothing: dict[str, Any] = {
        "at": datetime(2026, 11, 23, 12, tzinfo=UTC),
        "completion": None,
        "dropout": None,
        "round_s": None,
        "gap": None,
        "selection": None,
        "pay": None,
        "rounds": 0,
        "paid": 0,
        "up": 0,
        "down": 0,
        "online": 0,
        "reputation": bins(0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        "days": days(90),
        "tasks": (),
    }
    return Figures(**{**nothing, **changes})


def bins(*counts: int) -> tuple[Bin, ...]:
    """Bins of equal width from 0 to 1."""
    width = 1 / len(counts)
    return tuple(
        Bin(place * width, (place + 1) * width, count)
        for place, count in enumerate(counts)
    )
