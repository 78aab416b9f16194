"""Identifiers: opaque, 128-bit, never reused; the prefix names the table."""

from typing import Any

import uuid_utils
from tortoise import fields

ID_LENGTH = 40


def new_id(prefix: str) -> str:
    """A fresh identifier such as `tsk_0192f0…`: UUIDv7, so that indexes stay local."""
    return f"{prefix}_{uuid_utils.uuid7().hex}"


class IdField(fields.CharField[str]):
    """A primary key that makes its own value. Migrations write it `IdField('tsk')`."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        super().__init__(
            max_length=ID_LENGTH, primary_key=True, default=lambda: new_id(prefix)
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How a migration makes this field again: import path and arguments."""
        return "api.models.ids.IdField", [self.prefix], {}


def id_field(prefix: str) -> fields.CharField[str]:
    """The primary key of a table whose identifiers start with `prefix`."""
    return IdField(prefix)
