"""A task of any size for light clients: listed through the public API, trained by none.

Shared by measurements and whole-journey tests.
"""

import json
import secrets
from pathlib import Path
from typing import Any

from experiments.demo.processes import Processes
from experiments.demo.requester import Requester
from fl_engine.model.config import parse_config
from fl_engine.model.spec import ModelSpec
from mobile.edge.account import Password, sign_in
from mobile.edge.api import Api

RECRUIT_S = 3600.0
INPUTS = 8

CREATE_KEY = """
mutation CreateKey($input: ApiKeyInput!) {
  createApiKey(input: $input) {
    __typename
    ... on ApiKeyCreated { secret }
    ... on Refusal { code message retryAfterS }
  }
}
"""


def model_of_size(parameters: int) -> ModelSpec:
    """A network of 8 inputs, one hidden layer and one sigmoid unit.

    It has 10 × hidden + 1 parameters, at least as many as asked for.
    """
    hidden = -(-(parameters - 1) // (INPUTS + 2))
    layers = [
        _layer("InputLayer", name="input", batch_shape=[None, INPUTS]),
        _layer("Dense", name="hidden", units=hidden, activation="relu", use_bias=True),
        _layer("Dense", name="output", units=1, activation="sigmoid", use_bias=True),
    ]
    config = {"name": "light", "layers": layers}
    model = {"module": "keras", "class_name": "Sequential", "config": config}
    return parse_config(json.dumps(model).encode())


def task_input(*, clients: int, rounds: int, **training: Any) -> dict[str, Any]:
    """A `TaskInput` in which every client has a seat in every round."""
    columns = [{"name": f"x{i}", "type": "NUMBER"} for i in range(INPUTS)]
    return {
        "title": "Light",
        "description": "Moves weights and learns nothing.",
        "learning": "BINARY_CLASSIFICATION",
        "data": {
            "label": "y",
            "leastExamples": 1,
            "columns": [*columns, {"name": "y", "type": "BOOLEAN"}],
        },
        "selection": {"cohortSize": clients, "backups": 0},
        "training": {"rounds": rounds, "seed": 0, **training},
        "reward": {"poolPoints": 2 * clients * rounds},
    }


async def list_light_task(
    processes: Processes,
    server: str,
    api: Api,
    folder: Path,
    *,
    clients: int,
    rounds: int,
    parameters: int,
    **training: Any,
) -> tuple[str, str]:
    """List a task as a new requester and open an account for its clients.

    Args:
        processes: Run the operator's commands.
        server: Its address; its data lie in `folder / "server"`.
        api: Signed in as the requester afterwards.
        folder: For files.
        clients: Seats of a round.
        rounds: Rounds to commit.
        parameters: Least size of the model.
        training: More of the `TrainingPlanInput`.

    Returns:
        The task's id, and an API key of the contributor.
    """
    await processes.run(
        "files", "benchmarks.light_files", [str(folder), str(parameters)]
    )
    requester = Requester(api)
    email = f"requester-{secrets.token_hex(4)}@light.example"
    await requester.sign_up(email, secrets.token_urlsafe(16), "Requester")
    await grant(processes, folder / "server", email, 2 * clients * rounds)
    model = await requester.upload(folder / "model.keras", "MODEL")
    test_set = await requester.upload(folder / "test.csv", "TEST_SET")
    wanted = task_input(clients=clients, rounds=rounds, **training)
    files = {"modelUploadId": model, "testSetUploadId": test_set}
    task_id = await requester.list_task({**wanted, **files}, RECRUIT_S)
    return task_id, await contributor_key(server)


async def grant(processes: Processes, data_dir: Path, email: str, points: int) -> None:
    """Make an operator and give points, on the server's command line."""
    where = ("--data-dir", str(data_dir))
    password = {"CROWDFL_PASSWORD": secrets.token_urlsafe(16)}
    create = ["operator", "create", "operator@light.example", *where]
    await processes.run("operator-create", "api.cli", create, password)
    give = ["operator", "grant", email, str(points), "--reason", "A task", *where]
    await processes.run("operator-grant", "api.cli", give)


async def contributor_key(server: str) -> str:
    """A new account's API key with the scope TRAIN."""
    async with Api(server, patience_s=30) as api:
        email = f"contributor-{secrets.token_hex(4)}@light.example"
        await sign_in(api, Password(email, secrets.token_urlsafe(16), sign_up=True))
        key = await api.do(CREATE_KEY, input={"name": "light", "scopes": ["TRAIN"]})
        return str(key["secret"])


def _layer(kind: str, **config: Any) -> dict[str, Any]:
    return {"module": "keras.layers", "class_name": kind, "config": config}
