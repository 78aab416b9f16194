"""The crowd strip as lines of SVG: a column is a round, a mark is a device's update.

Pure: rounds in, path data out, a few bytes a mark. Columns are at most 60: more rounds
than that share one, which shows the worst of them. What is drawn for each kind is said
by `ui.components.strip` (design: UX, sections 4 and 5).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from ui.live.task_view import OpenRound, RoundPoint

MOST_COLUMNS, MOST_ROWS = 60, 16
PITCH, TOP, FOOT = 20, 6, 24  # px: between rows, above, below (the rounds' numbers)
STEP, WIDE, WIDEST_STEP = 24, 720, 72  # px: a column, the wide drawing, a column there
NARROW_COLUMNS = 15
OUTSIDE = "-9999"  # an edge that is never seen

# From top to bottom of a column, and from harmless to worst.
ROWS = (
    "accepted",
    "backup",
    "training",
    "rejected",
    "late",
    "surplus",
    "dropped",
    "todo",
)
WORST = (
    "todo",
    "accepted",
    "backup",
    "surplus",
    "training",
    "late",
    "dropped",
    "rejected",
)
IN_LINES = ("accepted", "todo")  # drawn as dotted lines down a column

Marks = tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """One or several rounds.

    Attributes:
        first: Number of its first round.
        last: Number of its last round.
        marks: Kinds from top to bottom.
        is_running: Whether one of its rounds runs now.
    """

    first: int
    last: int
    marks: Marks
    is_running: bool = False


@dataclass(frozen=True)
class Strip:
    """All columns of a task, and how many rows they have."""

    columns: tuple[Column, ...]
    rows: int
    share: int  # updates for which a mark stands
    span: int  # rounds for which a column stands

    def place(self, number: int) -> int:
        """Index of the column of a round."""
        return min(max(0, (number - 1) // self.span), len(self.columns) - 1)


@dataclass(frozen=True)
class Window:
    """The part of a strip that is drawn.

    Attributes:
        first: Index of the first column.
        count: Columns to have room for.
        step: Width of a column in px.
        width: Of the drawing in px.
    """

    first: int
    count: int
    step: int
    width: int

    def x(self, place: int) -> int:
        """Left edge of a column."""
        return self.step * (place - self.first)

    def middle(self, place: int) -> int:
        """Middle of a column."""
        return self.x(place) + self.step // 2

    def of(self, strip: Strip) -> tuple[tuple[int, Column], ...]:
        """Its columns with their indices."""
        last = self.first + self.count
        return tuple(enumerate(strip.columns))[self.first : last]


@dataclass(frozen=True)
class Label:
    """A number below a column."""

    x: str
    text: str


@dataclass(frozen=True)
class Drawing:
    """A strip ready to be drawn; numbers are texts, as SVG takes them.

    Attributes:
        box: The SVG's view box.
        paths: Path data by kind; kinds without a mark are empty.
        labels: Numbers of rounds.
        foot_y: Base line of the labels.
        font: Size of the labels.
        now_x: Left edge of the running round's column; far outside when none runs.
        step: Width of a column.
        frame: Width of the frame around one.
        high: Height of the columns.
        taken: Share of the drawing's width that has columns, in percent.
    """

    box: str = "0 0 720 190"
    paths: dict[str, str] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)
    foot_y: str = "0"
    font: str = "12px"
    now_x: str = OUTSIDE
    step: str = "0"
    frame: str = "0"
    high: str = "0"
    taken: str = "100%"


def strip_of(
    rounds: Iterable[RoundPoint],
    running: OpenRound | None,
    *,
    planned: int,
    cohort: int,
    backups: int,
) -> Strip:
    """The strip of a task.

    Args:
        rounds: Committed rounds.
        running: The round that runs, if one does.
        planned: Rounds to commit.
        cohort: Seats in a round.
        backups: Backups kept.
    """
    rows = min(cohort + backups, MOST_ROWS)
    share = -(-(cohort + backups) // MOST_ROWS)
    span = -(-planned // MOST_COLUMNS)
    todo = ("todo",) * min(cohort, rows)
    by_number = {found.number: fit(marks_of(found), rows) for found in rounds}
    if running is not None:
        by_number[running.number] = fit(marks_now(running), rows)
    columns = []
    for first in range(1, planned + 1, span):
        last = min(first + span - 1, planned)
        parts = [by_number[n] for n in range(first, last + 1) if n in by_number]
        is_running = running is not None and first <= running.number <= last
        columns.append(Column(first, last, worst(parts) or todo, is_running))
    return Strip(tuple(columns), rows, share, span)


def marks_of(found: RoundPoint) -> Marks:
    """Marks of a committed round, from top to bottom."""
    counts = {
        "accepted": found.accepted - found.filled,
        "backup": found.filled,
        "rejected": found.rejected,
        "late": found.late,
        "surplus": found.surplus,
        "dropped": found.dropped,
    }
    return tuple(kind for kind in ROWS for _ in range(counts.get(kind, 0)))


def marks_now(running: OpenRound) -> Marks:
    """Marks of the round that runs: who is still at work trains."""
    kinds = [
        "backup"
        if outcome == "ACCEPTED" and who in running.backups
        else outcome.lower()
        for who, outcome in running.outcomes.items()
    ]
    called = running.cohort + len(running.backups)
    kinds += ["training"] * max(0, called - len(kinds))
    return _sorted(kinds)


def fit(marks: Marks, rows: int) -> Marks:
    """As many marks as there are rows; each kind keeps its share, and at least one."""
    if len(marks) <= rows:
        return marks
    counts = {kind: marks.count(kind) for kind in ROWS if kind in marks}
    places = {k: max(1, n * rows // len(marks)) for k, n in counts.items()}
    while (spare := rows - sum(places.values())) != 0:
        gap = {k: counts[k] * rows / len(marks) - places[k] for k in counts}
        if spare > 0:
            places[max(gap, key=lambda kind: gap[kind])] += 1
        else:
            shrinkable = [kind for kind in places if places[kind] > 1]
            places[min(shrinkable, key=lambda kind: gap[kind])] -= 1
    return tuple(kind for kind in ROWS for _ in range(places.get(kind, 0)))


def worst(rounds: Sequence[Marks]) -> Marks:
    """Of several rounds, row by row, what went worst."""
    if len(rounds) <= 1:
        return rounds[0] if rounds else ()
    ordered = [sorted(marks, key=WORST.index, reverse=True) for marks in rounds]
    rows = zip_longest(*ordered, fillvalue="todo")
    return _sorted(max(row, key=WORST.index) for row in rows)


def _sorted(kinds: Iterable[str]) -> Marks:
    return tuple(sorted(kinds, key=ROWS.index))


def wide(strip: Strip) -> Window:
    """All columns; few of them are wider."""
    count = len(strip.columns)
    step = min(max(STEP, WIDE // count), WIDEST_STEP)
    return Window(0, count, step, max(step * count, WIDE))


def narrow(strip: Strip, chosen: int) -> Window:
    """The 15 columns around a round."""
    last = len(strip.columns) - NARROW_COLUMNS
    first = max(0, min(strip.place(chosen) - NARROW_COLUMNS // 2, last))
    return Window(first, NARROW_COLUMNS, STEP, STEP * NARROW_COLUMNS)


def strip_paths(strip: Strip, window: Window) -> Drawing:
    """The path data of a part of the strip."""
    paths: dict[str, list[str]] = {kind: [] for kind in ROWS}
    now_x = OUTSIDE
    for place, column in window.of(strip):
        now_x = str(window.x(place)) if column.is_running else now_x
        for kind, line in _column(window.middle(place), column.marks):
            paths[kind].append(line)
    high = TOP + PITCH * strip.rows
    scale = max(1.0, window.width / WIDE)
    foot = round(FOOT * scale)
    return Drawing(
        box=f"0 0 {window.width} {high + foot}",
        paths={kind: "".join(lines) for kind, lines in paths.items()},
        labels=_labels(strip, window),
        foot_y=str(high + foot - 3),
        font=f"{12 * scale:g}px",
        now_x=now_x,
        step=str(window.step),
        frame=str(window.step - 2),
        high=str(high + 4),
        taken=f"{100 * window.step * len(strip.columns) / window.width:.4g}%",
    )


def _column(x: int, marks: Marks) -> Iterable[tuple[str, str]]:
    for kind in dict.fromkeys(marks):
        first, count = marks.index(kind), marks.count(kind)
        y = mark_y(first)
        if kind in IN_LINES:
            yield kind, f"M{x} {y}v{PITCH * (count - 1) + 1}"
        else:
            ys = range(y, y + PITCH * count, PITCH)
            yield kind, "".join(f"M{x} {y}h0" for y in ys)


def mark_y(row: int) -> int:
    """Middle of a row."""
    return TOP + PITCH * row + PITCH // 2


def _labels(strip: Strip, window: Window) -> list[Label]:
    """Numbers of every round or every fifth, and of the first where there is room."""
    every = 1 if window.step >= 40 else 5
    labels = []
    for place, column in window.of(strip):
        to_next = -(place + 1) % every
        if to_next == 0 or place == 0 or (place == window.first and to_next > 1):
            number = column.first if place == 0 else column.last
            labels.append(Label(str(window.middle(place)), str(number)))
    return labels


def chosen_x(strip: Strip, window: Window, number: int) -> str:
    """Left edge of the frame around a chosen round."""
    return str(window.x(strip.place(number)) + 1)


def own_marks(strip: Strip, window: Window, mine: Mapping[int, str]) -> str:
    """Path data of rings around one's own marks.

    Args:
        strip: The strip.
        window: What is drawn of it.
        mine: Kind of the own mark by number of the round.
    """
    lines = []
    for place, column in window.of(strip):
        kinds = [mine[n] for n in range(column.first, column.last + 1) if n in mine]
        rows = [column.marks.index(kind) for kind in kinds if kind in column.marks]
        if rows:
            lines.append(f"M{window.middle(place)} {mark_y(rows[0])}h0")
    return "".join(lines)
