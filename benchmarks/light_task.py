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
POINTS_A_SEAT = 2  # of the pool, for each seat of each round

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


def task_input(
    *, clients: int, rounds: int, backups: int = 0, **training: Any
) -> dict[str, Any]:
    """A `TaskInput` in which so many clients have a seat in every round."""
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
        "selection": {
            "cohortSize": clients,
            "backups": backups,
            "overSelection": 1,
        },
        # Nobody learns anything: there is nothing to weigh and nothing to reward.
        "training": {"rounds": rounds, "seed": 0, "aggregation": "FEDAVG", **training},
        "reward": {"poolPoints": POINTS_A_SEAT * clients * rounds, "bonus": "NONE"},
    }


async def make_files(
    processes: Processes, folder: Path, parameters: int
) -> tuple[Path, Path]:
    """Model of at least this size and a test set; made once for each size."""
    files = folder / f"light-{parameters}"
    if not files.exists():
        files.mkdir(parents=True)
        arguments = [str(files), str(parameters)]
        await processes.run("light-files", "benchmarks.light_files", arguments)
    return files / "model.keras", files / "test.csv"


async def open_requester(
    processes: Processes, data_dir: Path, api: Api, points: int
) -> None:
    """Open a requester's account, sign it in and give it points.

    The server's command line makes an operator and grants them, on its data folder.
    """
    email = f"requester-{secrets.token_hex(4)}@light.example"
    await Requester(api).sign_up(email, secrets.token_urlsafe(16), "Requester")
    where = ("--data-dir", str(data_dir))
    password = {"CROWDFL_PASSWORD": secrets.token_urlsafe(16)}
    create = ["operator", "create", "operator@light.example", *where]
    await processes.run("operator-create", "api.cli", create, password)
    await grant(processes, data_dir, email, points)


async def grant(processes: Processes, data_dir: Path, email: str, points: int) -> None:
    """Give points to an account, on the server's command line; needs an operator."""
    where = ("--data-dir", str(data_dir))
    give = ["operator", "grant", email, str(points), "--reason", "Tasks", *where]
    await processes.run("operator-grant", "api.cli", give)


async def list_light_task(
    api: Api, files: tuple[Path, Path], *, clients: int, rounds: int, **training: Any
) -> str:
    """List a task.

    Args:
        api: Signed in as its requester.
        files: Model and test set.
        clients: Seats of a round.
        rounds: Rounds to commit.
        training: More of the `TrainingPlanInput`; `backups` of the selection.

    Returns:
        The task's id.
    """
    requester = Requester(api)
    uploads = {
        "modelUploadId": await requester.upload(files[0], "MODEL"),
        "testSetUploadId": await requester.upload(files[1], "TEST_SET"),
    }
    wanted = task_input(clients=clients, rounds=rounds, **training)
    return await requester.list_task({**wanted, **uploads}, RECRUIT_S)


async def contributor_key(server: str) -> str:
    """A new account's API key with the scope TRAIN."""
    async with Api(server, patience_s=30) as api:
        email = f"contributor-{secrets.token_hex(4)}@light.example"
        await sign_in(api, Password(email, secrets.token_urlsafe(16), sign_up=True))
        key = await api.do(CREATE_KEY, input={"name": "light", "scopes": ["TRAIN"]})
        return str(key["secret"])


def _layer(kind: str, **config: Any) -> dict[str, Any]:
    return {"module": "keras.layers", "class_name": kind, "config": config}
