"""Kill a server again and again while it runs rounds; nothing may be lost or doubled.

`python -m tests.chaos.kills --kills 100` is the whole proof, `test_kills.py` a reduced
one. The server is a real process at a real port, killed by SIGKILL at random moments,
also while it starts; eight real edge clients come back to it each time. When a task has
ended before all kills are done, the next one is listed.
"""

import argparse
import asyncio
import json
import random
import socket
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx

from benchmarks.light_client import Light
from experiments.demo import setup
from experiments.demo.processes import Processes
from experiments.demo.requester import Requester
from mobile.edge.account import Password, sign_in
from mobile.edge.api import Api
from tests.chaos.evidence import Evidence, examine

CLIENTS = 8
ROUNDS = 20
START_S = 120.0
TASK_S = 600.0
LIFE_S = 1.2  # longest life of a server once it answers
EARLY = 0.2  # share of kills while the server starts
PASSWORD = "a long enough password"

STATE = "query State($id: ID!) { task(id: $id) { state rounds(first: 100) { state } } }"
CREATE_KEY = """
mutation { createApiKey(input: {name: "crowd", scopes: [TRAIN]}) {
  __typename ... on ApiKeyCreated { secret } ... on Refusal { code message retryAfterS }
} }
"""


class Proof:
    """A server that is killed, its requester and its crowd."""

    def __init__(self, folder: Path, processes: Processes, seed: int) -> None:
        self.folder = folder
        self.processes = processes
        self.chance = random.Random(seed)
        self.seed = seed
        self.data_dir = folder / "server"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.kills = 0

    async def start(self) -> None:
        """Start the server without waiting for it."""
        arguments = [str(self.data_dir), str(self.port)]
        await self.processes.start("server", "tests.chaos.server", arguments)

    async def answers(self) -> None:
        """Wait until the server can be used."""
        async with asyncio.timeout(START_S), httpx.AsyncClient() as http:
            while True:
                try:
                    if (await http.get(f"{self.url}/healthz")).is_success:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.02)

    async def kill_once(self) -> None:
        """Kill it at a random moment of its life and start it again."""
        if self.chance.random() < EARLY:
            await asyncio.sleep(self.chance.uniform(0.0, 1.5))
        else:
            await self.answers()
            await asyncio.sleep(self.chance.uniform(0.0, LIFE_S))
        await self.processes.kill("server")
        self.kills += 1
        await self.start()

    async def run_task(self, number: int, kills: int) -> Evidence:
        """List a task and kill the server until `kills` are done; then let it end."""
        await self.answers()
        async with Api(self.url, patience_s=60) as api:
            task_id = await self._list(api, number)
            crowd = await self._gather(api, task_id, number)
            while self.kills < kills and crowd.returncode is None:
                await self.kill_once()
            await asyncio.wait_for(crowd.wait(), TASK_S)
            await self.answers()
            state = (await api.ask(STATE, id=task_id))["task"]["state"]
        if state != "COMPLETED" or crowd.returncode != 0:
            words = self.processes.last_words(f"crowd-{number}")
            raise AssertionError(
                f"The task is {state}. The crowd's last words: {words}"
            )
        await self.processes.end("server")
        evidence = examine(self.data_dir, task_id, self.seed)
        await self.start()
        return evidence

    async def _list(self, api: Api, number: int) -> str:
        requester = Requester(api)
        email = f"requester-{number}@crowdfl.example"
        await requester.sign_up(email, PASSWORD, "Requester")
        prepared = await asyncio.to_thread(
            setup.prepare,
            self.folder / "prepared",
            seed=self.seed,
            clients=CLIENTS,
            rounds=ROUNDS,
            select=CLIENTS,
            backups=0,
        )
        await self._grant(email, prepared.pool_points, number)
        task = {**prepared.task}
        task["training"] = {
            **task["training"],
            "graceS": 60.0,
            "leastUpdates": CLIENTS,
            "deadlineS": TASK_S,
        }
        model = await requester.upload(prepared.model, "MODEL")
        test_set = await requester.upload(prepared.test_set, "TEST_SET")
        files = {"modelUploadId": model, "testSetUploadId": test_set}
        return await requester.list_task({**task, **files}, TASK_S)

    async def _grant(self, email: str, points: int, number: int) -> None:
        folder = ["--data-dir", str(self.data_dir)]
        if number == 0:
            create = ["operator", "create", "operator@crowdfl.example", *folder]
            password = {"CROWDFL_PASSWORD": PASSWORD}
            await self.processes.run("operator", "api.cli", create, password)
        grant = ["operator", "grant", email, str(points), "--reason", "proof", *folder]
        await self.processes.run(f"grant-{number}", "api.cli", grant)

    async def _gather(self, api: Api, task_id: str, number: int) -> Any:
        async with Api(self.url, patience_s=60) as contributor:
            email = f"contributor-{number}@crowdfl.example"
            new = Password(email, PASSWORD, sign_up=True, name="Contributor")
            await sign_in(contributor, new)
            secret = (await contributor.do(CREATE_KEY))["secret"]
        lights = [
            Light(
                server=self.url,
                key=secret,
                task_id=task_id,
                label=f"client {place}",
                state_dir=str(self.folder / f"state-{number}"),
                transport="webrtc" if place < 2 else "websocket",
                train_s=0.05 + 0.05 * place,
            )
            for place in range(CLIENTS)
        ]
        crowd = await self.processes.start(
            f"crowd-{number}",
            "tests.chaos.crowd",
            [json.dumps([asdict(light) for light in lights])],
        )
        requester = Requester(api)
        await requester.gathered(task_id, CLIENTS, within_s=START_S)
        await requester.start(task_id)
        return crowd


async def prove(folder: Path, kills: int, seed: int) -> list[Evidence]:
    """Run tasks until the server was killed so often; the evidence of each."""
    async with Processes(folder / "logs") as processes:
        proof = Proof(folder, processes, seed)
        await proof.start()
        found: list[Evidence] = []
        while proof.kills < kills:
            found.append(await proof.run_task(len(found), kills))
            print(f"{proof.kills} kills: {found[-1]}", flush=True)
        return found


def holds(evidence: Evidence) -> bool:
    """Nothing lost, nothing doubled, points exact."""
    return evidence == Evidence(
        committed=ROUNDS,
        accepted=ROUNDS * CLIENTS,
        counted_twice=0,
        weights_error=evidence.weights_error if evidence.weights_error < 1e-5 else 0.0,
        points_missing=0,
        ledger_sum=0,
        wrong_balances=0,
        torn_streams=0,
    )


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Run the proof and say whether it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    choices = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(prove(Path(folder), choices.kills, choices.seed))
    wrong = [evidence for evidence in found if not holds(evidence)]
    print(f"{len(found)} tasks, {choices.kills} kills, {len(wrong)} wrong")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
