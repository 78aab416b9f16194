"""How the types of the schema read what they stand for."""

from collections.abc import Callable
from typing import Any, Self

from api.services.light_rows import LightRow, column_of


def read(source: Any, name: str) -> Any:
    """A plain field of a row, of JSON kept in a row, or of a refusal.

    Args:
        source: What stands behind a type. JSON is read by key and may leave out
            what is null.
        name: Name of the field in Python; `from_` stands for `from`.
    """
    if isinstance(source, dict):
        return source.get(name.rstrip("_"))
    return getattr(source, name)


class OfRow:
    """A type that holds a row and reads its plain fields from it, when asked."""

    row: Any

    @classmethod
    def of(cls, row: Any) -> Self:
        """The type of a row that the caller may see."""
        made = cls.__new__(cls)
        made.row = row
        return made

    @classmethod
    def maybe(cls, row: Any | None) -> Self | None:
        """The type of a row; null for none."""
        return None if row is None else cls.of(row)

    def __getattr__(self, name: str) -> Any:
        if name == "row" or name.startswith("__"):
            raise AttributeError(name)
        return read(self.row, name)


def read_all(
    sources: list[Any], name: str, read_one: Callable[[Any, str], Any] = read
) -> list[Any]:
    """A plain field of many sources, as `read_one` reads it of each.

    Types that hold a row are looked through at once: asking each of them for what it
    does not have itself takes longer than reading its row.
    """
    kinds = set(map(type, sources))
    kind = kinds.pop() if len(kinds) == 1 else object
    if read_one is read and kind is dict:
        key = name.rstrip("_")
        return [source.get(key) for source in sources]
    if read_one is read and kind is LightRow:
        return column_of(sources, name)
    if read_one is read and _is_bare(kind, name):
        if set(map(len, map(vars, sources))) == {1}:  # the row alone
            return read_all([source.row for source in sources], name)
    return [read_one(source, name) for source in sources]


def _is_bare(kind: type, name: str) -> bool:
    """Whether instances have such a field by their row only."""
    of_row = getattr(kind, "__getattr__", None) is OfRow.__getattr__
    return of_row and not hasattr(kind, name)
