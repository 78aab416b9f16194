"""Reading pages of rows: by key, never by offset."""

import base64
import binascii
import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar, overload

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from api.services.refusals import Denied

Row = TypeVar("Row", bound=Model)
MOST = 100


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of a page with their cursors and where the page lies."""

    rows: Sequence[Row]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool
    total: int


def check_size(name: str, value: int) -> int:
    """`first` or `last` as given.

    Raises:
        Denied: It is not 1 to 100.
    """
    if not 1 <= value <= MOST:
        raise Denied("BAD_REQUEST", f"`{name}` is 1 to {MOST}, not {value}.")
    return value


async def whole(query: QuerySet[Row]) -> list[Row]:
    """Rows as objects of Tortoise."""
    return await query


async def read_page(
    query: QuerySet[Row],
    order: Sequence[str],
    first: int,
    after: str | None,
    of: str,
    *,
    rows_of: Callable[[QuerySet[Row]], Awaitable[list[Row]]] = whole,
) -> Page[Row]:
    """A page of `query`, in `order`.

    Args:
        query: All rows of the list.
        order: Names of columns or annotations, `-` before those that fall; the last
            one is unique. A column may be null only where those before it are the same
            for all its nulls and for nothing else.
        first: Most rows.
        after: Cursor of the last row read.
        of: The list with its filter and order, in any words; a cursor is valid only
            for the same.
        rows_of: How rows are read: `whole`, or `light` where they are only read.

    Raises:
        Denied: `first` is out of range or the cursor belongs to another list.
    """
    check_size("first", first)
    rest = (
        query.filter(_beyond(order, read_cursor(after, of, len(order))))
        if after
        else query
    )
    rows = await rows_of(rest.order_by(*order).limit(first + 1))
    is_whole = after is None and len(rows) <= first
    total = len(rows) if is_whole else await query.count()
    return page_of(rows, order, first, after, of, total)


def page_of(
    rows: Sequence[Row],
    order: Sequence[str],
    first: int,
    after: str | None,
    of: str,
    total: int,
) -> Page[Row]:
    """A page of rows that were read as `read_page` reads them, one too many."""
    shown = rows[:first]
    return Page(
        shown,
        Cursors(shown, order, of),
        has_next=len(rows) > first,
        has_previous=after is not None,
        total=total,
    )


class Cursors(Sequence[str]):
    """Places of rows in the list `of`, each made when it is asked for."""

    def __init__(self, rows: Sequence[Model], order: Sequence[str], of: str) -> None:
        self._rows = rows
        self._order = order
        self._of = of

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        """The cursor of a row, or those of some rows."""
        if isinstance(at, slice):
            return Cursors(self._rows[at], self._order, self._of)
        row = self._rows[at]
        return make_cursor([_value(row, name) for name in self._order], self._of)


def make_cursor(values: Sequence[Any], of: str) -> str:
    """An opaque place in the list `of`."""
    text = json.dumps([_fingerprint(of), *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str, of: str, count: int) -> list[Any]:
    """The values of a place in the list `of`.

    Args:
        cursor: As the caller sent it.
        of: The list with its filter and order.
        count: How many values a place of it has.

    Raises:
        Denied: It is no cursor, or one of another list, filter or order.
    """
    with suppress(binascii.Error, LookupError, ValueError, TypeError, RecursionError):
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        fingerprint, *values = found
        if fingerprint == _fingerprint(of) and len(values) == count:
            return [_from_json(value) for value in values]
    raise Denied(
        "BAD_REQUEST",
        "This cursor belongs to another list, filter or order. Start again without it.",
    )


@lru_cache(maxsize=64)  # asked for each row of a page
def _fingerprint(of: str) -> str:
    return hashlib.sha256(of.encode()).hexdigest()[:12]


def _value(row: Model, name: str) -> Any:
    value = getattr(row, name.lstrip("-"))
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def _from_json(value: Any) -> str | int | float | datetime | None:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["at"])
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError("no value of a cursor")


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after the place `values`: `a <= x and (a < x or (a = x and (b > y or …)))`.

    The first part says nothing new, but lets a database begin there in its index.
    """
    name, value = order[0], values[0]
    column = name.lstrip("-")
    if value is None:
        nothing: dict[str, Any] = {f"{column}__isnull": True}
        return Q(**nothing) & _beyond(order[1:], values[1:])
    direction = "lt" if name.startswith("-") else "gt"
    beyond = Q(**{f"{column}__{direction}": value})
    if len(order) == 1:
        return beyond
    ties = Q(**{column: value}) & _beyond(order[1:], values[1:])
    return Q(**{f"{column}__{direction}e": value}) & (beyond | ties)
