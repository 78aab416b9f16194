"""Figures of columns, by numpy alone."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fl_engine.wire import Measured


def figures(
    values: Sequence[float],
    *,
    missing: int = 0,
    quantiles: bool = False,
    counts: Sequence[int] | None = None,
    **changed: Any,
) -> Measured:
    """What an honest client sends of these values, but for `changed`."""
    array = np.array(values, dtype=np.float64)
    found: dict[str, Any] = {
        "present": len(array),
        "missing": missing,
        "mean": float(array.mean()) if len(array) else None,
        "m2": float(array.var() * len(array)) if len(array) else None,
        "least": float(array.min()) if len(array) else None,
        "greatest": float(array.max()) if len(array) else None,
        "quantiles": packed(np.percentile(array, range(101))) if quantiles else None,
        "counts": None if counts is None else np.array(counts, "<u4").tobytes(),
    }
    return Measured(**{**found, **changed})


def packed(quantiles: Any) -> bytes:
    """101 numbers as they travel."""
    return np.asarray(quantiles, "<f8").tobytes()
