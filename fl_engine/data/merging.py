"""Figures of many clients become one: weighed, and robust to a few that lie.

A client that lies within the schema passes the checks. So none counts more than ten
times the median client, and from three clients on one that lies far from the others is
left out of a column (docs/adr/0029). Clients are compared by the plain median, where
each has one voice: a weight is claimed, and the weighted median of three clients is
that of whoever claims most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from fl_engine.wire import QUANTILES, Measured

MOST_WEIGHT = 10.0  # as a multiple of the lower median of the clients'
LEAST_CLIENTS = 3  # from which one can be told from the others
MOST_SPREADS = 6.0
MOST_RATIO = 10.0  # of standard deviations
MAD_TO_DEVIATION = 1.4826  # of a normal distribution

Floats = npt.NDArray[np.float64]
_TIE = 1e-12


@dataclass(frozen=True)
class Believed:
    """A client's figures of a column, and how many examples are believed of it.

    Attributes:
        figures: As it sent them, checked; at least one value is present.
        examples: Values it counts for, at least 1 and at most those present.
    """

    figures: Measured
    examples: int


@dataclass(frozen=True)
class Merged:
    """A column over all clients that are counted.

    Attributes:
        mean: Of the values.
        deviation: Of the population.
        least: Least value.
        greatest: Greatest value.
        median: None unless quantiles were asked for.
        counts: Weighed, shape (values,); None unless asked for.
        examples: Believed, of the clients that are counted.
    """

    mean: float
    deviation: float
    least: float
    greatest: float
    median: float | None
    counts: Floats | None
    examples: int


def merge(clients: Sequence[Believed]) -> Merged:
    """Merge the figures of a column.

    M2 by the pairwise formula of Chan, Golub and LeVeque 1979 ("Updating Formulae and
    a Pairwise Algorithm for Computing Sample Variances"), for all clients at once:
    Σ wₖ/nₖ M2ₖ + Σ wₖ (mₖ − m)². The median is that of the mixture of the clients'
    distribution functions, each a line between two of its quantiles.

    Args:
        clients: At least one.
    """
    clients = without_strangers(clients)
    figures = [client.figures for client in clients]
    weights = weights_of(clients)  # shape: (clients,)
    means = _column(figures, "mean")
    mean = float(weights @ means / weights.sum())
    present = np.array([found.present for found in figures], dtype=np.float64)
    within = weights / present @ _column(figures, "m2")
    variance = (within + weights @ (means - mean) ** 2) / weights.sum()
    return Merged(
        mean=mean,
        deviation=float(np.sqrt(variance)),
        least=float(_column(figures, "least").min()),
        greatest=float(_column(figures, "greatest").max()),
        median=_median(figures, weights),
        counts=_counts(figures, weights / present),
        examples=sum(client.examples for client in clients),
    )


def weights_of(clients: Sequence[Believed]) -> Floats:
    """Examples of each client, at most ten times the lower median; shape (clients,)."""
    examples = np.array([client.examples for client in clients], dtype=np.float64)
    lower_median = np.sort(examples)[(len(examples) - 1) // 2]
    weights: Floats = np.minimum(examples, MOST_WEIGHT * lower_median)
    return weights


def without_strangers(clients: Sequence[Believed]) -> Sequence[Believed]:
    """The clients without those whose mean or deviation is far from the others'.

    Where the others don't vary at all, nothing can be said of distances, and everybody
    stays.
    """
    if len(clients) < LEAST_CLIENTS:
        return clients
    figures = [client.figures for client in clients]
    means = _column(figures, "mean")
    present = np.array([found.present for found in figures], dtype=np.float64)
    deviations = np.sqrt(_column(figures, "m2") / present)
    distance = np.abs(means - np.median(means))
    usual = float(np.median(deviations))
    spread = max(usual, MAD_TO_DEVIATION * float(np.median(distance)))
    is_near = (distance <= MOST_SPREADS * spread) | (spread == 0)
    is_usual = (deviations >= usual / MOST_RATIO) & (deviations <= usual * MOST_RATIO)
    kept = is_near & (is_usual | (usual == 0))
    if not kept.any():
        kept = is_near
    return [client for client, keep in zip(clients, kept, strict=True) if keep]


def _column(figures: Sequence[Measured], name: str) -> Floats:
    return np.array([getattr(found, name) for found in figures], dtype=np.float64)


def _median(figures: Sequence[Measured], weights: Floats) -> float | None:
    sketches = [found.quantiles for found in figures]
    if None in sketches:
        return None
    quantiles = np.array([np.frombuffer(s or b"", "<f8") for s in sketches])
    knots = np.unique(quantiles)  # shape: (knots,), rising
    shares = weights / weights.sum()
    below = shares @ np.array([_share(q, knots, "left") for q in quantiles])
    upto = shares @ np.array([_share(q, knots, "right") for q in quantiles])
    # The last knot with less than half below it, the first with at least half up to it.
    first = int(np.argmax(upto >= 0.5 - _TIE))
    last = len(knots) - 1 - int(np.argmax(below[::-1] <= 0.5 + _TIE))
    if first <= last:  # half lies up to `first`, half from `last` on
        return float((knots[first] + knots[last]) / 2)
    rise = below[first] - upto[last]
    part = (0.5 - upto[last]) / rise
    return float(knots[last] + part * (knots[first] - knots[last]))


def _share(quantiles: Floats, points: Floats, side: Literal["left", "right"]) -> Floats:
    """Share of a client's values below (left) or up to (right) each point."""
    steps = QUANTILES - 1
    place = np.searchsorted(quantiles, points, side=side)
    low = np.clip(place - 1, 0, steps)
    high = np.clip(place, 0, steps)
    width = quantiles[high] - quantiles[low]
    part = np.divide(
        points - quantiles[low], width, out=np.zeros(len(points)), where=width > 0
    )
    shares: Floats = (low + np.clip(part, 0.0, 1.0)) / steps
    shares[place == 0] = 0.0
    shares[place == QUANTILES] = 1.0
    return shares


def _counts(figures: Sequence[Measured], factors: Floats) -> Floats | None:
    counts = [found.counts for found in figures]
    if None in counts:
        return None
    arrays = np.array([np.frombuffer(c or b"", "<u4") for c in counts], np.float64)
    merged: Floats = factors @ arrays
    return merged
