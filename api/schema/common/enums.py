"""Enums of the contract and the words that rows hold."""

from collections.abc import Sequence
from enum import Enum


def names(values: Sequence[Enum] | None) -> tuple[str, ...] | None:
    """The words of a filter; None for no filter."""
    return None if values is None else tuple(value.name for value in values)
