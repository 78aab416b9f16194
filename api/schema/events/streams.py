"""Following a stream until it ends, or the sign-in does."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from api import events
from api.schema.common.request import Request
from api.schema.events.loaders import number_of
from api.schema.tasks.loaders import task_by_id
from api.services import tails
from api.services.authenticate import until_revoked
from api.services.refusals import Denied
from api.services.tails import Arrival
from api.services.visibility import sees_task

ENDED = ("COMPLETED", "FAILED", "CANCELLED")


async def follow(
    request: Request, stream: str, since: str | None
) -> AsyncGenerator[Arrival, None]:
    """Events after the cursor `since`, or from now on, while the sign-in lasts.

    Raises:
        Denied: `since` is no cursor; UNAUTHENTICATED when the sign-in ends.
    """
    start = await _start(stream, since)
    async with aclosing(_while_signed_in(request, stream, start)) as found:
        async for arrival in found:
            yield arrival


async def follow_task(
    request: Request, task_id: str, since: str | None
) -> AsyncGenerator[Arrival, None]:
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
    async with aclosing(_while_signed_in(request, stream, start)) as found:
        async for arrival in found:
            yield arrival
            if is_last(arrival.event):
                return


def is_last(event: events.Event) -> bool:
    """Whether a task's stream ends with this event."""
    return event.kind == "TaskStateChanged" and event.body["to"] in ENDED


async def _start(stream: str, since: str | None) -> int:
    return await events.newest(stream) if since is None else number_of(since)


async def _while_signed_in(
    request: Request, stream: str, start: int
) -> AsyncGenerator[Arrival, None]:
    """Events after number `start`, until the caller's session or key ends."""
    context = request.context
    ended = asyncio.ensure_future(until_revoked(context, request.caller))
    context.subscriptions.add(ended)
    try:
        source = tails.follow(stream, start, context.tails, until=ended)
        async with aclosing(source) as found:
            async for arrival in found:
                yield arrival
        raise Denied("UNAUTHENTICATED", "The sign-in has ended. Sign in again.")
    finally:
        context.subscriptions.discard(ended)
        ended.cancel()
        await asyncio.gather(ended, return_exceptions=True)
