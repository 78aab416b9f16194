"""How long a round may take."""

from collections.abc import Sequence
from statistics import median

LEAST_DEADLINE_S = 30.0  # a derived deadline is never shorter
DEADLINE_FACTOR = 4.0  # derived deadline: so many times the median time of a round


def round_deadline_s(
    wanted_s: float | None, observed_s: Sequence[float], first_s: float
) -> float:
    """Longest time of the next round, in seconds.

    Args:
        wanted_s: What the task asks for; None to derive it.
        observed_s: Times of the committed rounds so far.
        first_s: Limit before any round was observed, and of every derived one.
    """
    if wanted_s is not None:
        return wanted_s
    if not observed_s:
        return first_s
    derived = DEADLINE_FACTOR * median(observed_s)
    return min(max(derived, LEAST_DEADLINE_S), first_s)
