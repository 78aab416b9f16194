"""Notes what is wrong with a task, each problem with its path."""

import math
from collections.abc import Iterable

from fl_engine.errors import Problem, ProblemKind

Path = tuple[str, ...]


class Findings:
    """Notes problems, each with its path."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def note(
        self, path: Path, kind: ProblemKind, message: str, allowed: str | None = None
    ) -> None:
        """Note a problem."""
        self.problems.append(Problem(path, kind, message, allowed))

    def within(self, path: Path, value: float, least: float, greatest: float) -> None:
        """Note a value outside least…greatest; NaN is outside."""
        if not least <= value <= greatest:
            allowed = f"{plain(least)} to {plain(greatest)}"
            message = f"{plain(value)} is outside {allowed}."
            self.note(path, ProblemKind.OUT_OF_RANGE, message, allowed)

    def length(self, path: Path, text: str, least: int, most: int) -> None:
        """Note a text that is shorter or longer than allowed."""
        allowed = f"{least} to {most} characters" if least else f"at most {most}"
        if len(text.strip()) < least:
            self.note(path, ProblemKind.TOO_SHORT, f"Give {allowed}.", allowed)
        elif len(text) > most:
            message = f"It has {len(text)} characters; {most} are allowed."
            self.note(path, ProblemKind.TOO_LONG, message, allowed)

    def count(self, path: Path, number: int, least: int, most: int) -> None:
        """Note a list with fewer or more entries than allowed."""
        allowed = f"{least} to {most} entries" if least else f"at most {most} entries"
        if number < least:
            kind = ProblemKind.TOO_SHORT if number else ProblemKind.MISSING
            self.note(path, kind, f"Give {allowed}; there are {number}.", allowed)
        elif number > most:
            message = f"There are {number} entries; {most} are allowed."
            self.note(path, ProblemKind.TOO_LONG, message, allowed)

    def distinct(self, path: Path, names: Iterable[str], *below: str) -> None:
        """Note each entry that was there before; `below` goes on after its position."""
        seen: set[str] = set()
        for position, name in enumerate(names):
            if name in seen:
                where = (*path, str(position), *below)
                message = f"{str(name)!r} stands here twice; leave one."
                self.note(where, ProblemKind.DUPLICATE, message)
            seen.add(name)


def plain(number: float) -> str:
    """A number as a person writes it: 20000, not 20000.0 or 2e+04."""
    is_whole = math.isfinite(number) and float(number).is_integer()
    return str(int(number)) if is_whole else f"{number:g}"
