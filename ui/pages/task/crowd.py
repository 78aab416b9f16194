"""Who trained it: the strip of a task, and its rounds in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ui.components.badges import ROUND
from ui.components.strip_paths import (
    OUTSIDE,
    Drawing,
    Strip,
    chosen_x,
    narrow,
    own_marks,
    strip_of,
    strip_paths,
    wide,
)
from ui.live.task_view import OpenRound, RoundPoint, TaskView
from ui.pages.task.learning import WORDS, first_metric
from ui.table import csv_text
from ui.words import change, counted, duration, metric, whole

MOST_ROWS = 200
HEADS = (
    ("Round", "round"),
    ("Used", "used"),
    ("Of them backups", "backups"),
    ("Not used", "rejected"),
    ("Late", "late"),
    ("Not needed", "surplus"),
    ("Dropped out", "dropped"),
)


@dataclass(frozen=True)
class Crowd:
    """The strip of all rounds, the same for everybody.

    Attributes:
        tally: All rounds in a sentence.
        note: What a column and a mark stand for.
        wide: Its drawing.
        newest: The round to describe unless another is chosen.
    """

    tally: str = ""
    note: str = ""
    wide: Drawing = field(default_factory=Drawing)
    newest: int = 1


@dataclass(frozen=True)
class ChosenRound:
    """What concerns the chosen round, and what only this visitor sees.

    Attributes:
        number: Of the round.
        words: The round in a sentence.
        narrow: The strip around it.
        wide_x: Frame of the round in the wide strip.
        narrow_x: Frame of the round in the narrow strip.
        wide_mine: Rings around the visitor's own marks in the wide strip.
        narrow_mine: The same in the narrow strip.
    """

    number: int = 1
    words: str = ""
    narrow: Drawing = field(default_factory=Drawing)
    wide_x: str = OUTSIDE
    narrow_x: str = OUTSIDE
    wide_mine: str = ""
    narrow_mine: str = ""


@lru_cache(maxsize=32)
def strip(view: TaskView) -> Strip:
    """The strip of a task."""
    plan = view.plan
    return strip_of(
        view.rounds,
        view.open_round,
        planned=plan.rounds,
        cohort=plan.cohort,
        backups=plan.backups,
    )


@lru_cache(maxsize=32)
def crowd(view: TaskView) -> Crowd:
    """What everybody sees of it."""
    found = strip(view)
    return Crowd(
        tally=tally(view),
        note=_note(view, found),
        wide=strip_paths(found, wide(found)),
        newest=newest(view),
    )


def newest(view: TaskView) -> int:
    """The last round that is done, or the first."""
    return view.rounds[-1].number if view.rounds else 1


@lru_cache(maxsize=128)
def chosen(
    view: TaskView, number: int, own: frozenset[tuple[int, str]] = frozenset()
) -> ChosenRound:
    """A round that a visitor looks at.

    Args:
        view: The task.
        number: Of the round.
        own: Round and kind of the visitor's own marks.
    """
    found, mine = strip(view), dict(own)
    everything, around = wide(found), narrow(found, number)
    return ChosenRound(
        number=number,
        words=round_words(view, number),
        narrow=strip_paths(found, around),
        wide_x=chosen_x(found, everything, number),
        narrow_x=chosen_x(found, around, number),
        wide_mine=own_marks(found, everything, mine),
        narrow_mine=own_marks(found, around, mine),
    )


def tally(view: TaskView) -> str:
    """All rounds in a sentence."""
    if not view.rounds:
        return "No round is done yet."
    used = sum(point.accepted for point in view.rounds)
    asked = sum(point.cohort for point in view.rounds)
    filled = sum(point.filled for point in view.rounds)
    text = f"{whole(used)} of {counted(asked, 'update')} were used"
    return f"{text}; backups filled {counted(filled, 'gap')}." if filled else f"{text}."


def _note(view: TaskView, found: Strip) -> str:
    column, mark = "a round", f"one of its {counted(view.plan.cohort, 'device')}"
    if found.share > 1:
        mark = f"about {counted(found.share, 'device')}"
    if found.span > 1:
        column = f"{counted(found.span, 'round')}, of which the worst is shown"
    return f"Each column is {column}; each mark is {mark}."


def round_words(view: TaskView, number: int) -> str:
    """A round in a sentence or two."""
    point = next((p for p in view.rounds if p.number == number), None)
    if point is not None:
        before = next((p for p in view.rounds if p.number == number - 1), None)
        return f"{_counts(point)}{_learned(view, point, before)}"
    running = view.open_round
    if running is not None and running.number == number:
        return _running(running)
    if view.has_ended:
        return "This round was not run."
    return "This round is still to come."


def _counts(point: RoundPoint) -> str:
    used = f"{whole(point.accepted)} of {counted(point.cohort, 'update')} used"
    parts = [f"{used}, {whole(point.filled)} by backups" if point.filled else used]
    words = (
        (point.rejected, "not used"),
        (point.late, "late"),
        (point.surplus, "in time but not needed"),
        (point.dropped, "dropped out"),
    )
    parts += [f"{whole(count)} {word}" for count, word in words if count]
    took = "" if point.seconds is None else f" It took {duration(point.seconds)}."
    return f"{'; '.join(parts)}.{took}"


def _learned(view: TaskView, point: RoundPoint, before: RoundPoint | None) -> str:
    name = first_metric(view)
    if name not in point.metrics:
        return ""
    value = point.metrics[name]
    text = f" {WORDS[name]} {metric(value)}"
    if before is not None and name in before.metrics:
        step = change(value - before.metrics[name])
        same = not step.strip("0.")
        text += (
            ", as in the round before" if same else f", {step} since the round before"
        )
    return f"{text}."


def _running(running: OpenRound) -> str:
    look = ROUND[running.state].word.lower()
    at_work = running.cohort + len(running.backups) - len(running.outcomes)
    text = f"It runs now ({look}): {counted(max(0, at_work), 'device')} at work"
    outcomes = list(running.outcomes.values())
    words = (("DROPPED", "dropped out"), ("REJECTED", "not used"), ("LATE", "late"))
    parts = [
        f"{whole(outcomes.count(outcome))} {word}"
        for outcome, word in words
        if outcome in outcomes
    ]
    return f"{'; '.join([text, *parts])}."


def _row(p: RoundPoint) -> list[int]:
    return [
        *(p.number, p.accepted, p.filled, p.rejected),
        *(p.late, p.surplus, p.dropped),
    ]


def table(view: TaskView) -> list[list[str]]:
    """A row a round, newest first, at most 200."""
    newest_first: Sequence[RoundPoint] = view.rounds[-MOST_ROWS:][::-1]
    return [[whole(figure) for figure in _row(p)] for p in newest_first]


def csv_of(view: TaskView) -> str:
    """What became of the updates of every round."""
    return csv_text([name for _, name in HEADS], [_row(p) for p in view.rounds])
