"""The CPU benchmark: a chain of matrix products in whole numbers, exact in float32.

A, then X, are `size` × `size` and filled row by row with the bytes, modulo 251, of
SHA-256(seed ‖ i) for i = 0, 1, …, where i has 8 bytes, big-endian. `steps` times
X ← X·A mod 251; the digest is SHA-256 of X's bytes, row by row (`BenchmarkChallenge` of
the contract). With entries below 251 and at most 256 columns every sum stays below
256 · 250² = 16,000,000 < 2^24, so that float32 gives the same whole numbers everywhere,
in whatever order they are added.
"""

import hashlib
from collections import deque
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

MODULUS = 251
MOST_SIZE = 256

Matrix = npt.NDArray[np.float32]


def matrices(seed: bytes, size: int) -> tuple[Matrix, Matrix]:
    """A and the first X of a challenge.

    Args:
        seed: Bytes of the challenge's seed.
        size: Rows and columns, 1 to 256.

    Returns:
        Two float32 arrays of shape (size, size), whole numbers 0 to 250.
    """
    if not 1 <= size <= MOST_SIZE:
        raise ValueError(f"size is {size}, but must be 1 to {MOST_SIZE}")
    count = 2 * size * size
    blocks = -(-count // hashlib.sha256().digest_size)
    stream = b"".join(
        hashlib.sha256(seed + block.to_bytes(8, "big")).digest()
        for block in range(blocks)
    )
    values = np.frombuffer(stream, np.uint8, count) % MODULUS
    both = values.astype(np.float32).reshape(2, size, size)
    return both[0], both[1]


def run(seed: bytes, size: int, steps: int) -> Iterator[str | None]:
    """Do the work step by step, so that a caller can stop or pause in between.

    Yields:
        None after each product but the last, then the digest, lower-case hex.
    """
    a, x = matrices(seed, size)
    for step in range(steps):
        x = _modulo(x @ a)
        if step < steps - 1:
            yield None
    yield hashlib.sha256(x.astype(np.uint8).tobytes()).hexdigest()


def digest(seed: bytes, size: int, steps: int) -> str:
    """SHA-256 of the last X, lower-case hex."""
    last = deque(run(seed, size, steps), maxlen=1).pop()
    assert last is not None  # only the steps before the last yield None
    return last


def known_digest(seed: bytes, size: int, steps: int) -> str:
    """The same digest for who checks it, in about 2·log2(steps) products.

    Products modulo 251 are exact, so X·A^steps may be worked out by squaring A. A
    client can do that as well: the benchmark ranks honest devices, and a device that
    was clever is found out by the times of its rounds.
    """
    a, x = matrices(seed, size)
    while steps:
        if steps & 1:
            x = _modulo(x @ a)
        steps >>= 1
        if steps:
            a = _modulo(a @ a)
    return hashlib.sha256(x.astype(np.uint8).tobytes()).hexdigest()


def _modulo(product: Matrix) -> Matrix:
    """Remainders modulo 251 of whole numbers below 2^24, exactly.

    Three times as fast as `np.mod`. The quotient may be off by one, because 1/251 is
    rounded; its product with 251 is exact, so one correction each way mends it.
    """
    modulus = np.float32(MODULUS)
    quotient = np.floor(product * np.float32(1 / MODULUS))
    rest: Matrix = product - quotient * modulus
    rest += (rest < 0) * modulus
    rest -= (rest >= modulus) * modulus
    return rest


def cpu_score(elapsed_s: float, median_s: float) -> float:
    """Score of a device, 0 to 1: `median / (median + elapsed)`.

    0.5 for the median device, 1/(n+1) for one that takes n times as long; it falls
    with every second.

    Args:
        elapsed_s: Time between challenge and result, by the server's clock.
        median_s: The same of the median device.
    """
    if elapsed_s <= 0 or median_s <= 0:
        raise ValueError("times must be greater than 0")
    return median_s / (median_s + elapsed_s)
