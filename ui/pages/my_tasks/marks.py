"""A mark for each round of a task: used whole, with gaps, running, still to come."""

from collections.abc import Iterable
from dataclasses import dataclass

from ui.live.task_view import RoundPoint
from ui.words import counted

STEP, HIGH = 16, 20
MOST = 24  # rounds drawn: those around the newest


@dataclass(frozen=True)
class Marks:
    """What is drawn.

    Attributes:
        box: The drawing's view box; empty when there is nothing to draw.
        whole: Rounds in which every update came and was used.
        gaps: Committed rounds in which one was late, dropped out or not used.
        now: The round that runs.
        todo: Rounds to come.
        words: What it shows.
    """

    box: str = ""
    whole: str = ""
    gaps: str = ""
    now: str = ""
    todo: str = ""
    words: str = ""


def marks_of(rounds: Iterable[RoundPoint], planned: int) -> Marks:
    """The marks of a task that trains.

    Args:
        rounds: Those that are committed, in order.
        planned: How many there will be.
    """
    known = {each.number: has_gap(each) for each in rounds}
    done = max(known, default=0)
    first = max(1, min(done - MOST + 4, planned - MOST + 1))
    places = range(first, min(planned, first + MOST - 1) + 1)
    return Marks(
        box=f"0 0 {STEP * len(places)} {HIGH}",
        whole=_dots(first, (n for n in places if known.get(n) is False)),
        gaps=_dots(first, (n for n in places if known.get(n) is True)),
        now=_dots(first, (n for n in places if n == done + 1)),
        todo=_dots(first, (n for n in places if n > done + 1)),
        words=_words(done, planned, sum(known.values())),
    )


def has_gap(point: RoundPoint) -> bool:
    """Whether an update of the round was late, lost or not used."""
    return bool(point.rejected or point.late or point.dropped)


def _dots(first: int, numbers: Iterable[int]) -> str:
    """A line of no length at each place: round caps make it a dot."""
    half = STEP // 2
    return "".join(f"M{STEP * (n - first) + half} {HIGH // 2}h0" for n in numbers)


def _words(done: int, planned: int, gaps: int) -> str:
    said = f"{done} of {counted(planned, 'round')} committed"
    return f"{said}, {gaps} of them with gaps" if gaps else said
