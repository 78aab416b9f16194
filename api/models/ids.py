"""Identifiers: opaque, 128-bit, never reused; the prefix names the table."""

from typing import Any

import uuid_utils
from tortoise import fields

ID_LENGTH = 40
NOBODY = ""  # an ID that no row has


def new_id(prefix: str) -> str:
    """A fresh identifier such as `tsk_0192f0…`: UUIDv7, so that indexes stay local."""
    return f"{prefix}_{uuid_utils.uuid7().hex}"


def is_id(text: str) -> bool:
    """Whether a text may be the identifier of something."""
    return len(text) <= ID_LENGTH and text.isascii() and text.isprintable()


class IdField(fields.CharField[str]):
    """A primary key that makes its own value. Migrations write it `IdField('tsk')`."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        super().__init__(
            max_length=ID_LENGTH, primary_key=True, default=lambda: new_id(prefix)
        )

    def to_db_value(self, value: Any, instance: Any) -> Any:
        """The value as the database takes it; nobody's where it can't be an ID.

        Strangers ask for any text, and a database fails to look for some: for what is
        too long, has a NUL or half of a surrogate pair.
        """
        is_lookup = isinstance(instance, type)
        if is_lookup and isinstance(value, str) and not is_id(value):
            return NOBODY
        return super().to_db_value(value, instance)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How a migration makes this field again: import path and arguments."""
        return "api.models.ids.IdField", [self.prefix], {}


def id_field(prefix: str) -> fields.CharField[str]:
    """The primary key of a table whose identifiers start with `prefix`."""
    return IdField(prefix)
