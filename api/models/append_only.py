"""A migration step that lets a table only grow, by triggers of the database.

Whatever program holds the connection, ours or a console, can add rows and neither
change nor remove one. Who owns the database can drop the triggers; what is done then,
the chain of hashes tells (`api.services.audit_log`). A later step that remakes the
table on SQLite loses them, so it has to be followed by this one again.
"""

from collections.abc import Iterator

from tortoise.migrations.schema_editor import SqliteSchemaEditor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.models import Model

from api.models.table_step import TableStep


class KeepRows(TableStep):
    """Refuse UPDATE, DELETE and TRUNCATE of a model's table."""

    def describe(self) -> str:
        """What `tortoise history` shows."""
        return f"Let {self.model_name} only grow"

    async def change(self, editor: BaseSchemaEditor, model: type[Model]) -> None:
        """Write the triggers."""
        is_sqlite = isinstance(editor, SqliteSchemaEditor)
        write = _for_sqlite if is_sqlite else _for_postgres
        for statement in write(model._meta.db_table):
            # Not by the editor, which cuts at every semicolon.
            await editor.client.execute_query(statement)


def _for_sqlite(table: str) -> Iterator[str]:
    for change in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table}_keep_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_message(table)}'); END"
        )


def _for_postgres(table: str) -> Iterator[str]:
    yield (
        f"CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$BEGIN RAISE EXCEPTION '{_message(table)}'; END$$"
    )
    yield (
        f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_keep()"
    )


def _message(table: str) -> str:
    return f"rows of {table} are never changed or removed"
