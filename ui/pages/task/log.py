"""What happened: lines of the log, and the same as CSV."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from ui.live.happenings import Happening
from ui.live.task_view import TaskView
from ui.table import csv_text
from ui.words import clock

SHOWN = 12  # newest lines; older ones come when asked for
PAGE = 100  # events in an answer
MOST = 200  # lines when older ones were asked for
NAMES = 4  # named when several updates make one line


@dataclass(frozen=True)
class Line:
    """A line of the log.

    Attributes:
        cursor: Of the event, or the first of several.
        time: Of the reader's clock.
        iso: The same for machines.
        kind: Which icon.
        text: What happened.
    """

    cursor: str
    time: str
    iso: str
    kind: str
    text: str


@lru_cache(maxsize=64)
def newest_lines(view: TaskView, zone: ZoneInfo) -> tuple[Line, ...]:
    """Lines of all events that the view holds, newest first."""
    return lines(view.events, zone)


def lines(events: Sequence[Happening], zone: ZoneInfo) -> tuple[Line, ...]:
    """Events as lines, newest first; updates that were used together make one."""
    told = (event for event in events if not event.is_echo)
    merged = [_merged(list(group)) for _, group in groupby(told, _same_line)]
    return tuple(_line(event, zone) for event in reversed(merged))


def _same_line(event: Happening) -> tuple[str, ...]:
    if event.kind == "accepted":
        return (event.kind, str(event.round))
    return (event.kind, event.cursor)


def _merged(group: list[Happening]) -> Happening:
    first = group[0]
    if len(group) == 1:
        return first
    names = [event.who for event in group]
    if len(names) > NAMES:
        names = [*names[: NAMES - 1], f"{len(names) - NAMES + 1} more"]
    who = f"{', '.join(names[:-1])} and {names[-1]}"
    return replace(first, text=f"The updates of {who} were used.")


def _line(event: Happening, zone: ZoneInfo) -> Line:
    return Line(
        cursor=event.cursor,
        time=clock(event.at, zone),
        iso=f"{event.at:%Y-%m-%dT%H:%M:%SZ}",
        kind=event.kind,
        text=event.text,
    )


def joined(fresh: Sequence[Line], known: Sequence[Line]) -> list[Line]:
    """Newer lines before those that are shown; only the newer ones after a gap."""
    places = {line.cursor: place for place, line in enumerate(known)}
    for place, line in enumerate(fresh):
        if line.cursor in places:
            return [*fresh[: place + 1], *known[places[line.cursor] + 1 :]]
    return list(fresh)


def csv_of(events: Iterable[Happening]) -> str:
    """Events with nothing left out or put together."""
    heads = ("at", "kind", "round", "who", "what")
    rows = [
        (
            event.at.isoformat(),
            event.kind,
            "" if event.round is None else event.round,
            event.who,
            event.text,
        )
        for event in events
    ]
    return csv_text(heads, rows)
