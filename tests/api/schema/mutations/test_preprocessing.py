"""Steps of preprocessing through the API, the documented task among them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse, print_ast

from api.models import Account, Task
from api.services.context import Context
from experiments.demo.setup import PIMA
from tests.api.schema.mutations.answers import ANSWER
from tests.api.schema.samples import MODEL_SUMMARY, TASK_INPUT
from tests.api.schema.world import Api, make_model, make_test_set

DOCUMENT = (
    Path(__file__).parents[4] / "docs" / "operations" / "04_list_a_task.graphql"
).read_text(encoding="utf-8")
CREATE = "mutation ($input: TaskInput!) { createTask(input: $input) " + ANSWER

STEPS = """
query Steps($id: ID!) {
  task(id: $id) {
    preprocessing {
      kind columns imputation constant least greatest boundaries
      fitted { column location scale category examples }
    }
    data { columns { name nullable missingMarkers } }
  }
}
"""
UNFITTED: dict[str, Any] = {
    "imputation": None,
    "constant": None,
    "least": None,
    "greatest": None,
    "boundaries": [],
    "fitted": [],
}
GAPPY = ["glucose", "pressure", "triceps", "insulin", "mass"]
INPUTS = ["pregnant", *GAPPY, "pedigree", "age"]


def documented(name: str) -> str:
    """An operation of the document, with its fragments."""
    kept = []
    for definition in parse(DOCUMENT).definitions:
        is_wanted = (
            isinstance(definition, OperationDefinitionNode)
            and definition.name is not None
            and definition.name.value == name
        )
        if is_wanted or isinstance(definition, FragmentDefinitionNode):
            kept.append(print_ast(definition))
    return "\n\n".join(kept)


async def test_the_documented_task_is_made_of_raw_rows(
    api: Api, context: Context, ada: Account, ada_token: str
) -> None:
    summary = MODEL_SUMMARY | {"input_shape": [8]}
    model = await make_model(context, ada, inspection=summary)
    test_set = await make_test_set(context, ada, PIMA.read_bytes())
    until = context.now() + timedelta(days=1)
    variables = {
        "modelUploadId": model.id,
        "testSetUploadId": test_set.id,
        "recruitsUntil": until.isoformat(),
        "startsAt": until.isoformat(),
    }

    made = await api.one(documented("CreateTask"), variables=variables, token=ada_token)
    found = await api.one(STEPS, variables={"id": made["id"]}, token=ada_token)

    assert (made["__typename"], made["state"]) == ("Task", "DRAFT")
    assert found["preprocessing"] == [
        UNFITTED | {"kind": "IMPUTE", "columns": GAPPY, "imputation": "MEDIAN"},
        UNFITTED | {"kind": "STANDARDISE", "columns": INPUTS},
    ]
    by_name = {column["name"]: column for column in found["data"]["columns"]}
    assert by_name["glucose"] == {
        "name": "glucose",
        "nullable": True,
        "missingMarkers": ["0"],
    }


async def test_what_was_fitted_is_read_once_it_is_frozen(
    api: Api, context: Context, ada: Account, ada_token: str
) -> None:
    task_id = await make_task(api, context, ada, ada_token)
    column = {"column": "x", "location": 2.5, "scale": 1.5, "category": None}
    fitting: dict[str, Any] = {"fitted": {"0": [{**column, "examples": 9}]}}
    await Task.filter(id=task_id).update(fitting=fitting)
    before = await api.one(STEPS, variables={"id": task_id}, token=ada_token)

    await Task.filter(id=task_id).update(preprocessing_sha256="0" * 64)
    after = await api.one(STEPS, variables={"id": task_id}, token=ada_token)

    assert before["preprocessing"][0]["fitted"] == []
    assert after["preprocessing"][0]["fitted"] == [{**column, "examples": 9}]


async def make_task(api: Api, context: Context, ada: Account, token: str) -> str:
    model = await make_model(context, ada)
    wanted = {
        **TASK_INPUT,
        "modelUploadId": model.id,
        "preprocessing": [{"kind": "STANDARDISE", "columns": ["x"]}],
    }
    made = await api.one(CREATE, variables={"input": wanted}, token=token)
    return str(made["id"])


async def test_a_model_of_another_width_is_refused(
    api: Api, context: Context, ada: Account, ada_token: str
) -> None:
    model = await make_model(context, ada)  # which takes one column
    land = {"name": "x", "type": "CATEGORY", "categories": ["a", "b", "c"]}
    columns = [land, {"name": "y", "type": "BOOLEAN"}]
    wanted = {
        **TASK_INPUT,
        "modelUploadId": model.id,
        "data": {**TASK_INPUT["data"], "columns": columns},
        "preprocessing": [{"kind": "ONE_HOT", "columns": ["x"]}],
    }

    made = await api.one(CREATE, variables={"input": wanted}, token=ada_token)

    assert made["__typename"] == "ModelRefused"
    message = made["fileProblems"][0]["message"]
    assert "1 input columns, which preprocessing makes 3 inputs" in message
