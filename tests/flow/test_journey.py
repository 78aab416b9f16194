"""From listing to payment, through the public API only, with a stock GraphQL client."""

import asyncio
import hashlib
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from gql import Client, gql
from gql.client import AsyncClientSession
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

from benchmarks.light_client import Light, run
from experiments.demo import setup
from experiments.demo.logistic import train as train_logistic
from experiments.demo.model import manifest, unflatten
from fl_engine import wire
from fl_engine.data import Table, read_table
from fl_engine.model.manifest import join
from mobile.edge.exchange import Trained, Trainer
from tests.flow.market import Diary, Market

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROUNDS = 4

SIGN_UP = gql("""
mutation SignUp($email: String!, $password: String!) {
  signUp(input: { email: $email, password: $password, name: "Ada" }) {
    __typename
    ... on Session { token account { id points { available } } }
  }
}
""")

CREATE_KEY = gql("""
mutation CreateKey {
  createApiKey(input: { name: "trainer", scopes: [TRAIN] }) {
    __typename
    ... on ApiKeyCreated { secret }
  }
}
""")

CREATE_UPLOAD = gql("""
mutation CreateUpload($input: UploadInput!) {
  createUpload(input: $input) { __typename ... on Upload { id url state } }
}
""")

UPLOAD = gql("query Upload($id: ID!) { upload(id: $id) { state } }")

CREATE_TASK = gql("""
mutation CreateTask($input: TaskInput!) {
  createTask(input: $input) {
    __typename
    ... on Task { id state viewerCan }
    ... on InvalidInput { problems { path message } }
  }
}
""")

PUBLISH = gql("""
mutation Publish($id: ID!) {
  publishTask(id: $id) { __typename ... on Task { state reward { escrow } } }
}
""")

START = gql("""
mutation Start($id: ID!) {
  startTask(id: $id) { __typename ... on Task { state } }
}
""")

COUNTS = gql("query Counts($id: ID!) { task(id: $id) { counts { connected } } }")

EVENTS = gql("""
subscription Events($id: ID!) {
  taskEvents(taskId: $id, since: "0") {
    __typename
    cursor
    ... on RoundCommitted { round accepted metrics { name value } }
    ... on TaskSettled { paidPoints returnedPoints }
    ... on TaskStateChanged { to }
  }
}
""")

RESULT = gql("""
query Result($id: ID!) {
  task(id: $id) {
    state
    reward { poolPoints paidPoints returnedPoints pointsPerUpdate }
    statistics { final accepted metrics { name value noSkill baseline } }
    participations(first: 10) { edges { node { state accepted points } } }
    finalModel { files { format url sizeBytes sha256 } modelCard }
  }
  viewer { points { available inEscrow } }
}
""")


@asynccontextmanager
async def signed_in(
    market: Market, token: str | None = None
) -> AsyncIterator[AsyncClientSession]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = f"{market.server}/graphql"
    transport = HTTPXAsyncTransport(url=url, headers=headers, timeout=120)
    async with Client(transport=transport, execute_timeout=120) as session:
        yield session


async def ask(session: AsyncClientSession, document: Any, **variables: Any) -> Any:
    """The one field of an operation, or all of them."""
    document.variable_values = variables
    answer = await session.execute(document)
    return answer if len(answer) > 1 else next(iter(answer.values()))


async def sign_up(market: Market, role: str) -> tuple[str, str]:
    """A new account's address and token."""
    email = f"{role}-{secrets.token_hex(4)}@journey.example"
    async with signed_in(market) as session:
        made = await ask(session, SIGN_UP, email=email, password="correct horse 1")
    assert made["__typename"] == "Session"
    assert made["account"]["points"]["available"] == 0
    return email, made["token"]


async def upload(
    session: AsyncClientSession, token: str, path: Path, purpose: str
) -> str:
    data = path.read_bytes()
    made = await ask(
        session,
        CREATE_UPLOAD,
        input={
            "purpose": purpose,
            "filename": path.name,
            "sizeBytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        },
    )
    async with httpx.AsyncClient(timeout=120) as http:
        headers = {"Authorization": f"Bearer {token}"}
        answer = await http.put(made["url"], content=data, headers=headers)
    assert answer.status_code == 204
    async with asyncio.timeout(180):
        while (await ask(session, UPLOAD, id=made["id"]))["state"] != "READY":
            await asyncio.sleep(0.1)  # a person would poll too
    return str(made["id"])


async def watch(market: Market, task_id: str) -> list[dict[str, Any]]:
    """Every event until the stream ends by itself."""
    url = market.server.replace("http", "ws", 1) + "/graphql"
    document = EVENTS
    document.variable_values = {"id": task_id}
    async with Client(transport=WebsocketsTransport(url=url)) as session:
        return [event["taskEvents"] async for event in session.subscribe(document)]


def learning_on(rows: Table) -> Any:
    """Replace a light client's trainer by one that learns, in numpy."""
    plan = setup.task_spec(seed=0, rounds=ROUNDS, select=2, backups=0).training

    def change(_: Trainer) -> Trainer:
        async def train(asked: wire.Train, weights: bytes) -> Trained:
            before = unflatten(np.frombuffer(weights, "<f4"))
            after = train_logistic(
                before, rows.x, rows.y, plan, epochs=2, seed=asked.plan.seed
            )
            exchanged = manifest().exchanged
            delta = join(exchanged, after.to_arrays())
            delta -= join(exchanged, before.to_arrays())
            sizes, rng = manifest().exchanged_sizes, np.random.default_rng(0)
            payload = wire.encode_delta(delta, sizes, asked.plan.codec, rng)
            return Trained(payload, len(rows.y), {}, 0.1)

        return train

    return change


class TestJourney:
    async def test_ends_with_a_better_model_and_everybody_paid(
        self, market: Market, tmp_path: Path
    ) -> None:
        await market.processes.run("files", "tests.flow.files", [str(tmp_path)])
        prepared = json.loads((tmp_path / "prepared.json").read_text())
        email, token = await sign_up(market, "requester")
        pool = prepared["pool_points"]
        await market.grant(email, pool)
        _, contributor = await sign_up(market, "contributor")
        async with signed_in(market, contributor) as session:
            key = (await ask(session, CREATE_KEY))["secret"]

        async with signed_in(market, token) as session:
            task_id = await self.list_task(session, token, prepared)
            lights = [
                Light(
                    market.server,
                    key,
                    task_id,
                    name,
                    str(tmp_path),
                    transport=transport,
                )
                for name, transport in (("pi", "webrtc"), ("laptop", "websocket"))
            ]
            async with asyncio.TaskGroup() as clients:
                for light, shard in zip(lights, prepared["shards"], strict=True):
                    rows = read_table(shard, setup.DATA)
                    learner = learning_on(rows)
                    clients.create_task(run(light, Diary().tell, learner))
                await self.start(session, task_id)
                events = await watch(market, task_id)
            result = await ask(session, RESULT, id=task_id)

        self.check_events(events)
        self.check_money(result, pool)
        accuracy = result["task"]["statistics"]["metrics"][0]
        assert accuracy["name"] == "ACCURACY"
        assert accuracy["value"] > accuracy["noSkill"]
        files = result["task"]["finalModel"]["files"]
        model = await self.download(files, token, tmp_path)
        assert await by_plain_keras(market, model, prepared["test_set"]) == (
            pytest.approx(accuracy["value"])
        )

    async def list_task(
        self, session: AsyncClientSession, token: str, prepared: dict[str, Any]
    ) -> str:
        uploads = {
            "modelUploadId": await upload(
                session, token, Path(prepared["model"]), "MODEL"
            ),
            "testSetUploadId": await upload(
                session, token, Path(prepared["test_set"]), "TEST_SET"
            ),
        }
        until = (datetime.now(UTC) + timedelta(minutes=10)).isoformat()
        dates = {"recruitsUntil": until, "startsAt": until}
        wanted = {**prepared["task"], **uploads, **dates}
        draft = await ask(session, CREATE_TASK, input=wanted)
        assert draft["__typename"] == "Task", draft
        assert "PUBLISH" in draft["viewerCan"]
        published = await ask(session, PUBLISH, id=draft["id"])
        assert published["state"] == "RECRUITING"
        assert published["reward"]["escrow"] == "LOCKED"
        return str(draft["id"])

    async def start(self, session: AsyncClientSession, task_id: str) -> None:
        async with asyncio.timeout(180):
            while (await ask(session, COUNTS, id=task_id))["counts"]["connected"] < 2:
                await asyncio.sleep(0.1)
        assert (await ask(session, START, id=task_id))["__typename"] == "Task"

    def check_events(self, events: list[dict[str, Any]]) -> None:
        committed = [e for e in events if e["__typename"] == "RoundCommitted"]
        assert [(e["round"], e["accepted"]) for e in committed] == [
            (number, 2) for number in range(1, ROUNDS + 1)
        ]
        assert events[-2]["__typename"] == "TaskSettled"
        assert events[-1]["to"] == "COMPLETED"
        cursors = [event["cursor"] for event in events]
        assert len(set(cursors)) == len(cursors)

    def check_money(self, result: dict[str, Any], pool: int) -> None:
        reward = result["task"]["reward"]
        people = [edge["node"] for edge in result["task"]["participations"]["edges"]]
        assert [person["state"] for person in people] == ["FINISHED"] * 2
        earned = [person["points"] for person in people]
        assert earned == [ROUNDS * reward["pointsPerUpdate"]] * 2
        assert reward["paidPoints"] == sum(earned)
        assert reward["paidPoints"] + reward["returnedPoints"] == pool
        points = result["viewer"]["points"]
        assert (points["available"], points["inEscrow"]) == (pool - sum(earned), 0)

    async def download(
        self, files: list[dict[str, Any]], token: str, folder: Path
    ) -> Path:
        (file,) = (file for file in files if file["format"] == "KERAS")
        async with httpx.AsyncClient() as http:
            headers = {"Authorization": f"Bearer {token}"}
            answer = await http.get(file["url"], headers=headers)
            refused = await http.get(file["url"])
        assert refused.status_code == 401
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
        path = folder / "final.keras"
        path.write_bytes(answer.content)
        return path


async def by_plain_keras(market: Market, model: Path, test_set: str) -> float:
    """Accuracy of the file, opened by Keras in a process that has none of our code."""
    arguments = [str(model), test_set]
    await market.processes.run("keras", "tests.flow.open_with_keras", arguments)
    return float(market.processes.last_words("keras").splitlines()[-1])
