"""What must be true after any number of crashes, read from the files themselves."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from benchmarks.light_client import SCALE
from fl_engine.batches import round_seed

EXCHANGED = ("dense/kernel", "dense/bias")  # in the order of the manifest


@dataclass(frozen=True)
class Evidence:
    """Figures of one task.

    Attributes:
        committed: Rounds that were committed.
        accepted: Updates that were counted, in all rounds.
        counted_twice: Pairs of client and round that were counted more than once.
        weights_error: Largest distance of a weight from what must have come out.
        points_missing: Pool minus what was paid and returned.
        ledger_sum: Of all balances.
        wrong_balances: Places whose balance differs from their entries.
        torn_streams: Streams whose event numbers have holes.
    """

    committed: int
    accepted: int
    counted_twice: int
    weights_error: float
    points_missing: int
    ledger_sum: int
    wrong_balances: int
    torn_streams: int


def examine(data_dir: Path, task_id: str, seed: int) -> Evidence:
    """Read everything from the database and the weights' files of a stopped server."""
    database = sqlite3.connect(data_dir / "crowdfl.sqlite3")
    try:
        return _examine(database, data_dir, task_id, seed)
    finally:
        database.close()


def _examine(
    database: sqlite3.Connection, data_dir: Path, task_id: str, seed: int
) -> Evidence:
    accepted = database.execute(
        "SELECT r.number, c.participation_id FROM calls c JOIN rounds r "
        "ON r.id = c.round_id WHERE r.task_id = ? AND c.state = 'ACCEPTED'",
        (task_id,),
    ).fetchall()
    (committed,) = database.execute(
        "SELECT count(*) FROM rounds WHERE task_id = ? AND state = 'COMMITTED'",
        (task_id,),
    ).fetchone()
    pool, paid, returned = database.execute(
        "SELECT pool_points, paid_points, returned_points FROM tasks WHERE id = ?",
        (task_id,),
    ).fetchone()
    return Evidence(
        committed=committed,
        accepted=len(accepted),
        counted_twice=len(accepted) - len(set(accepted)),
        weights_error=_weights_error(data_dir, task_id, seed, committed, accepted),
        points_missing=pool - paid - returned,
        ledger_sum=database.execute(
            "SELECT coalesce(sum(balance), 0) FROM points_accounts"
        ).fetchone()[0],
        wrong_balances=len(database.execute(WRONG_BALANCES).fetchall()),
        torn_streams=len(database.execute(TORN_STREAMS).fetchall()),
    )


WRONG_BALANCES = """
SELECT p.id FROM points_accounts p WHERE p.balance !=
  coalesce((SELECT sum(points) FROM ledger_entries WHERE target_id = p.id), 0)
  - coalesce((SELECT sum(points) FROM ledger_entries WHERE source_id = p.id), 0)
"""

TORN_STREAMS = """
SELECT s.name FROM streams s JOIN events e ON e.stream = s.name
GROUP BY s.name, s.seq HAVING count(*) != s.seq OR max(e.seq) != s.seq
"""


def _weights_error(
    data_dir: Path,
    task_id: str,
    seed: int,
    committed: int,
    accepted: list[tuple[int, str]],
) -> float:
    """All have as many examples: each round adds the plain mean of its deltas."""
    folder = data_dir / "files" / "tasks" / task_id
    start = _flat(folder / "weights-0000.safetensors")
    total = start.astype(np.float64)
    for number in range(1, committed + 1):
        clients = [client for round_, client in accepted if round_ == number]
        deltas = [_delta(seed, client, number, start.size) for client in clients]
        total += np.mean(deltas, axis=0)
    end = _flat(folder / f"weights-{committed:04d}.safetensors")
    return float(np.abs(end - total).max())


def _delta(seed: int, client: str, number: int, size: int) -> np.ndarray:
    plan_seed = int.from_bytes(round_seed(seed, client, number), "big")
    noise = np.random.default_rng(plan_seed).standard_normal(size) * SCALE
    return noise.astype(np.float32).astype(np.float16).astype(np.float64)


def _flat(path: Path) -> np.ndarray:
    arrays = load_file(path)
    return np.concatenate([arrays[name].ravel() for name in EXCHANGED])
