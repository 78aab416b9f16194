"""Inputs as services take them: plain values by the contract's names in snake_case."""

import dataclasses
from enum import Enum
from typing import Any


def plain(value: Any) -> Any:
    """An input without Strawberry's classes; enums become their names."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: plain(getattr(value, field.name)) for field in fields}
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
