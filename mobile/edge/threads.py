"""Blocking calls beside the event loop."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")


async def in_thread(step: Callable[[], _Result]) -> _Result:
    """Run a step in a thread; one that was cancelled is still waited for.

    So nothing goes on writing behind the back of whoever comes next.
    """
    running = asyncio.ensure_future(asyncio.to_thread(step))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise
