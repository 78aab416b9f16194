"""A migration step of our own: SQL for one table that has its columns already."""

from abc import abstractmethod

from tortoise.migrations.operations import TortoiseOperation
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.models import Model


class TableStep(TortoiseOperation):
    """Changes the table of a model, and nothing that Tortoise knows of the model."""

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    @abstractmethod
    async def change(self, editor: BaseSchemaEditor, model: type[Model]) -> None:
        """Write it into the database."""

    def state_forward(self, app_label: str, state: State) -> None:
        """The model stays as it is."""

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Change the table; without an editor nothing is to be written."""
        if state_editor is not None:
            model = new_state.apps.get_model(f"{app_label}.{self.model_name}")
            await self.change(state_editor, model)
