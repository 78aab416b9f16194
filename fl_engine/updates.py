"""Updates of clients and what is checked before one may count.

An update is looked at twice. When it arrives: its size against the manifest, that
every value is finite, and its norm against those accepted in earlier rounds. When the
round is closed: its norm against the cohort's, which catches in the first round what
has nothing yet to be compared with.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from statistics import median, median_low
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from fl_engine.errors import WireError
from fl_engine.wire.codecs import decode_blocks, payload_bytes

# An honest norm varies with the rows of a device and falls while the model learns,
# by less than this factor; sign flips that matter are scaled up (Sun et al. 2019,
# "Can You Really Backdoor Federated Learning?", on bounding norms).
MOST_NORM_FACTOR = 10.0
MEDIAN_WINDOW = 100  # accepted updates that the running median looks back on
LEAST_COHORT = 3  # of two updates nobody can say which is the odd one

Payload = Path | bytes
Floats = npt.NDArray[np.floating[Any]]


class Rejection(StrEnum):
    """Why an update is rejected; the contract's enum."""

    MANIFEST = "MANIFEST"
    NOT_FINITE = "NOT_FINITE"
    NORM = "NORM"
    DIRECTION = "DIRECTION"
    LOSS = "LOSS"
    FREE_RIDING = "FREE_RIDING"


@dataclass(frozen=True)
class StoredUpdate:
    """An update as it was received.

    Attributes:
        payload: Its bytes or the file that holds them (bulk kind `delta`).
        codec: In the words of the wire: f32, f16 or i8.
        num_examples: Training rows, at least 1, as the update claims.
        declared_examples: As its participation declared when it joined, if it did.
        norm: Euclidean, as it was screened; None when it was not.
        factor: How much it counts in a mean beside its examples, 0 (not at all) to 1.
        scale: What its values are multiplied by as they are read, 0 to 1: clipping.
    """

    payload: Payload
    codec: str
    num_examples: int
    declared_examples: int | None = None
    norm: float | None = None
    factor: float = 1.0
    scale: float = 1.0


@dataclass(frozen=True)
class Accepted:
    """An update that passed: its Euclidean norm."""

    norm: float


@dataclass(frozen=True)
class Rejected:
    """An update that did not pass: why, and its norm unless it has none."""

    reason: Rejection
    norm: float | None = None


Screening = Accepted | Rejected


def screen(
    delta: Floats | Iterable[Floats], size: int, median_norm: float | None
) -> Screening:
    """Check an update on its arrival.

    Args:
        delta: Local minus global weights, flat, or in blocks one after the other.
        size: Values that the manifest asks for.
        median_norm: Running median of accepted norms; None in the first round.
    """
    blocks = (delta,) if isinstance(delta, np.ndarray) else delta
    values, squares = 0, 0.0
    for block in blocks:
        if not np.isfinite(block).all():
            return Rejected(Rejection.NOT_FINITE)
        wide = block.astype(np.float64).ravel()  # a square of float32 may overflow
        squares += float(wide @ wide)
        values += wide.size
    if values != size:
        return Rejected(Rejection.MANIFEST)
    norm = math.sqrt(squares)
    if median_norm is not None and norm > MOST_NORM_FACTOR * median_norm:
        return Rejected(Rejection.NORM, norm)
    return Accepted(norm)


def screen_stored(
    update: StoredUpdate, sizes: Sequence[int], median_norm: float | None
) -> Screening:
    """Check a received update in blocks; memory does not grow with the model.

    Args:
        update: As it was received.
        sizes: Values of each exchanged tensor (`Manifest.exchanged_sizes`).
        median_norm: Running median of accepted norms; None in the first round.
    """
    try:
        content = _open(update.payload, payload_bytes(sizes, update.codec))
        if content is None:
            return Rejected(Rejection.MANIFEST)
        blocks = decode_blocks(content, sizes, update.codec)
        return screen(blocks, sum(sizes), median_norm)
    except WireError:
        return Rejected(Rejection.MANIFEST)


def _open(payload: Payload, size_bytes: int) -> bytes | npt.NDArray[np.uint8] | None:
    """The bytes without reading them; None when there are not so many."""
    if isinstance(payload, bytes):
        return payload if len(payload) == size_bytes else None
    if payload.stat().st_size != size_bytes:
        return None
    if not size_bytes:
        return b""  # an empty file can't be mapped
    return np.memmap(payload, dtype=np.uint8, mode="r")


def screen_cohort(
    norms: Mapping[str, float],
    median_norm: float | None = None,
    surplus: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, Rejection]:
    """Check the updates of a closed round against one another.

    Args:
        norms: Norm of each update that counted so far, by client.
        median_norm: Running median of earlier rounds; None in the first.
        surplus: Norms of those that may fill up; they have no say in what is usual.

    Returns:
        Why each rejected one is; empty when all are fine.
    """
    middle = [median_low(norms.values())] if len(norms) >= LEAST_COHORT else []
    # The greater of the two: a cohort that slowed down must not throw out a device
    # that still learns as everybody did before.
    limit = max([*middle, *([median_norm] if median_norm else [])], default=None)
    if limit is None or not limit:
        return {}
    return {
        client: Rejection.NORM
        for client, norm in {**norms, **surplus}.items()
        if norm > MOST_NORM_FACTOR * limit
    }


def running_median(norms: Sequence[float]) -> float | None:
    """Median of the last accepted norms, oldest first; None when it says nothing."""
    middle = median(norms[-MEDIAN_WINDOW:]) if norms else 0.0
    return middle if middle > 0 else None
