"""How long rounds take and what they move."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from ui.live.task_view import RoundPoint, TaskView
from ui.table import csv_text
from ui.words import duration, size, whole

MOST_BINS = 60
RECENT = 10  # rounds from which the next one's time is guessed
HIGHEST = 3.0  # a deadline above so many times the slowest round is not drawn
NOT_DRAWN = -1.0
MOST_ROWS = 200
TICKS = ((1, 2), (2, 4), (3, 3), (4, 4), (6, 3), (8, 4), (10, 2))  # end, parts


@dataclass(frozen=True)
class Pace:
    """Seconds and bytes by round.

    Attributes:
        sentence: About the time.
        bytes_sentence: About the bytes.
        is_empty: No round is done.
        points: Round, seconds, kB up, kB down.
        most: Last round of the axis.
        ticks: Rounds named on it.
        s_ticks: Seconds named on the axis, from 0 to its end.
        kb_ticks: The same in kB.
        deadline_s: Longest time of a round; outside the axis when it is far above.
        deadline_words: With its name; empty when it is not drawn.
    """

    sentence: str = ""
    bytes_sentence: str = ""
    is_empty: bool = True
    points: tuple[dict[str, float], ...] = ()
    most: int = 1
    ticks: tuple[int, ...] = (1,)
    s_ticks: tuple[float, ...] = (0.0, 1.0)
    kb_ticks: tuple[float, ...] = (0.0, 1.0)
    deadline_s: float = NOT_DRAWN
    deadline_words: str = ""


@lru_cache(maxsize=32)
def pace(view: TaskView) -> Pace:
    """The charts of time and bytes."""
    timed = [point for point in view.rounds if point.seconds is not None]
    if not timed:
        return Pace(
            sentence="The first round's time is known when it ends.",
            most=view.plan.rounds,
            ticks=round_ticks(view.plan.rounds),
        )
    points = tuple(_bin(found) for found in bins(timed, MOST_BINS))
    slowest = max(found["seconds"] for found in points)
    deadline = deadline_s(view)
    is_near = deadline is not None and deadline <= HIGHEST * slowest
    shown = deadline if is_near and deadline is not None else NOT_DRAWN
    return Pace(
        sentence=time_sentence(timed),
        bytes_sentence=bytes_sentence(timed),
        is_empty=False,
        points=points,
        most=view.plan.rounds,
        ticks=round_ticks(view.plan.rounds),
        s_ticks=_ticks(max(slowest, shown)),
        kb_ticks=_ticks(max(max(p["up"], p["down"]) for p in points)),
        deadline_s=shown,
        deadline_words=f"Deadline {duration(deadline)}" if is_near else "",
    )


def round_ticks(planned: int) -> tuple[int, ...]:
    """Rounds named on an axis: the first, and at most seven multiples."""
    every = next(n for n in (1, 2, 5, 10, 25, 50, 100, 250) if planned <= 7 * n)
    return tuple(sorted({1, *range(every, planned + 1, every)}))


def bins(points: Sequence[RoundPoint], most: int) -> list[Sequence[RoundPoint]]:
    """Rounds in at most so many groups of neighbours."""
    span = -(-len(points) // most) or 1
    return [points[first : first + span] for first in range(0, len(points), span)]


def _bin(found: Sequence[RoundPoint]) -> dict[str, float]:
    """Medians of some rounds, at the middle one."""
    return {
        "round": found[len(found) // 2].number,
        "seconds": _short(median(p.seconds or 0 for p in found)),
        "up": _short(median(p.bytes_up for p in found) / 1000),
        "down": _short(median(p.bytes_down for p in found) / 1000),
    }


def _short(value: float) -> float:
    """Three digits say enough in a drawing."""
    return float(f"{value:.3g}")


def _ticks(most: float) -> tuple[float, ...]:
    """From 0 to the next of 1, 2, 3, 4, 6, 8 times a power of ten, in even steps."""
    if most <= 0:
        return (0.0, 1.0)
    power = 10.0 ** math.floor(math.log10(most))
    times, parts = next((n, p) for n, p in TICKS if n * power >= most)
    return tuple(float(f"{n * times * power / parts:.6g}") for n in range(parts + 1))


def deadline_s(view: TaskView) -> float | None:
    """Longest time of a round; None while it is not known."""
    if view.open_round is not None:
        found = view.open_round
        return (found.deadline_at - found.started_at).total_seconds()
    return view.plan.deadline_s


def round_seconds(view: TaskView) -> float | None:
    """About how long a round takes; None when there is nothing to guess from."""
    recent = [p.seconds for p in view.rounds[-RECENT:] if p.seconds is not None]
    if recent:
        return median(recent)
    return view.plan.device_s / view.plan.rounds or None


def left_s(view: TaskView) -> float | None:
    """About how long the remaining rounds take."""
    each = round_seconds(view)
    left = view.plan.rounds - len(view.rounds)
    return None if each is None else each * left


def time_sentence(timed: Sequence[RoundPoint]) -> str:
    """About the seconds of rounds."""
    slowest = max(timed, key=lambda point: point.seconds or 0)
    if len(timed) == 1:
        return f"The first round took {duration(slowest.seconds)}."
    half = median(point.seconds or 0 for point in timed)
    return (
        f"Half of the rounds take less than {duration(half)}; the slowest, round "
        f"{slowest.number}, took {duration(slowest.seconds)}."
    )


def bytes_sentence(points: Sequence[RoundPoint]) -> str:
    """About the bytes of rounds."""
    up = sum(point.bytes_up for point in points)
    down = sum(point.bytes_down for point in points)
    each = (up + down) / len(points)
    return (
        f"A round moves {size(round(each))}: so far {size(up)} came from devices and "
        f"{size(down)} went to them."
    )


def table(view: TaskView) -> list[list[str]]:
    """Round, seconds, updates, bytes up and down; newest first, at most 200."""
    return [
        [
            str(p.number),
            duration(p.seconds),
            whole(p.accepted),
            size(p.bytes_up),
            size(p.bytes_down),
        ]
        for p in reversed(view.rounds[-MOST_ROWS:])
    ]


HEADS = ("Round", "Time", "Updates used", "Up", "Down")


def csv_of(view: TaskView) -> str:
    """Seconds and bytes of every round."""
    heads = ("round", "seconds", "updates_used", "bytes_up", "bytes_down")
    rows = [
        (p.number, p.seconds, p.accepted, p.bytes_up, p.bytes_down) for p in view.rounds
    ]
    return csv_text(heads, rows)
