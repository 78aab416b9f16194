"""Try a transaction again that lost to another one."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from asyncpg.exceptions import TransactionRollbackError
from tortoise.exceptions import OperationalError

T = TypeVar("T")
P = ParamSpec("P")

TRIES = 8
FIRST_PAUSE_S = 0.02


async def retrying(work: Callable[[], Awaitable[T]]) -> T:
    """Do work that is one whole transaction, again when the database asks for it.

    PostgreSQL ends one of two transactions that wait for each other; SQLite gives up
    when other processes write for longer than `busy_timeout`. Nothing of the failed
    transaction is left, so the same work may be done anew.

    Args:
        work: Opens and commits its own transaction.
    """
    for attempt in range(TRIES):
        try:
            return await work()
        except (TransactionRollbackError, OperationalError) as error:
            if attempt == TRIES - 1 or not _is_passing(error):
                raise
        await asyncio.sleep(FIRST_PAUSE_S * 2**attempt * (0.5 + random.random()))
    raise AssertionError("the last attempt returns or raises")


def retried(
    work: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """Make a function that is one whole transaction, and what is told after it, retry.

    It must change nothing when it was done before: what is told may fail too.
    """

    @wraps(work)
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        return await retrying(lambda: work(*args, **kwargs))

    return wrapped


def _is_passing(error: Exception) -> bool:
    return isinstance(error, TransactionRollbackError) or "locked" in str(error)
