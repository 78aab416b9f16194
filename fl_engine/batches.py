"""The order in which a client trains its rows, the same on every runtime.

PROTOCOL, "Numbers": the seed of a round comes from SHA-256, the shuffles from one
SplitMix64 stream (Steele, Lea & Flood 2014, https://doi.org/10.1145/2660193.2660195).
"""

import hashlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

SEED_BYTES = 8
MOST_ROWS = 2**32 - 1  # the multiplication below works on halves of 32 bits

_GOLDEN_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_HALF = np.uint64(32)
_LOW = np.uint64(2**32 - 1)

Order = npt.NDArray[np.int64]


def round_seed(task_seed: int, training_id: str, round_number: int) -> bytes:
    """The seed of one client's round, 8 bytes, big-endian.

    Args:
        task_seed: Seed of the task, -2^63 to 2^63 - 1.
        training_id: Id of the participation.
        round_number: From 1.
    """
    digest = hashlib.sha256(
        task_seed.to_bytes(8, "big", signed=True)
        + training_id.encode()
        + round_number.to_bytes(8, "big")
    )
    return digest.digest()[:SEED_BYTES]


def epoch_orders(seed: bytes, rows: int, epochs: int) -> Iterator[Order]:
    """Yield for each epoch the order of the rows: int64, shape (rows,).

    One stream serves all epochs; each epoch shuffles 0 … rows-1 anew.

    Raises:
        ValueError: The seed has not 8 bytes, or a count is out of range.
    """
    if len(seed) != SEED_BYTES:
        raise ValueError(f"a seed has {SEED_BYTES} bytes, not {len(seed)}")
    if not 0 <= rows <= MOST_ROWS or epochs < 0:
        raise ValueError(f"{rows} rows in {epochs} epochs can't be ordered")
    state = int.from_bytes(seed, "big")
    draws = max(rows - 1, 0)
    for epoch in range(epochs):
        yield _shuffled(rows, splitmix64(state, epoch * draws, draws))


def splitmix64(state: int, start: int, count: int) -> npt.NDArray[np.uint64]:
    """Outputs number `start` … `start + count - 1` of the stream: uint64, (count,)."""
    steps = np.arange(1, count + 1, dtype=np.uint64) + np.uint64(start)
    mixed = np.uint64(state) + steps * _GOLDEN_GAMMA
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_1
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_2
    return mixed ^ (mixed >> np.uint64(31))


def _shuffled(rows: int, numbers: npt.NDArray[np.uint64]) -> Order:
    """Fisher-Yates from the last row to the second, with one number a swap."""
    bounds = np.arange(rows, 1, -1, dtype=np.uint64)  # i + 1 for i = rows-1 … 1
    targets = _upper_half(numbers, bounds).tolist()
    order = list(range(rows))  # a list: swaps are ten times faster than in an array
    for last, target in zip(range(rows - 1, 0, -1), targets, strict=True):
        order[last], order[target] = order[target], order[last]
    return np.array(order, dtype=np.int64)


def _upper_half(
    numbers: npt.NDArray[np.uint64], bounds: npt.NDArray[np.uint64]
) -> npt.NDArray[np.uint64]:
    """Return floor(number * bound / 2^64), exactly; bounds are below 2^32."""
    carried = ((numbers & _LOW) * bounds) >> _HALF
    return ((numbers >> _HALF) * bounds + carried) >> _HALF
