"""Clients that did not train: found by what they send, without any data.

Three ways to be paid for nothing (after Lin, Du & Liu 2019, "Free-riders in Federated
Learning: Attacks and Defenses", https://arxiv.org/abs/1911.12560) leave a trace in the
geometry of a cohort:

* the global weights sent back, perhaps touched a little: the delta has hardly a length;
* a copy of another update, scaled or blurred a little: two directions lie much closer
  to each other than the directions of a cohort do;
* noise: in n − 1 other directions among d values, chance puts only (n − 1) / d of its
  square, while what was really trained shares much more with what others trained.

Real devices look like that now and then, so that each test asks for a plain case, and
the last one for a plainer case the better a client is known.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fl_engine.screening.gram import Floats, Geometry

# A device with a hundredth of the others' rows still moves the weights by more.
LEAST_NORM_FACTOR = 0.01
# Directions of honest devices of one cohort differ by at least a fifth of their median
# distance (Pima, 10 devices, Dirichlet 0.1 to IID); a copy in float16 by a thousandth,
# one in int8 by a fiftieth.
COPY_FACTOR = 0.1
LEAST_VALUES = 8  # in fewer dimensions two honest updates may meet by chance
# Chance must be able to tell: d at least so many times the other directions.
LEAST_ROOM = 4
# How much more than chance is still noise, in its deviations: of a client without any
# reputation, and of one beyond doubt, who must share less than noise does.
MOST_DEVIATIONS, LEAST_DEVIATIONS = 4.0, -1.0
# Noise with a trace of something true in it: so much of what is usual is not enough.
LEAST_SHARED_FACTOR = 0.05
BETTER_HALF = 0.75  # quantile: the middle of the better half
_RIDGE = 1e-9  # keeps equal directions invertible

Bools = npt.NDArray[np.bool_]


def find_idle(norms: Floats, usual_norm: float | None) -> Bools:
    """Which updates have hardly a length.

    Args:
        norms: Shape (n,).
        usual_norm: What is usual in the cohort; None or 0 when nothing is.
    """
    return np.asarray(norms <= LEAST_NORM_FACTOR * (usual_norm or -1.0))


def find_copies(geometry: Geometry, is_idle: Bools) -> Bools:
    """Which updates point where an earlier one points.

    Whoever came first keeps it: nobody can copy what has not arrived.

    Args:
        geometry: Of the updates in the order of their arrival.
        is_idle: Those that are left out, shape (n,).
    """
    copies = np.zeros(len(is_idle), dtype=bool)
    members = np.flatnonzero(~is_idle).tolist()
    if geometry.size < LEAST_VALUES or len(members) < 3:
        return copies
    distances = geometry.pairwise()[np.ix_(members, members)]
    pairs = distances[np.triu_indices(len(members), 1)]
    limit = COPY_FACTOR * float(np.median(pairs))
    for place, member in enumerate(members):
        # An earlier copy is no original: its own original is the nearer one.
        earlier = [i for i in range(place) if not copies[members[i]]]
        copies[member] = bool((distances[place, earlier] < limit).any())
    return copies


def find_noise(
    geometry: Geometry, reputations: Sequence[float], is_out: Bools
) -> Bools:
    """Which updates share no more with the others than chance would have it.

    Args:
        geometry: Of the updates.
        reputations: Of their clients, 0 to 1.
        is_out: Those that are left out, shape (n,).
    """
    noise = np.zeros(len(is_out), dtype=bool)
    members = np.flatnonzero(~is_out).tolist()
    others = len(members) - 1
    if others < 2 or geometry.size < LEAST_ROOM * others:
        return noise
    shared = shared_part(geometry.cosines[np.ix_(members, members)])
    # Where even the better half looks like noise, nobody can say what training does.
    if np.quantile(shared, BETTER_HALF) <= _chance(others, geometry.size, 0.0):
        return noise
    usual = LEAST_SHARED_FACTOR * float(np.median(shared))
    for place, member in enumerate(members):
        limit = max(_chance(others, geometry.size, reputations[member]), usual)
        noise[member] = shared[place] <= limit
    return noise if noise.sum() * 2 < len(members) else np.zeros_like(noise)


def shared_part(cosines: Floats) -> Floats:
    """How much of each direction lies in the span of the others: R², shape (n,).

    The coefficient of determination of each on all others, 1 − 1 / (C⁻¹)ᵢᵢ.

    Args:
        cosines: Of each two of them, shape (n, n).
    """
    inverse = np.linalg.inv(cosines + _RIDGE * np.eye(len(cosines)))
    diagonal = np.maximum(np.diagonal(inverse), 1.0)
    shared: Floats = 1.0 - 1.0 / diagonal
    return shared


def _chance(others: int, size: int, reputation: float) -> float:
    """The R² that noise stays below, the more surely the less a client is known.

    In d values noise has R² ~ Beta((n − 1) / 2, (d − n + 1) / 2): mean p = (n − 1) / d,
    variance 2·p·(1 − p) / (d + 2).
    """
    mean = others / size
    deviation = math.sqrt(2 * mean * (1 - mean) / (size + 2))
    span = MOST_DEVIATIONS - LEAST_DEVIATIONS
    return mean + (MOST_DEVIATIONS - span * reputation) * deviation
