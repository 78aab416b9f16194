"""Checks of values that come in; all problems are told at once.

Paths are those of the operation's arguments, such as `("input", "email")`.
"""

import unicodedata
from collections.abc import Collection, Iterable

from api.services.refusals import InputProblem, InvalidInput

MOST_PROBLEMS = 50
MOST_WHOLE = 2**53 - 1  # every JSON parser reads whole numbers up to here exactly

MOST_REASON = 500

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Problems:
    """The problems found so far in one input."""

    def __init__(self) -> None:
        self._found: list[InputProblem] = []

    def add(
        self, path: tuple[str, ...], kind: str, message: str, allowed: str | None = None
    ) -> None:
        """Note a problem; kinds are those of the contract's `InputProblemKind`."""
        self._found.append(InputProblem(path, kind, message, allowed))

    def extend(self, problems: Iterable[InputProblem]) -> None:
        """Note problems that somebody else found."""
        self._found.extend(problems)

    def raise_if_any(self) -> None:
        """End here when something is wrong.

        Raises:
            InvalidInput: With at most 50 problems.
        """
        if self._found:
            count = len(self._found)
            raise InvalidInput(
                "One value can't be accepted; see its problem."
                if count == 1
                else f"{count} values can't be accepted; see their problems.",
                tuple(self._found[:MOST_PROBLEMS]),
            )

    def text(self, path: tuple[str, ...], value: str, least: int, most: int) -> str:
        """A trimmed text of `least` to `most` characters, none of them invisible."""
        value = value.strip()
        allowed = f"{least} to {most} characters"
        if len(value) < least:
            kind = "MISSING" if not value else "TOO_SHORT"
            self.add(path, kind, f"Give {allowed}.", allowed)
        elif len(value) > most:
            self.add(path, "TOO_LONG", f"Give at most {most} characters.", allowed)
        elif has_control_characters(value):
            self.add(
                path, "MALFORMED", "Leave out control characters and line breaks.", None
            )
        return value

    def prose(self, path: tuple[str, ...], value: str, least: int, most: int) -> str:
        """A trimmed text that may have several lines, otherwise as `text`."""
        value = value.replace("\r\n", "\n").strip()
        shown = value.replace("\n", " ").replace("\t", " ")
        self.text(path, shown, least, most)
        return value

    def whole(
        self,
        path: tuple[str, ...],
        value: int | None,
        least: int,
        most: int = MOST_WHOLE,
    ) -> None:
        """A whole number from `least` to `most`; None passes."""
        if value is not None and not least <= value <= most:
            allowed = f"{least} ≤ x ≤ {most}"
            message = f"{value} is not from {least} to {most}."
            self.add(path, "OUT_OF_RANGE", message, allowed)

    def one_of(
        self, path: tuple[str, ...], value: str, allowed: Collection[str]
    ) -> None:
        """One of a few names."""
        if value not in allowed:
            names = ", ".join(sorted(allowed))
            self.add(path, "UNKNOWN", f"{value!r} is not one of {names}.", names)


def has_control_characters(value: str) -> bool:
    """Whether a text holds what can't be shown, or changes how its neighbours are.

    Such as NUL, a line break, or a mark that turns what follows around (Unicode's
    standard annex 9: embeddings, overrides, isolates).
    """
    return any(
        unicodedata.category(character) in ("Cc", "Cs") or character in _TURNING
        for character in value
    )


def is_storable(value: str) -> bool:
    """Whether every database takes a text: no NUL, no half of a surrogate pair."""
    return not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value)


def check_reason(reason: str) -> None:
    """Check why a task is paused or ended; contributors read it.

    Raises:
        InvalidInput: It is too long, or not text.
    """
    problems = Problems()
    if len(reason) > MOST_REASON:
        message = f"The reason has {len(reason)} characters; shorten it."
        allowed = f"at most {MOST_REASON} characters"
        problems.add(("reason",), "TOO_LONG", message, allowed)
    if not is_storable(reason):
        message = "Leave out the characters that are not text, such as NUL."
        problems.add(("reason",), "MALFORMED", message)
    problems.raise_if_any()
