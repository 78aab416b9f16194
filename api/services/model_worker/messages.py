"""The lines between parent and child: one JSON object each."""

from typing import Any

from msgspec import Struct, field

MOST_LINE_BYTES = 16 * 1024**2


class Ask(Struct, frozen=True):
    """Parent to child: do something.

    Attributes:
        id: Comes back in the answer.
        method: A name in `jobs.METHODS`.
        arguments: Its arguments; paths as text.
        cpu_s: CPU seconds it may take.
    """

    id: int
    method: str
    arguments: dict[str, Any]
    cpu_s: int


class Problem(Struct, frozen=True):
    """A `fl_engine.errors.FileProblem`."""

    kind: str
    message: str
    name: str | None = None
    row: int | None = None
    expected: str | None = None
    found: str | None = None


class Answer(Struct, frozen=True):
    """Child to parent: what came of it; one of the fields beside `id` is set.

    Attributes:
        id: That of the question.
        result: Of the method.
        problems: The file can't be accepted.
        error: Something else went wrong.
        out_of_memory: Memory was the reason.
    """

    id: int
    result: Any = None
    problems: list[Problem] = field(default_factory=list)
    error: str | None = None
    out_of_memory: bool = False
