"""Every documented query is answered; every plain field of a type is in its row."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    parse,
    print_ast,
)

from api import models
from api.models import Account, Task
from api.schema.common.rows import OfRow
from api.schema.rewards.receipts import KINDS
from api.services.context import Context
from tests.api.builders import make_client
from tests.api.schema.samples import TASK_INPUT
from tests.api.schema.world import (
    Api,
    make_model,
    make_participation,
    make_round,
    make_task,
)

FOLDER = Path(__file__).parents[3] / "docs" / "operations"


def queries() -> Iterator[Any]:
    """Each documented query, by its name."""
    for file in sorted(FOLDER.glob("*.graphql")):
        for definition in parse(file.read_text(encoding="utf-8")).definitions:
            if not isinstance(definition, OperationDefinitionNode):
                continue  # a fragment of mutations
            if definition.operation is OperationType.QUERY and definition.name:
                yield pytest.param(definition, id=definition.name.value)


def with_fragments(query: OperationDefinitionNode) -> str:
    """A query with the fragment of its file that it spreads, if any."""
    text = print_ast(query)
    fragments = {
        definition.name.value: print_ast(definition)
        for file in FOLDER.glob("*.graphql")
        if text in print_ast(parse(file.read_text(encoding="utf-8")))
        for definition in parse(file.read_text(encoding="utf-8")).definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    spread = (name for name in fragments if f"...{name}" in text)
    return "\n\n".join([text, *(fragments[name] for name in spread)])


class TestDocumentedQuery:
    @pytest.mark.parametrize("query", list(queries()))
    async def test_is_answered_without_an_error(
        self,
        api: Api,
        ada: Account,
        ada_token: str,
        olga_token: str,
        ben: Account,
        context: Context,
        query: OperationDefinitionNode,
    ) -> None:
        task = await make_task(context, ada, "RUNNING")
        await make_round(context, task, 1)
        device = await make_client(context, ada)
        other = await make_client(context, ben)
        participation = await make_participation(task, other)
        upload = await make_model(context, ada)
        name = query.name.value if query.name else ""
        known = {
            "id": upload.id if name == "Upload" else task.id,
            "taskId": task.id,
            "clientId": device.id,
            "trainingId": participation.id,
            "round": 1,
            "input": copy.deepcopy(TASK_INPUT) | {"modelUploadId": upload.id},
        }
        asked = {v.variable.name.value for v in query.variable_definitions or ()}

        answer = await api.run(
            with_fragments(query),
            {name: value for name, value in known.items() if name in asked},
            token=olga_token if name == "Desk" else ada_token,
        )

        assert "errors" not in answer, answer["errors"]


def types_of_rows() -> Iterator[Any]:
    """Each type that stands for a row of a table, with its table."""
    waiting = [OfRow]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        row = str(kind.__annotations__.get("row", ""))
        named = re.search(r"models\.(\w+)", row)
        if named and kind not in KINDS.values():  # receipts read their body
            model = getattr(models, named.group(1))
            yield pytest.param(kind, model, id=kind.__name__)


class TestTypeOfARow:
    @pytest.mark.parametrize(("kind", "model"), list(types_of_rows()))
    async def test_has_a_column_for_each_plain_field(
        self, context: Context, kind: Any, model: type[Task]
    ) -> None:
        plain = {
            field.python_name
            for field in kind.__strawberry_definition__.fields
            if field.base_resolver is None
        }

        assert plain <= set(model._meta.fields_map)
