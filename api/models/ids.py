"""Identifiers: opaque, 128-bit, never reused; the prefix names the table."""

from collections.abc import Callable

import uuid_utils
from tortoise import fields

ID_LENGTH = 40


def new_id(prefix: str) -> str:
    """A fresh identifier such as `tsk_0192f0…`: UUIDv7, so that indexes stay local."""
    return f"{prefix}_{uuid_utils.uuid7().hex}"


def id_field(prefix: str) -> fields.CharField:
    """The primary key of a table whose identifiers start with `prefix`."""

    def make() -> str:
        return new_id(prefix)

    default: Callable[[], str] = make
    return fields.CharField(max_length=ID_LENGTH, primary_key=True, default=default)
