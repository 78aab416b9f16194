"""A migration step that writes the CHECK constraints of a table.

Tortoise 1.1 leaves them out when it creates a table, and loses the indexes of a table
when it adds them on SQLite (which must remake the table for it). This step does both.
"""

from tortoise.migrations.operations import TortoiseOperation
from tortoise.migrations.schema_editor import SqliteSchemaEditor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.models import Model


class WriteChecks(TortoiseOperation):
    """Write every CHECK of a model's `Meta.constraints` into its table."""

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def describe(self) -> str:
        """What `tortoise history` shows."""
        return f"Write the checks of {self.model_name}"

    def state_forward(self, app_label: str, state: State) -> None:
        """The model has its constraints already; only the table lacks them."""

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Change the table."""
        if state_editor is None:
            return
        model = new_state.apps.get_model(f"{app_label}.{self.model_name}")
        if isinstance(state_editor, SqliteSchemaEditor):
            await _remake(state_editor, model)
            return
        for constraint in model._meta.constraints:
            await state_editor.add_constraint(model, constraint)


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
