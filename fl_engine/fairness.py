"""How evenly something is shared."""

from collections.abc import Iterable


def jain(shares: Iterable[float]) -> float | None:
    """Jain's index: (Σx)² / (n·Σx²), 1 when all are equal, 1/n when one has all.

    Jain, Chiu & Hawe 1984, "A Quantitative Measure of Fairness and Discrimination for
    Resource Allocation in Shared Computer Systems", DEC TR-301.

    Args:
        shares: What each has; none negative.

    Returns:
        0 to 1; None when nobody has anything.
    """
    values = [float(share) for share in shares]
    return jain_of_sums(len(values), sum(values), sum(v * v for v in values))


def jain_of_sums(count: int, total: float, squares: float) -> float | None:
    """Jain's index of shares of which only the sums are known.

    Args:
        count: How many there are.
        total: Their sum.
        squares: Sum of their squares.
    """
    return total**2 / (count * squares) if squares else None
