"""Small models and updates."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fl_engine.aggregation import Gathered
from fl_engine.model.manifest import Manifest, Tensor
from fl_engine.task import AggregationParameters
from fl_engine.updates import StoredUpdate
from fl_engine.wire.codecs import encode_delta


def flat(*values: float) -> Any:
    return np.array(values, dtype=np.float32)


def manifest(*sizes: int, kept: int = 0) -> Manifest:
    """Exchanged tensors of these sizes, behind the first one of `kept` that is not."""
    tensors = [Tensor("t", str(i), (size,)) for i, size in enumerate(sizes)]
    fixed = Tensor("n", "mean", (kept,), trainable=False, exchanged=False)
    return Manifest((*tensors[:1], fixed, *tensors[1:]))


def update(
    delta: Any, num_examples: int = 1, codec: str = "f32", **more: Any
) -> StoredUpdate:
    payload = encode_delta(delta, (len(delta),), codec, np.random.default_rng(0))
    return StoredUpdate(payload, codec, num_examples, **more)


def gathered(
    deltas: Sequence[Any],
    base: Any = None,
    model: Manifest | None = None,
    state: Any = None,
    **parameters: Any,
) -> Gathered:
    """Updates of one example each; weights of 0 unless others are given."""
    updates = [d if isinstance(d, StoredUpdate) else update(d) for d in deltas]
    if model is None:
        model = manifest(len(updates[0].payload) // 4)  # type: ignore[arg-type]
    if base is None:
        base = np.zeros(model.float_count, np.float32)
    return Gathered(base, updates, model, AggregationParameters(**parameters), state)
