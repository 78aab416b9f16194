"""How the types of the schema read what they stand for."""

from typing import Any, Self


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
