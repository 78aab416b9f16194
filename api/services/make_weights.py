"""New global weights on disk, before anybody is told of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from safetensors.numpy import load_file, save

from api.services.threads import threads
from api.storage import Storage, sha256_of, write_durably
from fl_engine.aggregation import STATEFUL, ServerState, aggregate
from fl_engine.model.manifest import (
    Manifest,
    read_safetensors,
    to_safetensors,
    with_floats,
)
from fl_engine.task import Aggregation, TrainingSpec
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


@dataclass(frozen=True)
class RoundFiles:
    """Where the weights of a round lie, and what is known of the model.

    Attributes:
        storage: Files.
        task_id: The task.
        number: The round.
        manifest: Of the model.
    """

    storage: Storage
    task_id: str
    number: int
    manifest: Manifest


def make_weights(
    files: RoundFiles,
    training: TrainingSpec,
    clients: Sequence[str],
    updates: Sequence[StoredUpdate],
    median_norm: float | None,
) -> MadeWeights:
    """Aggregate the updates of a round and store the result durably.

    The same updates make the same files, so that it may be repeated after a crash: all
    that is read is what the round before committed.

    Args:
        files: Of the round.
        training: The task's, with the rule.
        clients: Training IDs of the accepted updates.
        updates: The updates, in the same order.
        median_norm: Running median of accepted norms; None in the first round.
    """
    storage, task_id = files.storage, files.task_id
    before, manifest = files.number - 1, files.manifest
    made = aggregate(
        np.memmap(storage.payload(task_id, before), "<f4", "r"),
        updates,
        manifest,
        training.aggregation,
        training.aggregation_parameters,
        median_norm=median_norm,
        state=_read_state(files, training.aggregation),
        workers=threads(),
    )
    if made.state is not None:
        path = storage.server_state(task_id, files.number)
        write_durably(path, save(dict(made.state)))
    kept = read_safetensors(storage.weights(task_id, before), manifest)
    arrays = with_floats(manifest, kept, made.flat)
    path = storage.weights(task_id, files.number)
    write_durably(path, to_safetensors(manifest, arrays))
    payload = storage.payload(task_id, files.number)
    write_durably(payload, made.flat.astype("<f4", copy=False).data)
    return MadeWeights(sha256_of(payload), dict(zip(clients, made.shares, strict=True)))


def _read_state(files: RoundFiles, rule: Aggregation) -> ServerState | None:
    """What the rule left after the round before; None when it keeps nothing."""
    if rule not in STATEFUL or files.number == 1:
        return None
    path = files.storage.server_state(files.task_id, files.number - 1)
    state: ServerState = load_file(path)
    return state


def drop_old_weights(storage: Storage, task_id: str, number: int) -> None:
    """Delete the weights before those of the previous round; the first ones stay."""
    for old in range(max(1, number - 5), number - 1):
        storage.weights(task_id, old).unlink(missing_ok=True)
        storage.payload(task_id, old).unlink(missing_ok=True)
        storage.server_state(task_id, old).unlink(missing_ok=True)
