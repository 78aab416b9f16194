"""Passwords by argon2id, in threads, two at a time.

19 MiB, 2 passes, 1 lane: OWASP's password storage recommendation; about 0.1 s.
"""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")

# Hash of a password that nobody knows, made with the settings above: checking against
# it takes as long as checking a real one.
_NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$E6uKsJgP8yDGQS8gcS3g2g"
    "$W9Dboojd2cCCQfoab8xw493YEKHrXNJC0p6anZbNO1I"
)


async def hash_password(password: str) -> str:
    """The hash that is kept of a password."""
    return await _in_thread(partial(_hasher.hash, _normal(password)))


async def is_right_password(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed.

    Args:
        kept: What `hash_password` gave; None when there is no such account, which takes
            the same time and is always wrong.
        password: What was sent.
    """
    check = partial(_verify, kept or _NOBODYS_HASH, _normal(password))
    is_right = await _in_thread(check)
    return is_right and kept is not None


def needs_rehash(kept: str) -> bool:
    """Whether a hash was made with other settings than today's."""
    return _hasher.check_needs_rehash(kept)


def _verify(kept: str, password: bytes) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> bytes:
    # The same password typed on two systems may differ in its code points. A lone
    # surrogate, which JSON can carry, is taken as it is.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


async def _in_thread(work: "partial[T]") -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)
