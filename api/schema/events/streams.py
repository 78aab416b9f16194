"""Following a stream until it ends, or the sign-in does."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import TypeVar

from api import events
from api.schema.common.request import Request
from api.schema.events.loaders import number_of
from api.schema.tasks.loaders import task_by_id
from api.services.authenticate import until_revoked
from api.services.refusals import Denied
from api.services.visibility import sees_task

Item = TypeVar("Item")
ENDED = ("COMPLETED", "FAILED", "CANCELLED")


async def follow(
    request: Request, stream: str, since: str | None
) -> AsyncGenerator[events.Event, None]:
    """Events after the cursor `since`, or from now on, while the sign-in lasts.

    Raises:
        Denied: `since` is no cursor; UNAUTHENTICATED when the sign-in ends.
    """
    start = await _start(stream, since)
    source = events.follow(stream, start, request.context.wakeups)
    async with aclosing(_while_signed_in(request, source)) as found:
        async for event in found:
            yield event


async def follow_task(
    request: Request, task_id: str, since: str | None
) -> AsyncGenerator[events.Event, None]:
    """Events of a task up to its last one; an ended task replays and completes.

    Raises:
        Denied: There is no such task for the caller, or `since` is no cursor.
    """
    stream = events.task_stream(task_id)
    # The number is read before the state: an end that the state does not show yet
    # comes after this number.
    now = await events.newest(stream)
    task = await task_by_id(task_id)
    if task is None or not sees_task(request.caller, task):
        raise Denied("BAD_REQUEST", "There is no task with this ID that you may see.")
    has_ended = task.state in ENDED
    start = number_of(since) if since is not None else 0 if has_ended else now
    if has_ended and start >= await events.newest(stream):
        return
    source = events.follow(stream, start, request.context.wakeups)
    async with aclosing(_while_signed_in(request, source)) as found:
        async for event in found:
            yield event
            if is_last(event):
                return


def is_last(event: events.Event) -> bool:
    """Whether a task's stream ends with this event."""
    return event.kind == "TaskStateChanged" and event.body["to"] in ENDED


async def _start(stream: str, since: str | None) -> int:
    return await events.newest(stream) if since is None else number_of(since)


async def _while_signed_in(
    request: Request, source: AsyncIterator[Item]
) -> AsyncGenerator[Item, None]:
    """What `source` yields, until the caller's session or key ends."""
    ended = asyncio.ensure_future(until_revoked(request.context, request.caller))
    upcoming: asyncio.Future[Item] | None = None
    request.context.subscriptions.add(ended)
    try:
        while True:
            upcoming = asyncio.ensure_future(_next(source))
            await asyncio.wait({ended, upcoming}, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                raise Denied("UNAUTHENTICATED", "The sign-in has ended. Sign in again.")
            try:
                yield upcoming.result()
            except StopAsyncIteration:
                return
    finally:
        request.context.subscriptions.discard(ended)
        for waiting in (ended, upcoming):
            if waiting is not None:
                waiting.cancel()
        await asyncio.gather(ended, return_exceptions=True)
        if upcoming is not None:
            await asyncio.gather(upcoming, return_exceptions=True)


async def _next(source: AsyncIterator[Item]) -> Item:
    return await anext(source)
