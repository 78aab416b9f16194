"""The cards of the page: from figures to sentence, marks, rows and CSV. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ui.components.bars import Mark, bar_mark, between, dumbbell_mark
from ui.pages.stats import sentences
from ui.pages.stats.figures import Figures, Span, TaskFigures, in_bars
from ui.table import csv_text
from ui.words import UNKNOWN, change, duration, metric, size, whole

Cell = str | int | float | None
MOST_MARKS = 8  # tasks in a chart; its table and CSV have all
UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
LEAST_SPAN = 0.1  # of an axis of accuracies


@dataclass(frozen=True)
class Card:
    """A question, answered.

    Attributes:
        sentence: The answer.
        points: What the chart draws by day, each with its `label`; empty for marks.
        marks: What the chart draws by task.
        rows: The same in words, for the table; the first cell names the row.
        unit: What `points` are counted in.
        scale: Ends of the axis of `marks`, in words.
    """

    sentence: str = ""
    points: list[dict[str, str | float]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    unit: str = ""
    scale: str = ""


@dataclass(frozen=True)
class Sheet:
    """The exact figures of a card, for the CSV."""

    heads: tuple[str, ...]
    rows: list[tuple[Cell, ...]]

    def csv(self) -> str:
        """As text."""
        return csv_text(self.heads, self.rows)


def cards(figures: Figures, days: int) -> dict[str, Card]:
    """All cards, by name."""
    bars = in_bars(figures.last(days))
    moved, unit = _moved(bars)
    return {
        "finish": Card(
            sentence=sentences.finish(figures, days),
            points=_points(bars, published=_published, completed=_completed),
            rows=_rows(bars, _published, _completed),
        ),
        "dropout": _by_day(sentences.dropout(figures, days), bars, _dropped),
        "round": _round_card(figures, days),
        "moved": Card(
            sentence=sentences.moved(figures, days),
            points=moved,
            rows=[[span.label, size(span.moved)] for span in bars],
            unit=unit,
        ),
        "baseline": _baseline_card(figures),
        "selection": _share_card(
            sentences.selection(figures), figures.tasks, lambda task: task.selection
        ),
        "pay": _share_card(
            sentences.pay(figures), figures.tasks, lambda task: task.pay
        ),
        "reputation": _reputation_card(figures),
        "points": _by_day(sentences.points(figures, days), bars, _paid),
        "devices": _by_day(sentences.devices(figures, days), bars, _clients),
    }


def sheet(figures: Figures, days: int, name: str) -> Sheet:
    """The exact figures behind a card: days are never put together here."""
    seen = figures.last(days)
    match name:
        case "finish":
            return _day_sheet(seen, published=_published, completed=_completed)
        case "dropout":
            return _day_sheet(seen, dropped=_dropped)
        case "moved":
            return _day_sheet(seen, bytes=lambda span: span.moved)
        case "points":
            return _day_sheet(seen, points=_paid)
        case "devices":
            return _day_sheet(seen, devices=_clients)
        case "reputation":
            bins = [(each.low, each.high, each.count) for each in figures.reputation]
            return Sheet(("from", "to", "devices"), list(bins))
        case "round":
            return _task_sheet(figures, seconds=lambda task: task.round_s)
        case "baseline":
            return _task_sheet(
                figures,
                accuracy=lambda task: task.accuracy,
                baseline=lambda task: task.baseline,
            )
        case "selection":
            return _task_sheet(figures, jain_index=lambda task: task.selection)
        case "pay":
            return _task_sheet(figures, jain_index=lambda task: task.pay)
    raise KeyError(name)


def _published(span: Span) -> int:
    return span.published


def _completed(span: Span) -> int:
    return span.completed


def _dropped(span: Span) -> int:
    return span.dropped


def _paid(span: Span) -> int:
    return span.paid


def _clients(span: Span) -> int:
    return span.clients


def _points(
    bars: Sequence[Span], **series: Callable[[Span], float]
) -> list[dict[str, str | float]]:
    return [
        {"label": span.label, **{name: of(span) for name, of in series.items()}}
        for span in bars
    ]


def _rows(bars: Sequence[Span], *series: Callable[[Span], int]) -> list[list[str]]:
    return [[span.label, *(whole(of(span)) for of in series)] for span in bars]


def _by_day(sentence: str, bars: Sequence[Span], value: Callable[[Span], int]) -> Card:
    return Card(sentence, points=_points(bars, value=value), rows=_rows(bars, value))


def _moved(bars: Sequence[Span]) -> tuple[list[dict[str, str | float]], str]:
    """Bytes in the unit of the longest bar."""
    most = max(span.moved for span in bars)
    by, unit = next((pair for pair in UNITS if most >= pair[0]), (1, "B"))
    return _points(bars, value=lambda span: round(span.moved / by, 2)), unit


def _round_card(figures: Figures, days: int) -> Card:
    timed = [task for task in figures.tasks if task.round_s is not None]
    most = max((task.round_s or 0 for task in timed), default=0)
    return Card(
        sentence=sentences.round_time(figures, days),
        marks=[
            bar_mark(task.id, task.title, duration(task.round_s), task.round_s, most)
            for task in timed[:MOST_MARKS]
        ],
        rows=[
            [task.title, duration(task.round_s), whole(task.rounds)] for task in timed
        ],
        scale=f"0 to {duration(most)}",
    )


def _baseline_card(figures: Figures) -> Card:
    known = tuple(
        task
        for task in figures.tasks
        if task.state == "COMPLETED" and None not in (task.accuracy, task.baseline)
    )
    shown = known[:MOST_MARKS]
    ends = [end for task in shown for end in (task.accuracy, task.baseline) if end]
    low, high = scale_of(ends)
    return Card(
        sentence=sentences.baseline(figures, shown),
        marks=[
            dumbbell_mark(
                task.id,
                task.title,
                _against(task),
                between(task.baseline, low, high),
                between(task.accuracy, low, high),
            )
            for task in shown
        ],
        rows=[
            [task.title, metric(task.accuracy), metric(task.baseline), _gap(task)]
            for task in known
        ],
        scale=f"{metric(low)} to {metric(high)}",
    )


def scale_of(ends: Sequence[float]) -> tuple[float, float]:
    """Ends of an axis of accuracies: all of them, and never less than a tenth wide.

    A gap of nothing would fill the axis otherwise.
    """
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    if high - low >= LEAST_SPAN:
        return low, high
    low = min(max(0.0, (low + high - LEAST_SPAN) / 2), 1.0 - LEAST_SPAN)
    return low, low + LEAST_SPAN


def _gap(task: TaskFigures) -> str:
    return change((task.accuracy or 0) - (task.baseline or 0))


def _against(task: TaskFigures) -> str:
    return f"{metric(task.accuracy)}, {_gap(task)}"


def _share_card(
    sentence: str,
    tasks: Sequence[TaskFigures],
    share: Callable[[TaskFigures], float | None],
) -> Card:
    known = [(task, value) for task in tasks if (value := share(task)) is not None]
    return Card(
        sentence=sentence,
        marks=[
            bar_mark(task.id, task.title, f"{value:.2f}", value, 1.0)
            for task, value in known[:MOST_MARKS]
        ],
        rows=[[task.title, f"{value:.2f}"] for task, value in known],
        scale="0 to 1",
    )


def _reputation_card(figures: Figures) -> Card:
    bins = figures.reputation
    names = [f"{each.low:.1f}\u2013{each.high:.1f}" for each in bins]
    counts = [each.count for each in bins]
    return Card(
        sentence=sentences.reputation(bins),
        points=[
            {"label": name, "value": count}
            for name, count in zip(names, counts, strict=True)
        ]
        if any(counts)
        else [],
        rows=[[name, whole(n)] for name, n in zip(names, counts, strict=True)],
    )


def _day_sheet(seen: Sequence[Span], **series: Callable[[Span], Cell]) -> Sheet:
    rows = [
        (span.first.isoformat(), *(of(span) for of in series.values())) for span in seen
    ]
    return Sheet(("day", *series), list(rows))


def _task_sheet(figures: Figures, **series: Callable[[TaskFigures], Cell]) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (task.id, task.title, *(of(task) for of in series.values()))
        for task in figures.tasks
    ]
    return Sheet(("task", "title", *series), rows)


@dataclass(frozen=True)
class TaskRow:
    """A task to choose, with its figures in words."""

    id: str
    title: str
    state: str
    rounds: str
    accuracy: str
    dropped: str


def task_rows(figures: Figures) -> list[TaskRow]:
    """Tasks that have figures of their own."""
    return [
        TaskRow(
            id=task.id,
            title=task.title,
            state=task.state,
            rounds=whole(task.rounds),
            accuracy=metric(task.accuracy),
            dropped=f"{whole(task.dropped)} of {whole(task.called)}"
            if task.called
            else UNKNOWN,
        )
        for task in figures.tasks
    ]
