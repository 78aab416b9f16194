"""The trainer of a task, made from its files and the owner's rows."""

import asyncio
import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from fl_engine import wire
from fl_engine.data import Table, pipeline_from_json
from fl_engine.errors import EngineError
from fl_engine.model import Manifest
from mobile.edge.api import Api
from mobile.edge.errors import TaskError, UnreachableError
from mobile.edge.exchange import Trained, Trainer
from mobile.edge.link import Link
from mobile.edge.rows import OwnRows
from mobile.edge.trainer import KerasTrainer

_Result = TypeVar("_Result")

_ABSENT = {
    "KERAS_CONFIG": "This model can't be trained with Keras; see its page.",
    "PREPROCESSING": "The server has not fitted the steps of this task; try again.",
}


async def open_trainer(
    api: Api,
    link: Link,
    rows: OwnRows,
    *,
    throttle: int = 1,
    threads: int | None = None,
) -> Trainer:
    """Fetch the task's model and make what trains it on these rows.

    TensorFlow is imported here, before anything is connected: that takes seconds, in
    which a connection would look dead.

    Args:
        api: Signed in.
        link: Of the participation.
        rows: The owner's rows.
        throttle: Train this many times and keep the last; all of them are alike.
        threads: Of TensorFlow; None for its choice.

    Raises:
        Over: The participation has ended.
        TaskError: This device can't train the model.
        UnreachableError: The files can't be had.
    """
    files = {file["kind"]: file for file in (await link.transport())["files"]}
    manifest = Manifest.from_json(json.loads(await _fetch(api, files, "MANIFEST")))
    config = await _fetch(api, files, "KERAS_CONFIG")
    stop = threading.Event()
    keras = KerasTrainer(threads=threads, stop=stop)
    try:
        await asyncio.to_thread(keras.load, config, manifest)
    except EngineError as error:
        raise TaskError(f"The model can't be trained here: {error}") from error

    async def train(asked: wire.Train, weights: bytes) -> Trained:
        table = rows.table or await _prepare(api, link, rows)

        def work() -> Trained:
            took_s = 0.0
            for _ in range(throttle):
                local = keras.train(weights, asked.plan, table.x, table.y)
                took_s += local.train_s
            codec, sizes = asked.plan.codec, manifest.exchanged_sizes
            chance = np.random.default_rng()  # rounds int8 up or down
            payload = wire.encode_delta(local.delta, sizes, codec, chance)
            return Trained(payload, len(table.y), local.metrics, took_s)

        return await _stoppable(work, stop)

    return train


async def _prepare(api: Api, link: Link, rows: OwnRows) -> Table:
    """Apply the task's steps with what was fitted before the first round."""
    files = {file["kind"]: file for file in (await link.transport())["files"]}
    document = await _fetch(api, files, "PREPROCESSING")
    fitted = pipeline_from_json(json.loads(document))
    return await asyncio.to_thread(rows.prepare, fitted)


async def _stoppable(work: Callable[[], _Result], stop: threading.Event) -> _Result:
    """Run `work` in a thread; when this is cancelled, stop it and wait for its end."""
    stop.clear()
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([running])
        running.exception()  # that it was stopped is no news
        raise


async def _fetch(api: Api, files: Mapping[str, Mapping[str, Any]], kind: str) -> bytes:
    if kind not in files:
        raise TaskError(_ABSENT.get(kind, "A file of the task is missing; try again."))
    data = await api.download(files[kind]["url"])
    if hashlib.sha256(data).hexdigest() != files[kind]["sha256"]:
        raise UnreachableError("A file of the task was damaged on its way; try again.")
    return data
