"""A client without TensorFlow: the real edge client around a trainer that hardly works.

For measurements and whole-journey tests, where the server and the channel count and not
the learning. It sends a small delta of the right size. Each thing that happens is one
line of JSON on standard output, with the time of the machine's monotonic clock.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fl_engine import wire
from fl_engine.model.manifest import Manifest
from mobile.edge import progress
from mobile.edge.account import Key, sign_in
from mobile.edge.api import Api
from mobile.edge.device import this_device
from mobile.edge.exchange import Trained, Trainer, converse
from mobile.edge.link import Link
from mobile.edge.register import register
from mobile.edge.spool import Spool
from mobile.edge.state import StateFolder
from mobile.edge.task import join, read_listing
from mobile.edge.work import Measurer

PATIENCE_S = 60.0
EXAMPLES = 100
SCALE = 1e-3  # of the delta's numbers


@dataclass(frozen=True)
class Light:
    """A light client.

    Attributes:
        server: Address of the server.
        key: API key with the scope TRAIN.
        task_id: Task to join.
        label: Name of the device.
        state_dir: Where it remembers what is under way.
        transport: auto, webrtc or websocket.
        train_s: How long a training takes.
        kill_at_bytes: It kills itself (SIGKILL) once the server holds so many bytes of
            its update but not all; 0 for never.
    """

    server: str
    key: str
    task_id: str
    label: str
    state_dir: str
    transport: str = "webrtc"
    train_s: float = 0.0
    kill_at_bytes: int = 0


Tell = Callable[..., None]


def to_stdout(client: str, what: str, **more: Any) -> None:
    """One line of JSON."""
    line = {"at": time.monotonic(), "client": client, "what": what, **more}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def same(trainer: Trainer) -> Trainer:
    """No other trainer."""
    return trainer


async def run(
    light: Light,
    tell: Tell = to_stdout,
    change: Callable[[Trainer], Trainer] = same,
    measurer: Measurer | None = None,
) -> wire.Finished | None:
    """Take part to the end of the task.

    Args:
        light: The client.
        tell: Is told of everything that happens.
        change: Gives it another trainer.
        measurer: Answers questions for statistics; None to refuse them.
    """
    async with Api(light.server, patience_s=PATIENCE_S) as api:
        await sign_in(api, Key(light.key))
        state = StateFolder.of(Path(light.state_dir), light.server, light.label)
        client = await register(api, state, this_device(state.path), light.label)
        listing = await read_listing(api, light.task_id)
        training_id = await join(api, listing, client["id"], examples=EXAMPLES)
        tell(light.label, "joined", training_id=training_id)
        link = Link(api, training_id, light.transport)
        transport = await link.transport()
        manifest = await read_manifest(api, transport["files"])
        end = await converse(
            link.connect,
            link.hello,
            change(make_trainer(manifest, light, tell)),
            Spool(state.participation(training_id)),
            idle_s=transport["idleS"],
            listener=lambda event: listen(event, light, tell),
            measurer=measurer,
        )
        tell(light.label, "finished", state=end.state if end else None)
        return end


async def read_manifest(api: Api, files: list[dict[str, Any]]) -> Manifest:
    """The order and sizes of the tensors that travel."""
    (url,) = (file["url"] for file in files if file["kind"] == "MANIFEST")
    return Manifest.from_json(json.loads(await api.download(url)))


def make_trainer(manifest: Manifest, light: Light, tell: Tell) -> Trainer:
    """A trainer that waits, then returns small numbers that depend on the round."""

    async def train(asked: wire.Train, weights: bytes) -> Trained:
        if light.train_s:
            await asyncio.sleep(light.train_s)
        rng = np.random.default_rng(int.from_bytes(asked.plan.seed, "big"))
        size = manifest.exchanged_count
        delta = (rng.standard_normal(size) * SCALE).astype(np.float32)
        codec = asked.plan.codec
        payload = wire.encode_delta(delta, manifest.exchanged_sizes, codec, rng)
        tell(light.label, "trained", round=asked.round)
        return Trained(payload, EXAMPLES, {"loss": 0.5}, light.train_s)

    return train


def listen(event: progress.Progress, light: Light, tell: Tell) -> None:
    """Tell what happened; die where that was asked for."""
    if isinstance(event, progress.Judged):
        facts = {"round": event.verdict.round, "verdict": event.verdict.verdict}
    else:
        facts = asdict(event)
    tell(light.label, type(event).__name__.lower(), **facts)
    if (
        isinstance(event, progress.Sending)
        and 0 < light.kill_at_bytes <= event.stored_bytes < event.size_bytes
    ):
        os.kill(os.getpid(), signal.SIGKILL)


async def main(clients: list[Light]) -> None:
    """Run the clients of one process together."""
    async with asyncio.TaskGroup() as group:
        for light in clients:
            group.create_task(run(light))


if __name__ == "__main__":
    asyncio.run(main([Light(**client) for client in json.loads(sys.argv[1])]))
