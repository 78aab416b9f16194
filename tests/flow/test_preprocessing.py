"""A task with raw rows: fitted from its clients, past a liar and a power cut."""

import asyncio
import csv
import io
import sys
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from benchmarks.light_client import Light, run
from experiments.demo.requester import Requester
from experiments.demo.setup import PIMA
from fl_engine import wire
from fl_engine.data import Pipeline, RawRows, pipeline_from_json, pipeline_of
from fl_engine.data.measuring import answer
from mobile.edge.exchange import Trained, Trainer
from mobile.edge.rows import OwnRows, read_own_rows
from mobile.edge.task import data_of, step_of
from tests.flow.market import Diary, Market

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROUNDS = 8
GAPPY = ["glucose", "pressure", "triceps", "insulin", "mass"]

TEMPLATE = """
mutation Template($input: ModelTemplateInput!) {
  createModelFromTemplate(input: $input) { __typename ... on Upload { id } }
}
"""
TASK = """
query Task($id: ID!) {
  task(id: $id) {
    state stateReason
    data {
      kind label leastExamples
      columns {
        name type description unit least greatest categories nullable missingMarkers
      }
      images { height width channels classes }
    }
    preprocessing {
      kind columns imputation constant least greatest boundaries
      fitted { column location scale category examples }
    }
    statistics { metrics { name value noSkill } }
    finalModel { files { format url } }
  }
}
"""


def column(name: str, greatest: float, kind: str = "NUMBER", **more: Any) -> Any:
    return {"name": name, "type": kind, "least": 0, "greatest": greatest, **more}


def gappy(name: str, greatest: float) -> Any:
    return column(name, greatest, nullable=True, missingMarkers=["0"])


WANTED = {
    "title": "Diabetes from raw rows",
    "description": "",
    "learning": "BINARY_CLASSIFICATION",
    "data": {
        "label": "diabetes",
        "leastExamples": 40,
        "columns": [
            column("pregnant", 20, "INTEGER"),
            gappy("glucose", 300),
            gappy("pressure", 200),
            gappy("triceps", 120),
            gappy("insulin", 1000),
            gappy("mass", 80),
            column("pedigree", 3),
            column("age", 120, "INTEGER"),
            {"name": "diabetes", "type": "BOOLEAN"},
        ],
    },
    "selection": {"cohortSize": 3, "backups": 1, "overSelection": 1},
    "training": {
        "rounds": ROUNDS, "localEpochs": 2, "batchSize": 16, "learningRate": 0.1,
        "aggregation": "FEDAVG", "leastUpdates": 2, "seed": 0,
    },
    "preprocessing": [
        {"kind": "IMPUTE", "imputation": "MEDIAN", "columns": GAPPY},
        {"kind": "STANDARDISE", "columns": ["pregnant", *GAPPY, "pedigree", "age"]},
    ],
    "reward": {"poolPoints": 600, "baseShare": 1, "bonus": "NONE"},
}  # fmt: skip


def deal(folder: Path) -> tuple[Path, Path, np.ndarray]:
    """Every fourth row is held out; the clients' file, the test set, clients' rows."""
    with open(PIMA, newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    held_out = [row for place, row in enumerate(rows) if place % 4 == 0]
    kept = [row for place, row in enumerate(rows) if place % 4]
    paths = []
    for name, part in (("clients.csv", kept), ("test.csv", held_out)):
        text = io.StringIO()
        csv.writer(text).writerows([header, *part])
        paths.append(folder / name)
        paths[-1].write_text(text.getvalue())
    return paths[0], paths[1], np.array(kept, np.float64)


@dataclass
class Liar:
    """Says that all its values are the greatest that the schema allows, or nearly."""

    pipeline: Pipeline
    asked: threading.Event = field(default_factory=threading.Event)
    may_answer: threading.Event = field(default_factory=threading.Event)

    def measure(self, measure: wire.Measure) -> wire.Statistics:
        self.asked.set()
        self.may_answer.wait(150)
        greatest = [column.greatest or 1.0 for column in self.pipeline.inputs]
        x = np.array([np.array(greatest) * 0.99, greatest] * 50)
        return answer(self.pipeline, RawRows(x, np.zeros(len(x))), measure)


@dataclass
class LogisticRegression:
    """Trains a LINEAR template on an owner's rows, without TensorFlow."""

    market: Market
    task_id: str
    rows: OwnRows

    def change(self, _: Trainer) -> Trainer:
        async def train(asked: wire.Train, weights: bytes) -> Trained:
            table = self.rows.table or self.rows.prepare(await self.fitted())
            # the template's Normalization (mean, variance), then kernel and bias
            flat = np.frombuffer(weights, "<f4").astype(np.float64)
            mean, variance, kernel, bias = np.split(flat, [8, 16, 24])
            x = (table.x - mean) / np.sqrt(variance)
            start = np.concatenate([kernel, bias])
            trained = descend(start, x, table.y, asked.plan)
            delta = (trained - start).astype(np.float32)
            codec, chance = asked.plan.codec, np.random.default_rng(0)
            payload = wire.encode_delta(delta, [8, 1], codec, chance)
            return Trained(payload, len(table.y), {}, 0.0)

        return train

    async def fitted(self) -> Pipeline:
        """The file PREPROCESSING, as a client gets it."""
        url = f"{self.market.server}/files/tasks/{self.task_id}/preprocessing.json"
        headers = {"Authorization": f"Bearer {self.market.key}"}
        async with httpx.AsyncClient(timeout=60) as http:
            response = await http.get(url, headers=headers)
        return pipeline_from_json(response.raise_for_status().json())


def descend(start: Any, x: Any, y: Any, plan: wire.Plan) -> Any:
    """Gradient descent on the cross-entropy, in batches of the plan's size."""
    found = start.copy()
    for _ in range(plan.epochs):
        for first in range(0, len(y), plan.batch_size):
            batch = slice(first, first + plan.batch_size)
            rows, labels = x[batch], y[batch]
            miss = 1 / (1 + np.exp(-(rows @ found[:8] + found[8]))) - labels
            slope = np.append(rows.T @ miss, miss.sum()) / len(labels)
            found -= plan.learning_rate * slope
    return found


async def list_task(market: Market, test_set: Path) -> str:
    requester = Requester(market.api)
    shape = {"template": "LINEAR", "learning": WANTED["learning"], "inputShape": [8]}
    model = await market.api.do(TEMPLATE, input=shape)
    uploads = {
        "modelUploadId": model["id"],
        "testSetUploadId": await requester.upload(test_set, "TEST_SET"),
    }
    return await requester.list_task({**WANTED, **uploads}, 3_600)


async def download(market: Market, task: Any, path: Path) -> None:
    files = {file["format"]: file["url"] for file in task["finalModel"]["files"]}
    headers = {"Authorization": f"Bearer {market.api.token}"}
    async with httpx.AsyncClient(timeout=60) as http:
        response = await http.get(files["KERAS"], headers=headers)
    path.write_bytes(response.content)


async def accuracy_by_plain_keras(model: Path, test_set: Path) -> float:
    """Of the downloaded model on raw rows, where 0 of five columns becomes NaN."""
    arguments = ["-m", "tests.flow.open_raw", str(model), str(test_set), *GAPPY]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return float(out)


class TestTaskWithRawRows:
    async def test_is_fitted_past_a_liar_and_a_power_cut_and_takes_raw_rows(
        self, market: Market, tmp_path: Path
    ) -> None:
        path, test_set, rows = deal(tmp_path)
        task_id = await list_task(market, test_set)
        listed = (await market.api.ask(TASK, id=task_id))["task"]
        pipeline = pipeline_of(
            data_of(listed["data"]), tuple(map(step_of, listed["preprocessing"]))
        )
        liar = Liar(pipeline)
        data = data_of(listed["data"])
        honest = [
            read_own_rows(path, data, pipeline, shard=shard, shards=3)
            for shard in range(3)
        ]
        light = Light(
            market.server, market.key, task_id, "liar", str(tmp_path / "liar")
        )
        async with asyncio.TaskGroup() as clients:
            clients.create_task(run(light, Diary().tell, measurer=liar.measure))
            for number, rows_of_one in enumerate(honest):
                one = replace(light, label=f"honest-{number}")
                habit = LogisticRegression(market, task_id, rows_of_one).change
                measure = rows_of_one.measure
                clients.create_task(run(one, Diary().tell, habit, measure))
            await market.start(task_id, 4)
            await asyncio.to_thread(liar.asked.wait, 150)
            await market.kill_server()
            await market.restart_server()
            liar.may_answer.set()
            await market.end(task_id)
        task = (await market.api.ask(TASK, id=task_id))["task"]

        assert (task["state"], task["stateReason"]) == ("COMPLETED", None)
        medians = {f["column"]: f for f in task["preprocessing"][0]["fitted"]}
        names = [c["name"] for c in task["data"]["columns"]]
        for name in GAPPY:
            values = rows[:, names.index(name)]
            known = values[values != 0]
            # merged of sketches: within a fiftieth of the column's spread
            assert medians[name]["location"] == pytest.approx(
                float(np.median(known)), abs=known.std() / 50 + 0.5
            )
            # a light client declares 100 rows, and no more is believed
            counts = [int((values[part::3] != 0).sum()) for part in range(3)]
            assert medians[name]["examples"] == sum(min(n, 100) for n in counts)
        scale = {f["column"]: f for f in task["preprocessing"][1]["fitted"]}
        ages = rows[:, names.index("age")]
        assert scale["age"]["location"] == pytest.approx(ages.mean())
        assert scale["age"]["scale"] == pytest.approx(ages.std())
        metrics = {m["name"]: m for m in task["statistics"]["metrics"]}
        accuracy = metrics["ACCURACY"]
        assert accuracy["value"] > accuracy["noSkill"] + 0.05
        model = tmp_path / "final.keras"
        await download(market, task, model)
        assert await accuracy_by_plain_keras(model, test_set) == pytest.approx(
            accuracy["value"], abs=1e-6
        )
