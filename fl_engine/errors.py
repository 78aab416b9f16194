"""Everything that can go wrong in the engine.

    EngineError
    ├── SpecError              a task contradicts itself or the limits; all problems
    ├── TableError             a table of data can't be used; all problems
    ├── ModelError             an uploaded model can't be used; all problems
    ├── ShapeMismatchError     arrays or payloads that don't fit each other
    ├── EmptyRoundError        there is nothing to aggregate
    ├── StatisticsError        figures of a client's columns that can't be
    └── WireError              a frame or payload that can't be read

Problems carry what a program needs to point at the place; messages are for people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MOST_PROBLEMS = 50  # told at once; the contract's limit


class ProblemKind(StrEnum):
    """What is wrong with one value of an input (the contract's `InputProblemKind`)."""

    MISSING = "MISSING"
    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    MALFORMED = "MALFORMED"
    UNKNOWN = "UNKNOWN"
    DUPLICATE = "DUPLICATE"
    CONTRADICTION = "CONTRADICTION"


class FileProblemKind(StrEnum):
    """What is wrong in an uploaded file (the contract's enum of the same name)."""

    NOT_READABLE = "NOT_READABLE"
    TOO_LARGE = "TOO_LARGE"
    FORBIDDEN = "FORBIDDEN"
    BAD_WEIGHTS = "BAD_WEIGHTS"
    SHAPE_MISMATCH = "SHAPE_MISMATCH"
    NOT_TRAINABLE = "NOT_TRAINABLE"
    MISSING_COLUMN = "MISSING_COLUMN"
    WRONG_TYPE = "WRONG_TYPE"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    MISSING_LABEL = "MISSING_LABEL"
    TOO_FEW_ROWS = "TOO_FEW_ROWS"


@dataclass(frozen=True)
class Problem:
    """A problem with one value of a task.

    Attributes:
        path: Where it is, in the names of the contract's `TaskInput` and without
            "input" itself, such as ("training", "learningRate"); list positions from 0.
        kind: A `ProblemKind`.
        message: What is wrong and what to do about it.
        allowed: What would be accepted, put shortly; None when it can't be.
    """

    path: tuple[str, ...]
    kind: str
    message: str
    allowed: str | None = None


@dataclass(frozen=True)
class FileProblem:
    """A problem found in a file.

    Attributes:
        kind: A `FileProblemKind`.
        message: What is wrong and how to fix it.
        name: Layer or column; None when it concerns the whole file.
        row: Row of a table, from 1 after the header; None when it concerns no row.
        expected: What was expected, put shortly.
        found: What was found, put shortly.
    """

    kind: str
    message: str
    name: str | None = None
    row: int | None = None
    expected: str | None = None
    found: str | None = None


class EngineError(Exception):
    """Base of all errors of the engine."""


class SpecError(EngineError):
    """A task contradicts itself or the limits.

    Attributes:
        problems: Every problem found, at least one, at most `MOST_PROBLEMS`.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)[:MOST_PROBLEMS]
        super().__init__(
            "; ".join(f"{'.'.join(p.path)}: {p.message}" for p in self.problems)
        )


class _FileError(EngineError):
    """A file can't be used.

    Attributes:
        problems: Every problem found, at least one, at most `MOST_PROBLEMS`.
    """

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = tuple(problems)[:MOST_PROBLEMS]
        super().__init__("; ".join(p.message for p in self.problems))


class TableError(_FileError):
    """A table of data can't be used."""


class ModelError(_FileError):
    """An uploaded model can't be used."""


class ShapeMismatchError(EngineError):
    """Arrays or payloads don't fit each other."""


class EmptyRoundError(EngineError):
    """There is nothing to aggregate."""


class StatisticsError(EngineError):
    """A client's figures of its columns contradict the task or themselves."""


class WireError(EngineError):
    """A frame or payload can't be read.

    Attributes:
        code: An error code of the protocol, such as MALFORMED.
        of: Id of the frame, when that much could be read.
    """

    def __init__(self, code: str, message: str, of: bytes | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.of = of
