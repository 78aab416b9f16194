"""Is it learning? The curve of a metric, its yardsticks, and a sentence about both."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ui.live.task_view import RoundPoint, TaskView, Yardstick
from ui.pages.task.pace import round_seconds, round_ticks
from ui.table import csv_text
from ui.words import counted, duration, metric, size

WORDS = {
    "ACCURACY": "Accuracy",
    "AUC": "AUC",
    "F1": "F1",
    "LOSS": "Loss",
    "MSE": "Squared error",
    "MAE": "Absolute error",
}
BY_KIND = {"REGRESSION": ("MAE", "MSE", "LOSS")}
USUAL = ("ACCURACY", "AUC", "F1", "LOSS")
GUESSES = {  # the best constant guess, by metric
    "ACCURACY": "Always the commonest answer",
    "MSE": "Always the mean",
    "MAE": "Always the mean",
}
GUESS = "The best constant guess"
OWN_MODEL = "Requester's own model"
NOT_DRAWN = -1e12  # outside every axis: the line is left out
MOST_POINTS, MOST_ROWS = 200, 200
EVEN = 0.0005  # below this, three decimals show no difference
LOW, HIGH = 0.0, 1.0  # ends of an axis before the first point


@dataclass(frozen=True)
class Choice:
    """A metric that can be shown."""

    name: str
    word: str


@dataclass(frozen=True)
class Curve:
    """What the chart of a metric shows.

    Attributes:
        word: Name of the metric.
        sentence: What it says.
        is_empty: There is no point yet.
        points: Round and value.
        most: Last round of the axis.
        rounds: Those named on it.
        ends: Ends of the vertical axis.
        ticks: Values named on it.
        baseline: Of the requester's own model; outside the axis when unknown.
        baseline_words: With its name; empty when unknown.
        no_skill: Of the best constant guess.
        no_skill_words: With its name; empty when unknown.
    """

    word: str = ""
    sentence: str = ""
    is_empty: bool = True
    points: tuple[dict[str, float], ...] = ()
    most: int = 1
    rounds: tuple[int, ...] = (1,)
    ends: tuple[float, float] = (LOW, HIGH)
    ticks: tuple[float, ...] = (LOW, HIGH)
    baseline: float = NOT_DRAWN
    baseline_words: str = ""
    no_skill: float = NOT_DRAWN
    no_skill_words: str = ""


def choices(view: TaskView) -> list[Choice]:
    """Metrics to choose from, the most telling first."""
    known = [yardstick.name for yardstick in view.yardsticks]
    names = BY_KIND.get(view.learning, USUAL)
    shown = [name for name in names if name in known] if known else list(names)
    return [Choice(name, WORDS[name]) for name in shown]


def first_metric(view: TaskView) -> str:
    """The metric by which the task is named and judged."""
    return choices(view)[0].name


@lru_cache(maxsize=64)
def curve(view: TaskView, name: str) -> Curve:
    """The curve of a metric."""
    series = [(p.number, p.metrics[name]) for p in view.rounds if name in p.metrics]
    yardstick = view.yardstick(name)
    values = [value for _, value in series]
    lines = _lines(yardstick)
    ticks = nice_ticks([*values, *lines]) if values else (LOW, HIGH)
    own = yardstick.baseline if yardstick else None
    return Curve(
        word=WORDS.get(name, name),
        sentence=sentence(view, name),
        is_empty=not series,
        points=tuple(_thinned(series)),
        most=view.plan.rounds,
        rounds=round_ticks(view.plan.rounds),
        ends=(ticks[0], ticks[-1]),
        ticks=ticks,
        baseline=NOT_DRAWN if own is None else own,
        baseline_words="" if own is None else f"{OWN_MODEL} {metric(own)}",
        no_skill=yardstick.no_skill if yardstick else NOT_DRAWN,
        no_skill_words=_guess_words(yardstick),
    )


def _lines(yardstick: Yardstick | None) -> list[float]:
    if yardstick is None:
        return []
    lines = (yardstick.no_skill, yardstick.baseline)
    return [line for line in lines if line is not None]


def _guess_words(yardstick: Yardstick | None) -> str:
    if yardstick is None:
        return ""
    return f"{GUESSES.get(yardstick.name, GUESS)} {metric(yardstick.no_skill)}"


def _thinned(series: Sequence[tuple[int, float]]) -> list[dict[str, float]]:
    """At most 200 points: of more rounds, every k-th and always the last."""
    step = -(-len(series) // MOST_POINTS) or 1
    kept = [
        found
        for place, found in enumerate(series)
        if place % step == 0 or place == len(series) - 1
    ]
    return [{"round": number, "value": round(value, 4)} for number, value in kept]


def nice_ticks(values: Sequence[float]) -> tuple[float, ...]:
    """Round numbers that enclose all values, four to eight of them."""
    least, most = min(values), max(values)
    span = max(most - least, 0.01 * max(abs(most), 1e-6), 1e-9)
    power = 10.0 ** math.floor(math.log10(span / 4))
    step = next(n * power for n in (1, 2, 5, 10, 20) if n * power >= span / 5)
    first, last = math.floor(least / step), math.ceil(most / step)
    if first == last:
        last += 1
    return tuple(round(n * step, 10) for n in range(first, last + 1))


def sentence(view: TaskView, name: str) -> str:
    """What the curve says, or when it begins."""
    series = [(p.number, p.metrics[name]) for p in view.rounds if name in p.metrics]
    yardstick = view.yardstick(name)
    if not series or yardstick is None:
        return before_first(view)
    if view.has_ended:
        return ended(view, yardstick, series)
    if not yardstick.greater_is_better:
        return falling(WORDS.get(name, name), series)
    return rising(yardstick, series)


def before_first(view: TaskView) -> str:
    """When the first point is expected."""
    if view.has_ended:
        return "No round was finished, so there is nothing to show."
    if view.state == "PAUSED":
        return "The first point comes when round 1 ends; the task is paused."
    if view.state != "RUNNING":
        return "The first point comes when round 1 ends; training has not started."
    about = round_seconds(view)
    when = "" if about is None else f", in about {duration(about)}"
    return f"The first point comes when round 1 ends{when}."


def rising(yardstick: Yardstick, series: Sequence[tuple[int, float]]) -> str:
    """About a metric of which more is better."""
    now, guess, own = series[-1][1], yardstick.no_skill, yardstick.baseline
    if now - guess < EVEN:
        return "Not better than guessing yet."
    if own is None:
        return f"{metric(now - guess)} better than always guessing."
    if now - own >= EVEN:
        since = _since(series, own)
        return (
            f"Since round {since} the model beats the requester's own model; it is now "
            f"{metric(now - own)} above it."
        )
    if abs(now - own) < EVEN:
        return "As good as the requester's own model."
    best_round, best = max(series, key=lambda point: point[1])
    if best - own >= EVEN:
        return (
            f"In round {best_round} it beat the requester's own model; now it is "
            f"{metric(own - now)} below it."
        )
    return (
        f"{metric(now - guess)} better than guessing, and {metric(own - now)} below "
        "the requester's own model."
    )


def _since(series: Sequence[tuple[int, float]], line: float) -> int:
    """The round from which on the curve stayed above a line."""
    since = series[-1][0]
    for number, value in reversed(series):
        if value < line + EVEN:
            break
        since = number
    return since


def falling(word: str, series: Sequence[tuple[int, float]]) -> str:
    """About a metric of which less is better."""
    (_, first), (last_round, last) = series[0], series[-1]
    if len(series) == 1:
        return f"{word} is {metric(last)} after round {last_round}."
    in_rounds = counted(len(series), "round")
    best_round, best = min(series, key=lambda point: point[1])
    if first - last < EVEN:
        return (
            f"{word} has not fallen yet: {metric(first)} at first, {metric(last)} now."
        )
    if best_round == last_round:
        return (
            f"{word} fell from {metric(first)} to {metric(last)} in {in_rounds} and is "
            "still falling."
        )
    return (
        f"{word} fell from {metric(first)} to {metric(last)} in {in_rounds}; its least "
        f"was {metric(best)} in round {best_round}."
    )


def ended(
    view: TaskView, yardstick: Yardstick, series: Sequence[tuple[int, float]]
) -> str:
    """The first sentence of a task that is over."""
    now = series[-1][1]
    verb = {"COMPLETED": "Finished", "FAILED": "Failed"}.get(view.state, "Stopped")
    elapsed = view.statistics["elapsedS"] if view.statistics else None
    took = "" if elapsed is None else f" in {duration(elapsed)}"
    rounds = counted(len(view.rounds), "round")
    return f"{verb}: {metric(now)}, {_against(yardstick, now)}, {rounds}{took}."


def _against(yardstick: Yardstick, now: float) -> str:
    own = yardstick.baseline
    than = yardstick.no_skill if own is None else own
    what = "guessing" if own is None else "the requester's own model"
    if abs(now - than) < EVEN:
        return f"as good as {what}"
    return f"{metric(abs(now - than))} {'above' if now > than else 'below'} {what}"


HEADS = ("Round", "Seconds", "kB up", "kB down")


def table(view: TaskView) -> tuple[tuple[str, ...], list[list[str]]]:
    """Heads and rows, newest round first, at most 200."""
    names = [choice.name for choice in choices(view)]
    heads = ("Round", *(WORDS[name] for name in names), *HEADS[1:])
    newest = reversed(view.rounds[-MOST_ROWS:])
    return heads, [_row(point, names) for point in newest]


def _row(point: RoundPoint, names: Sequence[str]) -> list[str]:
    figures = [metric(point.metrics.get(name)) for name in names]
    sizes = [size(point.bytes_up), size(point.bytes_down)]
    return [str(point.number), *figures, duration(point.seconds), *sizes]


def csv_of(view: TaskView) -> str:
    """Every round with every figure, as exact as the API gives them."""
    names = [yardstick.name for yardstick in view.yardsticks]
    heads = [
        *("round", *(name.lower() for name in names)),
        *("seconds", "bytes_up", "bytes_down"),
    ]
    rows = [
        [
            p.number,
            *(p.metrics.get(name, "") for name in names),
            *(p.seconds, p.bytes_up, p.bytes_down),
        ]
        for p in view.rounds
    ]
    return csv_text(heads, rows)
