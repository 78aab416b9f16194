"""Rows without ORM objects, for lists that are only read.

Tortoise turns every column of every row into Python, whether anybody reads it, and
builds each statement anew: for a page of tasks with their rounds that took longer than
all the rest. A light row keeps what the database said and turns a column into Python
when it is read. It has the columns of its model and nothing else: no relations, nothing
to save.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

import msgspec
from tortoise.connection import get_connection
from tortoise.fields import BooleanField, DatetimeField, JSONField
from tortoise.models import Model
from tortoise.queryset import QuerySet

Row = TypeVar("Row", bound=Model)
Decode = Callable[[Any], Any]


class LightRow:
    """Reads like a row of a model."""

    def __init__(self, said: Mapping[str, Any], decoders: Mapping[str, Decode]) -> None:
        self._said = said
        self._decoders = decoders

    def __getattr__(self, name: str) -> Any:
        """A column, turned into Python when it is first read."""
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            value = self._said[name]
        except (KeyError, IndexError):
            raise AttributeError(name) from None
        if value is not None and name in self._decoders:
            value = self._decoders[name](value)
        self.__dict__[name] = value
        return value


def column_of(rows: Sequence[LightRow], name: str) -> list[Any]:
    """A column of many rows of one model, faster than asking each of them.

    Raises:
        LookupError: They have no such column.
    """
    values = [row._said[name] for row in rows]
    decode = rows[0]._decoders.get(name) if rows else None
    if decode is None:
        return values
    return [None if value is None else decode(value) for value in values]


class Statement(NamedTuple):
    """What a query asks a database, in the words of its dialect."""

    sql: str
    values: Sequence[Any]


def dialect() -> str:
    """Of the open database: `sqlite` or `postgres`."""
    name: str = get_connection("default").capabilities.dialect
    return name


def statement_of(query: QuerySet[Any]) -> Statement:
    """The statement that `await query` would run, to be kept and run many times.

    Args:
        query: Prefetches nothing.
    """
    query._choose_db_if_not_chosen()
    query._make_query()
    return Statement(*query.query.get_parameterized_sql())


async def light(query: QuerySet[Row]) -> list[Row]:
    """What `await query` finds, as light rows; it must not prefetch anything."""
    return await run(query.model, statement_of(query))


async def run(model: type[Row], statement: Statement) -> list[Row]:
    """What a statement finds, as light rows that also have its annotations."""
    connection = get_connection("default")
    _, found = await connection.execute_query(statement.sql, list(statement.values))
    return _lightened(model, found)


async def light_in(
    model: type[Row],
    column: str,
    among: Sequence[Any],
    *,
    where: str = "",
    values: Sequence[Any] = (),
    order: str = "",
) -> list[Row]:
    """Rows whose `column` is one of several values.

    Args:
        model: Whose rows.
        column: Its name.
        among: At most a few hundred values.
        where: Another condition in SQL, with `?` for each of `values`.
        values: Of `where`.
        order: Columns in SQL.
    """
    if not among:
        return []
    marks = ", ".join("?" * len(among))
    also = f" AND {where}" if where else ""
    by = f" ORDER BY {order}" if order else ""
    columns = ", ".join(f'"{name}"' for name in model._meta.fields_db_projection)
    table = model._meta.db_table
    found = await select(
        f'SELECT {columns} FROM "{table}" WHERE "{column}" IN ({marks}){also}{by}',
        [*among, *values],
    )
    return _lightened(model, found)


async def select(sql: str, values: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
    """What a statement finds, on either database; `?` stands for a value."""
    connection = get_connection("default")
    if dialect() == "postgres":
        first, *rest = sql.split("?")
        sql = first + "".join(f"${at}{part}" for at, part in enumerate(rest, 1))
    _, found = await connection.execute_query(sql, list(values))
    return cast(Sequence[Mapping[str, Any]], found)


def _lightened(model: type[Row], found: Sequence[Mapping[str, Any]]) -> list[Row]:
    decoders = _decoders(model)
    return [cast(Row, LightRow(said, decoders)) for said in found]


@cache
def _decoders(model: type[Model]) -> dict[str, Decode]:
    """How the columns that databases keep as something else become Python."""
    kinds: dict[type, Decode] = {
        DatetimeField: _moment,
        JSONField: _json,
        BooleanField: bool,
    }
    found = {}
    for column, name in model._meta.fields_db_projection.items():
        for kind, decode in kinds.items():
            if isinstance(model._meta.fields_map[name], kind):
                found[column] = decode
    return found


def _moment(said: datetime | str) -> datetime:
    """Text on SQLite; always in UTC."""
    moment = datetime.fromisoformat(said) if isinstance(said, str) else said
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _json(said: Any) -> Any:
    return msgspec.json.decode(said) if isinstance(said, str | bytes) else said
