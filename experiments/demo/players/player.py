"""A player: a device of the scenery that takes part through the public API, in numpy.

Account, registration, benchmark, channel, weights and updates are those of any client;
only the trainer is not Keras, so that many of them share one process.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from experiments.demo.network import to_arrays, train_round
from experiments.demo.players.gear import Gear
from experiments.demo.players.mishaps import Fate, UnpluggedError, with_mishaps
from experiments.demo.players.people import Person
from fl_engine import benchmark, wire
from fl_engine.data import Table
from fl_engine.model import Manifest
from fl_engine.model.manifest import join, split
from mobile.edge.api import Answer, Api
from mobile.edge.errors import RefusedError
from mobile.edge.exchange import Trained, Trainer, converse
from mobile.edge.link import WEBSOCKET, Link, Over
from mobile.edge.register import FINISH_BENCHMARK, REGISTER, START_BENCHMARK, UPDATE
from mobile.edge.spool import Spool
from mobile.edge.task import join as join_task
from mobile.edge.task import read_listing

AWAY_S = 2.0  # beyond the grace time, for a device that lost its power


@dataclass(frozen=True)
class Player:
    """A registered device and its owner.

    Attributes:
        gear: What it is.
        person: Whose it is.
        client_id: ID of the client.
        folder: Where it remembers what is under way.
    """

    gear: Gear
    person: Person
    client_id: str
    folder: Path


@dataclass(frozen=True)
class Part:
    """What a player does in a task.

    Attributes:
        task_id: The task.
        rows: Its own rows.
        fate: What goes wrong.
        pace: How many of its usual seconds a training takes; 0.1 is in a hurry.
        grace_s: Of the task.
    """

    task_id: str
    rows: Table
    fate: Fate
    pace: float
    grace_s: float


async def register_player(
    gear: Gear, person: Person, folder: Path, bench: asyncio.Lock
) -> Player:
    """Register a device, or report again what a known one has; time a new one.

    Args:
        gear: The device.
        person: Its owner.
        folder: Where it remembers its id.
        bench: Held while it is timed, so that nobody else is timed meanwhile.
    """
    note = folder / "client.json"
    folder.mkdir(parents=True, exist_ok=True)
    client: Answer | None = None
    if note.exists():
        known = json.loads(note.read_text())["id"]
        with suppress(RefusedError):  # retired by a visitor, or another server's
            client = await person.api.do(UPDATE, id=known, input=gear.report)
    if client is None:
        client = await person.api.do(REGISTER, input=gear.report)
        note.write_text(json.dumps({"id": client["id"]}))
    if client["device"]["benchmark"] is None and gear.lag_s is not None:
        await _be_timed(person.api, client["id"], gear.lag_s, bench)
    return Player(gear, person, str(client["id"]), folder)


async def _be_timed(
    api: Api, client_id: str, lag_s: float, bench: asyncio.Lock
) -> None:
    async with bench:
        challenge = await api.do(START_BENCHMARK, clientId=client_id)
        digest = await asyncio.to_thread(
            benchmark.digest,
            bytes.fromhex(challenge["seed"]),
            challenge["size"],
            challenge["steps"],
        )
    await asyncio.sleep(lag_s)
    await api.do(FINISH_BENCHMARK, challengeId=challenge["id"], digest=digest)


async def enrol(players: Sequence[Player], task_id: str, most: int) -> int:
    """Register as many players for a task as fit and may; returns how many did."""
    enrolled = 0
    for player in players:
        if enrolled >= most:
            break
        api = player.person.api
        listing = await read_listing(api, task_id)
        examples = listing.data.least_examples * 2
        try:
            await join_task(api, listing, player.client_id, examples=examples)
        except RefusedError as refused:
            if refused.code not in ("REQUIREMENTS_NOT_MET", "LIMIT_REACHED"):
                raise
            continue
        enrolled += 1
    return enrolled


async def play(player: Player, part: Part) -> None:
    """Take part in a task to its end; comes back after each mishap.

    Raises:
        EdgeError: It can't take part.
    """
    api = player.person.api
    listing = await read_listing(api, part.task_id)
    examples = len(part.rows.y)
    training_id = await join_task(api, listing, player.client_id, examples=examples)
    link = Link(api, training_id, WEBSOCKET)
    with suppress(Over):
        transport = await link.transport()
        manifest = await _read_manifest(api, transport)
        trainer = with_mishaps(
            make_trainer(manifest, player, part), player.gear.label, part.fate
        )
        while True:
            spool = Spool(player.folder / training_id)
            try:
                await converse(
                    link.connect, link.hello, trainer, spool, idle_s=transport["idleS"]
                )
                return
            except UnpluggedError:
                spool.clear()
                await asyncio.sleep(part.grace_s + AWAY_S)


def make_trainer(manifest: Manifest, player: Player, part: Part) -> Trainer:
    """A trainer in numpy that takes its time, as the device would."""
    chance = Random(player.client_id)
    rounding = np.random.default_rng()

    async def train(asked: wire.Train, weights: bytes) -> Trained:
        started = time.perf_counter()
        usual_s = player.gear.train_s * part.pace
        await asyncio.sleep(usual_s * chance.uniform(0.8, 1.3))
        delta, loss = await asyncio.to_thread(
            _train, manifest, part.rows, asked, weights
        )
        payload = wire.encode_delta(
            delta, manifest.exchanged_sizes, asked.plan.codec, rounding
        )
        took_s = time.perf_counter() - started
        return Trained(payload, len(part.rows.y), {"loss": loss}, took_s)

    return train


def _train(
    manifest: Manifest, rows: Table, asked: wire.Train, weights: bytes
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float32]], float]:
    """What changed, flat, and the loss."""
    flat = np.frombuffer(weights, "<f4").astype(np.float32)
    before = split(manifest.floats, flat)
    network, loss = train_round(manifest, before, asked.plan, rows.x, rows.y)
    after = join(manifest.exchanged, to_arrays(network, len(rows.y)))
    return after - join(manifest.exchanged, before), loss


async def _read_manifest(api: Api, transport: Answer) -> Manifest:
    (url,) = (f["url"] for f in transport["files"] if f["kind"] == "MANIFEST")
    return Manifest.from_json(json.loads(await api.download(url)))
