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
    squares = sum(value * value for value in values)
    if not squares:
        return None
    return sum(values) ** 2 / (len(values) * squares)
