"""Figures of the marketplace as the API tells them; unknown is None, never 0."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from ui.words import moment

WEEK = 7
MOST_BARS = 31  # longer periods are shown by week


@dataclass(frozen=True)
class Span:
    """A day, or some days that are shown as one; all in UTC.

    Attributes:
        first: Its first day.
        days: How many days it has.
        clients: Devices that were connected; the most of a day where there are more.
        moved: Bytes, both ways.
    """

    first: date
    days: int
    published: int
    completed: int
    clients: int
    rounds: int
    dropped: int
    paid: int
    moved: int

    @property
    def label(self) -> str:
        """Such as "3 Nov"."""
        return f"{self.first.day} {self.first:%b}"


@dataclass(frozen=True)
class TaskFigures:
    """A task that has run, with its own figures.

    Attributes:
        accuracy: None where it is not measured so.
        baseline: The accuracy that its requester named; None when none was.
        selection: Fairness of selection, 0 to 1.
        pay: Fairness of pay, 0 to 1; None before anyone is paid.
    """

    id: str
    title: str
    state: str
    rounds: int
    round_s: float | None
    accuracy: float | None
    baseline: float | None
    selection: float
    pay: float | None
    called: int
    dropped: int


@dataclass(frozen=True)
class Bin:
    """Devices whose reputation lies from `low` up to `high`."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Figures:
    """All figures of the page.

    Attributes:
        at: When they were asked for.
        completion: Share of ended tasks that were completed.
        dropout: Share of calls that ended in a drop-out.
        gap: Median of accuracy minus baseline.
        selection: Fairness of selection; `pay` of pay; Jain's index.
        days: Oldest first, today last.
        tasks: Published last first.
    """

    at: datetime
    completion: float | None
    dropout: float | None
    round_s: float | None
    gap: float | None
    selection: float | None
    pay: float | None
    rounds: int
    paid: int
    up: int
    down: int
    online: int
    reputation: tuple[Bin, ...]
    days: tuple[Span, ...]
    tasks: tuple[TaskFigures, ...]

    def last(self, days: int) -> tuple[Span, ...]:
        """The last days, today included."""
        return self.days[-days:]


def read_figures(data: Mapping[str, Any], at: datetime) -> Figures:
    """The answer to `Statistics`."""
    stats = data["marketplace"]
    edges = data["tasks"]["edges"]
    return Figures(
        at=at,
        completion=stats["completionRate"],
        dropout=stats["dropoutRate"],
        round_s=stats["medianRoundS"],
        gap=stats["medianBaselineGap"],
        selection=stats["selectionFairness"],
        pay=stats["payFairness"],
        rounds=int(stats["rounds"]),
        paid=int(stats["pointsPaid"]),
        up=int(stats["bytesUp"]),
        down=int(stats["bytesDown"]),
        online=stats["clientsOnline"],
        reputation=tuple(
            Bin(bin_["from"], bin_["to"], bin_["count"]) for bin_ in stats["reputation"]
        ),
        days=tuple(_day(day) for day in stats["days"]),
        tasks=tuple(
            _task(edge["node"]) for edge in edges if edge["node"]["statistics"]
        ),
    )


def _day(day: Mapping[str, Any]) -> Span:
    return Span(
        first=moment(day["day"]).date(),
        days=1,
        published=day["tasksPublished"],
        completed=day["tasksCompleted"],
        clients=day["clients"],
        rounds=day["rounds"],
        dropped=day["dropped"],
        paid=int(day["pointsPaid"]),
        moved=int(day["transferBytes"]),
    )


def _task(task: Mapping[str, Any]) -> TaskFigures:
    own = task["statistics"]
    metrics = {metric["name"]: metric for metric in own["metrics"]}
    accuracy = metrics.get("ACCURACY", {"value": None, "baseline": None})
    return TaskFigures(
        id=task["id"],
        title=task["title"],
        state=task["state"],
        rounds=own["rounds"],
        round_s=own["medianRoundS"],
        accuracy=accuracy["value"],
        baseline=accuracy["baseline"],
        selection=own["selectionFairness"],
        pay=own["payFairness"],
        called=own["called"],
        dropped=own["dropped"],
    )


def in_bars(days: tuple[Span, ...]) -> tuple[Span, ...]:
    """Days as few enough spans to be seen: days, or weeks that end today."""
    if len(days) <= MOST_BARS:
        return days
    first = len(days) % WEEK
    starts = [*([0] if first else []), *range(first, len(days), WEEK)]
    ends = [*starts[1:], len(days)]
    return tuple(
        together(days[start:end]) for start, end in zip(starts, ends, strict=True)
    )


def together(days: Iterable[Span]) -> Span:
    """Some days as one: sums, and of devices the most of a day."""
    first, *others = days
    whole = first
    for day in others:
        whole = replace(
            whole,
            days=whole.days + day.days,
            published=whole.published + day.published,
            completed=whole.completed + day.completed,
            clients=max(whole.clients, day.clients),
            rounds=whole.rounds + day.rounds,
            dropped=whole.dropped + day.dropped,
            paid=whole.paid + day.paid,
            moved=whole.moved + day.moved,
        )
    return whole
