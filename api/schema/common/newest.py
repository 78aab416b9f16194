"""A memory that forgets what it learnt first."""

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Newest(dict[Key, Value]):
    """Keeps the newest entries.

    Args:
        most: How many.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def keep(self, key: Key, value: Value) -> None:
        """Remember a new entry, in the place of the oldest one if need be."""
        if key not in self and len(self) >= self._most:
            del self[next(iter(self))]
        self[key] = value
