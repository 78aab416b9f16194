"""How fast devices are by their rounds, held against what their benchmarks say.

A device can cheat in its benchmark, but not in the time that its updates take by the
server's clock. In a round everybody trains the same model for the same number of
epochs, so the time of an example is k·b for a device whose benchmark takes b, with one
k for all. The median of (time of an example / benchmark) estimates k, as long as more
than half are honest; what a device's round says of its benchmark is then its time of an
example / k.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

LEAST_DEVICES = 3  # with fewer nobody can tell who is the odd one
LEAST_S = 2.0  # a shorter round tells more of the network than of the devices


@dataclass(frozen=True)
class Work:
    """What a device did in a round.

    Attributes:
        client: Whose it is.
        seconds: From the weights' last byte out to the update's last byte in, by the
            server's clock, above 0.
        examples: Rows it was trained on, as far as they are believed; at least 1.
        benchmark_s: Time of its benchmark, above 0.
    """

    client: str
    seconds: float
    examples: int
    benchmark_s: float


def observed(works: Sequence[Work]) -> dict[str, float]:
    """Time that each benchmark would have taken by this round, in seconds.

    Args:
        works: Of one round, each client once.

    Returns:
        By client; empty when the round tells nothing.
    """
    if len(works) < LEAST_DEVICES or median(w.seconds for w in works) < LEAST_S:
        return {}
    own = {work.client: work.seconds / work.examples for work in works}
    k = median(own[work.client] / work.benchmark_s for work in works)
    return {client: seconds / k for client, seconds in own.items()}


def learned(before: float | None, seen: float) -> float:
    """What is known after another round: the geometric mean with what was known.

    The first round replaces the benchmark: who lied sinks after one task. Each later
    one counts half, so that a device may change.
    """
    return seen if before is None else math.sqrt(before * seen)
