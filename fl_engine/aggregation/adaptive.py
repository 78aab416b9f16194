"""Adaptive steps on the server, for every rule that treats a round as a gradient.

FedOpt, Algorithm 2 of Reddi et al. 2021, "Adaptive Federated Optimization"
(https://arxiv.org/abs/2003.00295). With Δ the weighted mean of the updates:

    m ← β₁·m + (1 − β₁)·Δ
    v ← by the rule, of v and Δ²
    w ← w + η·m / (√v + τ)

m starts at 0 and v at τ², the least that the paper allows; there is no correction of
the bias, as in the paper (Flower adds one to FedAdam and starts v at 0).

Only what is trained takes such a step. Moving statistics of BatchNorm are exchanged
too, but they are measurements, not parameters: a step of about η in each coordinate,
whatever its scale, would make a variance wrong and soon negative, where a weighted mean
of variances is one. They get the plain mean, and their m and v stay as they start.
"""

from collections.abc import Callable

import numpy as np

from fl_engine.aggregation.base import Flat, Gathered, NewWeights
from fl_engine.aggregation.mean import for_each_mean, shares_of
from fl_engine.aggregation.stream import Floats, begin, places
from fl_engine.aggregation.windows import Window
from fl_engine.task import AggregationParameters

# New second moment of the old one, Δ² and β₂; all of float64, shape (values,).
SecondMoment = Callable[[Floats, Floats, float], Floats]


def adaptive(
    gathered: Gathered, moment: SecondMoment, *, block_values: int | None = None
) -> NewWeights:
    """Take one step; the state holds `m` and `v`, float32, of every exchanged value.

    Args:
        gathered: Of the round.
        moment: How v is renewed.
        block_values: Values of each update that are held at once; None for what is
            fastest.

    Raises:
        ShapeMismatchError: A payload does not fit the manifest.
    """
    step = _Step(gathered, moment)
    shares = shares_of(gathered.updates)
    for_each_mean(gathered, shares, step.take, block_values=block_values)
    return NewWeights(step.weights, tuple(shares.tolist()), {"m": step.m, "v": step.v})


class _Step:
    """The new weights and the new state, filled window by window."""

    def __init__(self, gathered: Gathered, moment: SecondMoment) -> None:
        self._manifest = gathered.manifest
        self._parameters = gathered.parameters
        self._moment = moment
        self._base = gathered.base
        self.weights = begin(gathered)
        self.m, self.v = _copy_of_state(gathered)

    def take(self, window: Window, mean: Flat) -> None:
        """Renew one window."""
        for there, here, number in places(window, self._manifest):
            delta = mean[here].astype(np.float64)
            if self._manifest.exchanged[number].trainable:
                start = window.start + here.start
                delta = self._renew(slice(start, start + len(delta)), delta)
            self.weights[there] = self._base[there] + delta

    def _renew(self, at: slice, delta: Floats) -> Floats:
        """Renew m and v of some values; returns what to add to their weights."""
        eta, beta1, beta2, tau = _numbers(self._parameters)
        m = beta1 * self.m[at].astype(np.float64) + (1 - beta1) * delta
        v = self._moment(self.v[at].astype(np.float64), delta * delta, beta2)
        self.m[at], self.v[at] = m, v
        change: Floats = eta * m / (np.sqrt(v) + tau)
        return change


def _copy_of_state(gathered: Gathered) -> tuple[Flat, Flat]:
    count, state = gathered.manifest.exchanged_count, gathered.state
    if state is not None:
        return state["m"].astype(np.float32), state["v"].astype(np.float32)
    tau = _numbers(gathered.parameters)[3]
    return np.zeros(count, np.float32), np.full(count, tau**2, np.float32)


def _numbers(of: AggregationParameters) -> tuple[float, float, float, float]:
    """η, β₁, β₂, τ of a checked task."""
    numbers = (of.server_learning_rate, of.beta1, of.beta2, of.tau)
    eta, beta1, beta2, tau = numbers
    if eta is None or beta1 is None or beta2 is None or tau is None:
        raise ValueError("An adaptive rule needs its four parameters.")
    return eta, beta1, beta2, tau
