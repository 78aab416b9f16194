"""Whose update goes through the costly checks: newcomers always, others by lot.

Adaptive replication of BOINC (Anderson 2020, "BOINC: A Platform for Volunteer
Computing", https://arxiv.org/abs/1903.01699, section 3.4): results of a host that was
right for long are seldom computed twice, but never so seldom that cheating pays. Here
an update is measured with probability max(0.1, 1 − reputation).

The lot is drawn from the task's seed, which contributors never see, so that the same
attempt at a round, repeated after a crash, checks the same clients.
"""

import hashlib

LEAST_PROBABILITY = 0.1

_BITS = 53  # of a float's mantissa


def check_probability(reputation: float, *, newcomer: bool) -> float:
    """How likely an update is measured, 0.1 to 1.

    Args:
        reputation: Of its client, 0 to 1.
        newcomer: Whether too little is known of the client to trust it.
    """
    return 1.0 if newcomer else max(LEAST_PROBABILITY, 1.0 - reputation)


def is_drawn(
    seed: int, round_number: int, attempt: int, client: str, probability: float
) -> bool:
    """Whether the lot falls on a client; the same each time it is asked.

    Args:
        seed: Of the task, -2^63 to 2^63 - 1.
        round_number: From 1.
        attempt: At this round, from 1.
        client: Its name in the task.
        probability: 0 to 1.
    """
    text = f"check {round_number} {attempt} {client}"
    digest = hashlib.sha256(seed.to_bytes(8, "big", signed=True) + text.encode())
    lot = int.from_bytes(digest.digest()[:8], "big") >> (64 - _BITS)
    return bool(lot / 2**_BITS < probability)
