"""The global weights of each round, worked out anew from the accepted updates."""

import hashlib
from collections.abc import Iterator
from sqlite3 import Connection, Row
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tests.chaos.simulator.device import Made

if TYPE_CHECKING:
    from tests.chaos.simulator.world import World

Flat = npt.NDArray[np.float64]

ACCEPTED = """
SELECT r.number, r.attempt, c.participation_id, t.sha256 FROM calls c
JOIN rounds r ON r.id = c.round_id JOIN transfers t ON t.id = c.transfer_id
WHERE c.state = 'ACCEPTED' AND r.state = 'COMMITTED'
"""


def check_weights(world: "World", db: Connection, task: Row) -> Iterator[str]:
    """Each round adds the mean of its accepted deltas, weighted by examples."""
    sizes = world.scenario.manifest.exchanged_sizes
    made = {device.id: device.memory.made for device in world.devices}
    accepted: dict[int, list[Made]] = {}
    for row in db.execute(ACCEPTED):
        known = made[row["participation_id"]].get(
            (row["number"], row["attempt"], row["sha256"])
        )
        if known is not None:
            accepted.setdefault(row["number"], []).append(known)
    recorded = dict(
        db.execute(
            "SELECT number, weights_sha256 FROM rounds WHERE state = 'COMMITTED'"
        ).fetchall()
    )
    total = np.zeros(sum(sizes))
    for number in range(1, task["rounds_committed"] + 1):
        updates = accepted.get(number, [])
        if not updates:
            yield f"round {number} is committed without an update"
            return
        total = total + _mean(updates, sizes)
        yield from _compare(world, db, number, recorded[number], total)


def _compare(
    world: "World", db: Connection, number: int, sha256: str, total: Flat
) -> Iterator[str]:
    for device in world.devices:
        given = device.memory.base.get(number + 1)
        if given is not None:
            yield from _differs(given, sha256, total, f"{device.name} was given")
    (task_id,) = db.execute("SELECT id FROM tasks").fetchone()
    folder = world.folder / "files" / "tasks" / task_id
    stored = folder / f"weights-{number:04d}.f32"
    if stored.exists():
        yield from _differs(stored.read_bytes(), sha256, total, "on disk are")


def _differs(given: bytes, sha256: str, total: Flat, whose: str) -> Iterator[str]:
    if hashlib.sha256(given).hexdigest() != sha256:
        yield f"{whose} {len(given)} bytes of another hash than the round's"
    flat = np.frombuffer(given, "<f4")
    most = _TOLERANCE * max(1.0, float(np.abs(total).max()))
    if flat.size != total.size or np.abs(flat - total).max() > most:
        yield f"{whose} weights that the accepted updates do not make"


_TOLERANCE = 1e-5  # of float32, a few rounds long


def _mean(updates: list[Made], sizes: tuple[int, ...]) -> Flat:
    examples = sum(update.examples for update in updates)
    parts = [_decode(update, sizes) * update.examples for update in updates]
    mean: Flat = np.sum(parts, axis=0) / examples
    return mean


def _decode(update: Made, sizes: tuple[int, ...]) -> Flat:
    """By the page of the protocol: PROTOCOL, Numbers."""
    if update.codec != "i8":
        kind = "<f4" if update.codec == "f32" else "<f2"
        return np.frombuffer(update.payload, kind).astype(np.float64)
    parts, at = [], 0
    for size in sizes:
        (scale,) = np.frombuffer(update.payload[at : at + 4], "<f4")
        values = np.frombuffer(update.payload[at + 4 : at + 4 + size], "i1")
        parts.append(values.astype(np.float64) * float(scale))
        at += 4 + size
    return np.concatenate(parts)
