"""A requester's tasks for phones, through the public API."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from experiments.demo.requester import Requester
from mobile.edge.account import Password, sign_in
from mobile.edge.api import Api
from tests.browser.site import Account, Site

RECRUIT_S = 1_800.0

RESULT = """
query Result($id: ID!) {
  task(id: $id) {
    state
    reward { poolPoints paidPoints returnedPoints pointsPerUpdate }
    statistics { accepted metrics { name value noSkill baseline } }
    rounds(first: 100) { number accepted rejected late dropped }
    participations(first: 50) {
      edges { node { id state accepted points client { label } } }
    }
    finalModel { files { format url sha256 } }
  }
}
"""


@dataclass(frozen=True)
class Files:
    """What a requester and the clients have.

    Attributes:
        model: The untrained model.
        test_set: The requester's rows.
        shards: Rows of each client.
        task: The `TaskInput` without uploads and dates.
    """

    model: Path
    test_set: Path
    shards: list[Path]
    task: dict[str, Any]


async def pima(site: Site, folder: Path, *, clients: int, rounds: int) -> Files:
    """Pima, dealt out to so many clients; made by a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    arguments = [str(folder), str(clients), str(rounds)]
    await site.processes.run("pima", "tests.phone.pima", arguments)
    prepared = json.loads((folder / "prepared.json").read_text())
    shards = [Path(shard) for shard in prepared["shards"]]
    task = prepared["task"]
    return Files(Path(prepared["model"]), Path(prepared["test_set"]), shards, task)


async def list_task(
    site: Site, requester: Account, files: Files, **training: object
) -> str:
    """List the task; its id.

    Args:
        site: Where.
        requester: Who has the points for it.
        files: What is uploaded.
        training: Fields of the plan to be changed.
    """
    async with Api(site.url, patience_s=60) as api:
        await sign_in(api, Password(requester.email, requester.password))
        person = Requester(api)
        uploads = {
            "modelUploadId": await person.upload(files.model, "MODEL"),
            "testSetUploadId": await person.upload(files.test_set, "TEST_SET"),
        }
        plan = {**files.task["training"], **training}
        task = {**files.task, **uploads, "training": plan}
        return await person.list_task(task, RECRUIT_S)


async def start(site: Site, requester: Account, task_id: str, clients: int) -> None:
    """Wait until so many clients are connected, then start."""
    async with Api(site.url, patience_s=60) as api:
        await sign_in(api, Password(requester.email, requester.password))
        person = Requester(api)
        await person.gathered(task_id, clients)
        await person.start(task_id)


async def result(site: Site, requester: Account, task_id: str) -> dict[str, Any]:
    """The task at its end, as its requester sees it."""
    token = await site.session(requester)
    answer: dict[str, Any] = (await site.ask(RESULT, token=token, id=task_id))["task"]
    return answer


async def final_model(site: Site, requester: Account, task: dict[str, Any]) -> bytes:
    """The trained weights, safetensors."""
    (file,) = (
        file for file in task["finalModel"]["files"] if file["format"] == "SAFETENSORS"
    )
    token = await site.session(requester)
    async with httpx.AsyncClient(timeout=60) as http:
        headers = {"Authorization": f"Bearer {token}"}
        answer = await http.get(file["url"], headers=headers)
    answer.raise_for_status()
    return answer.content
