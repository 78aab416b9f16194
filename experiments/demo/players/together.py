"""Several things at the same time, of which the first failure ends all."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from mobile.edge.errors import EdgeError

_Result = TypeVar("_Result")


async def together(*courses: Coroutine[Any, Any, _Result]) -> list[_Result]:
    """Run all of them and return what they return, in their order.

    Raises:
        EdgeError: The first of one of them; the others were ended.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(course) for course in courses]
    except* EdgeError as raised:
        error: BaseException = raised
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise error from None
    return [task.result() for task in tasks]
