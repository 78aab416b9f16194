"""A migration step that writes the CHECK constraints of a table.

Tortoise 1.1 leaves them out when it creates a table, and loses the indexes of a table
when it adds them on SQLite (which must remake the table for it). This step does both.
"""

from tortoise.migrations.schema_editor import SqliteSchemaEditor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.models import Model

from api.models.table_step import TableStep


class WriteChecks(TableStep):
    """Write every CHECK of a model's `Meta.constraints` into its table."""

    def describe(self) -> str:
        """What `tortoise history` shows."""
        return f"Write the checks of {self.model_name}"

    async def change(self, editor: BaseSchemaEditor, model: type[Model]) -> None:
        """Add each, on SQLite by making the table anew."""
        if isinstance(editor, SqliteSchemaEditor):
            await _remake(editor, model)
            return
        for constraint in model._meta.constraints:
            await editor.add_constraint(model, constraint)


async def _remake(editor: SqliteSchemaEditor, model: type[Model]) -> None:
    table = model._meta.db_table
    _, indexes = await editor.client.execute_query(
        "SELECT sql FROM sqlite_master "
        "WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
        [table],
    )
    await editor._remake_table(model)
    for index in indexes:
        await editor._run_sql(index["sql"])
