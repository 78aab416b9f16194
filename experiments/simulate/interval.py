"""Mean of paired differences with its interval (Student 1908)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_STEPS = 20_001  # of the numerical integral; the quantile is right to 1e-6


@dataclass(frozen=True)
class Interval:
    """A mean with its 95 % interval.

    Attributes:
        mean: Of the differences.
        low: Lower end; equal to the mean for a single difference that tells no spread.
        high: Upper end.
        count: Differences.
    """

    mean: float
    low: float
    high: float
    count: int


def interval(differences: Sequence[float]) -> Interval:
    """The mean of independent differences and where it lies with 95 % confidence.

    Args:
        differences: At least two.

    Raises:
        ValueError: There are fewer.
    """
    count = len(differences)
    if count < 2:
        raise ValueError("An interval needs at least two differences.")
    mean = float(np.mean(differences))
    error = float(np.std(differences, ddof=1)) / math.sqrt(count)
    reach = t_quantile(0.975, count - 1) * error
    return Interval(mean, mean - reach, mean + reach, count)


def t_quantile(share: float, freedom: int) -> float:
    """The value that Student's t stays below with probability `share`.

    Args:
        share: Between 0.5 and 1.
        freedom: Degrees of freedom, at least 1.
    """
    low, high = 0.0, 1.0
    while _below(high, freedom) < share:
        low, high = high, high * 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _below(middle, freedom) < share else (low, middle)
    return (low + high) / 2


def _below(value: float, freedom: int) -> float:
    """Probability of a t below a value of at least 0: Simpson's rule."""
    points = np.linspace(0.0, value, _STEPS)
    constant = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2))
    constant /= math.sqrt(freedom * math.pi)
    heights = constant * (1 + points**2 / freedom) ** (-(freedom + 1) / 2)
    weights = np.ones(_STEPS)
    weights[1:-1:2], weights[2:-1:2] = 4.0, 2.0
    return 0.5 + float(weights @ heights) * value / (_STEPS - 1) / 3
