"""How many examples an update counts: never by its own word alone."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median_low

from fl_engine.updates import StoredUpdate

MOST_EXAMPLES_FACTOR = 10  # honest devices differ by less, most of the time


def believed(updates: Sequence[StoredUpdate]) -> tuple[StoredUpdate, ...]:
    """Cap what each update of a round counts; the order stays.

    In a mean weighted by examples an update that claims 2^53 of them is the mean, and
    nobody sees a device's rows. So an update counts at most the examples that its
    participation declared when it joined, before it knew the round, and at most ten
    times the median of the cohort's counts (the lower one of two), because nobody
    checks a declaration either. Where none was declared only the second cap holds.
    """
    claims = [_as_declared(update) for update in updates]
    most = MOST_EXAMPLES_FACTOR * median_low(claims) if claims else 0
    return tuple(
        replace(update, num_examples=min(claim, most))
        for update, claim in zip(updates, claims, strict=True)
    )


def _as_declared(update: StoredUpdate) -> int:
    if update.declared_examples is None:
        return update.num_examples
    return min(update.num_examples, max(1, update.declared_examples))
