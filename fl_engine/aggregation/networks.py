"""Sorting networks: the middle of a few numbers, in the same steps for all coordinates.

A network compares fixed pairs, so that each step is a minimum and a maximum of two
whole rows, which a processor does for eight coordinates at once; a sort would branch
on each. Batcher's merge exchange (Knuth, The Art of Computer Programming, volume 3,
5.2.2, algorithm M), cut down to what the wanted ranks need.
"""

from functools import cache
from typing import NamedTuple


class Comparison(NamedTuple):
    """One step: the lesser value goes to row `low`, the greater one to row `high`.

    Attributes:
        low: A row.
        high: Another one.
        keeps_low: Whether anybody looks at row `low` afterwards.
        keeps_high: Whether anybody looks at row `high` afterwards.
    """

    low: int
    high: int
    keeps_low: bool = True
    keeps_high: bool = True


@cache
def selection_network(rows: int, first: int, last: int) -> tuple[Comparison, ...]:
    """Comparisons after which rows first…last−1 hold the values of these ranks.

    In which order they hold them is open: for a mean it is all the same, and so is what
    the other rows hold. Going back from the end, a comparison of two rows that are both
    wanted, or both not wanted, changes nothing; one with a single wanted row needs the
    minimum or the maximum only; and whatever is compared must itself be exact.
    """
    wanted, open_, exact = "wanted", "open", "exact"
    role = {r: wanted if first <= r < last else open_ for r in range(rows)}
    steps = []
    for low, high in reversed(_sorting_network(rows)):
        if role[low] == role[high] != exact:
            continue
        keeps_low, keeps_high = role[low] != open_, role[high] != open_
        steps.append(Comparison(low, high, keeps_low, keeps_high))
        role[low] = role[high] = exact
    return tuple(reversed(steps))


def _sorting_network(rows: int) -> list[tuple[int, int]]:
    """Pairs that sort any values; algorithm M in Knuth's names, counted from 0."""
    if rows < 2:
        return []
    pairs = []
    top = 1 << ((rows - 1).bit_length() - 1)
    p = top
    while p > 0:
        q, r, d = top, 0, p
        while True:
            pairs += [(i, i + d) for i in range(rows - d) if i & p == r]
            if q == p:
                break
            d, q, r = q - p, q >> 1, p
        p >>= 1
    return pairs
