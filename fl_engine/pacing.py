"""When clients that were sent away should come back: not all at once.

Pace steering of Bonawitz et al. 2019, "Towards Federated Learning at Scale: System
Design" (https://arxiv.org/abs/1902.01046), section 2.3: the server tells each device
when to check in again, spread over time where the crowd is large, so that it never
meets a thundering herd, and soon where it is small, so that enough devices are there
when a round begins. As there, nothing is remembered: a delay is drawn for each client.
"""

MOST_PER_S = 20.0  # clients that may come back in a second
LEAST_SPREAD = 0.5  # so much of the period, at least, is spread over
MOST_SPREAD_S = 60.0  # a person who has to wait for an hour need not wait for longer


def return_delay_s(expected_clients: int, period_s: float, draw: float) -> float:
    """Seconds after which one of many waiting clients should come back.

    Nobody is asked back before the period has passed, since there is nothing to do
    until then. After it the clients come over a window that is half as long as the
    period and at most a minute, or as long as it takes to let them in one after the
    other at `MOST_PER_S`, whichever is longer.

    Args:
        expected_clients: How many wait for the same thing, this one included.
        period_s: When there may be something to do, seconds from now.
        draw: A number from 0 to 1 drawn anew for each client.

    Returns:
        Between `period_s` and `period_s` plus the window.

    Raises:
        ValueError: An argument is negative or not a number, or `draw` is above 1.
    """
    if not expected_clients >= 0 or not 0 <= period_s < float("inf"):
        raise ValueError("clients and period must not be negative")
    if not 0 <= draw <= 1:
        raise ValueError(f"draw is {draw}, but must be 0 to 1")
    least_s = min(LEAST_SPREAD * period_s, MOST_SPREAD_S)
    window_s = max(least_s, expected_clients / MOST_PER_S)
    return period_s + draw * window_s
