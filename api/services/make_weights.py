"""New global weights on disk, before anybody is told of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from api.storage import Storage, sha256_of, write_durably
from fl_engine.aggregation import aggregate
from fl_engine.model.manifest import (
    Manifest,
    read_safetensors,
    to_safetensors,
    with_floats,
)
from fl_engine.updates import StoredUpdate


@dataclass(frozen=True)
class MadeWeights:
    """What an aggregation left on disk.

    Attributes:
        sha256: Of the weights' bytes as they travel, hex.
        shares: Weight that each accepted update got, 0 to 1, by training ID.
    """

    sha256: str
    shares: dict[str, float]


def make_weights(
    storage: Storage,
    task_id: str,
    number: int,
    manifest: Manifest,
    clients: Sequence[str],
    updates: Sequence[StoredUpdate],
) -> MadeWeights:
    """Aggregate the updates of a round and store the result durably.

    The same updates make the same files, so that it may be repeated after a crash.

    Args:
        storage: Files.
        task_id: The task.
        number: The round.
        manifest: Of the model.
        clients: Training IDs of the accepted updates.
        updates: The updates, in the same order.
    """
    base = np.fromfile(storage.payload(task_id, number - 1), "<f4")
    made = aggregate(base.astype(np.float32, copy=False), updates, manifest)
    before = read_safetensors(storage.weights(task_id, number - 1), manifest)
    arrays = with_floats(manifest, before, made.flat)
    write_durably(storage.weights(task_id, number), to_safetensors(manifest, arrays))
    payload = storage.payload(task_id, number)
    write_durably(payload, made.flat.astype("<f4").tobytes())
    return MadeWeights(sha256_of(payload), dict(zip(clients, made.shares, strict=True)))


def drop_old_weights(storage: Storage, task_id: str, number: int) -> None:
    """Delete the weights before those of the previous round; the first ones stay."""
    for old in range(max(1, number - 5), number - 1):
        storage.weights(task_id, old).unlink(missing_ok=True)
        storage.payload(task_id, old).unlink(missing_ok=True)
