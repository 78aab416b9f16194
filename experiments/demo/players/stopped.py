"""Tasks of the scenery that their requester stops: for good, or for a while."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from experiments.demo.players.gear import LAPTOP
from experiments.demo.players.mishaps import Fate, Mishap, only, planned, sparing
from experiments.demo.players.player import Player
from experiments.demo.players.shows import (
    HURRY,
    Stage,
    first_of,
    perform,
    publish,
    reach,
    state_of,
)
from experiments.demo.stories.prepare import Ready
from mobile.edge.errors import TaskError

POLL_S = 0.5
CANCEL_AFTER = 3  # rounds
CANCEL_REASON = (
    "Two wards counted the day of admission, one did not. We list it again once all "
    "count alike; the rounds so far are paid."
)
PAUSE_AFTER = 3  # rounds
PAUSE_REASON = (
    "Two wards measure in square inches. We go on once their columns are corrected, "
    "on Monday at the latest."
)

CANCEL = """
mutation Cancel($id: ID!, $reason: String) {
  cancelTask(id: $id, reason: $reason) {
    __typename
    ... on Task { id state }
    ... on Refusal { code message retryAfterS }
  }
}
"""

PAUSE = """
mutation Pause($id: ID!, $reason: String) {
  pauseTask(id: $id, reason: $reason) {
    __typename
    ... on Task { id state }
    ... on Refusal { code message retryAfterS }
  }
}
"""


async def perform_and_cancel(
    stage: Stage, ready: Ready, players: Sequence[Player]
) -> str:
    """A CANCELLED task: its requester gives it up after a few rounds, with a reason.

    In the second the laptop drops out.
    """
    task_id = await publish(stage, ready, "CANCELLED", "RECRUITING", "RUNNING")
    if await state_of(stage, ready, task_id) == "CANCELLED":
        return task_id
    fate = Fate(planned({2: Mishap.DROP}), only(LAPTOP))
    async with _show(stage, ready, task_id, fate, players) as show:
        await first_of(show, reach(stage, task_id, CANCEL_AFTER))
        api = stage.requester(ready).api
        await api.do(CANCEL, id=task_id, reason=CANCEL_REASON)
        await show
    return task_id


async def perform_and_pause(
    stage: Stage, ready: Ready, players: Sequence[Player]
) -> str:
    """A PAUSED task: after a few rounds its requester lets it wait, with a reason."""
    task_id = await publish(stage, ready, "PAUSED", "RECRUITING", "RUNNING")
    if await state_of(stage, ready, task_id) == "PAUSED":
        return task_id
    fate = Fate(planned({}), sparing(LAPTOP))
    async with _show(stage, ready, task_id, fate, players) as show:
        await first_of(show, reach(stage, task_id, PAUSE_AFTER))
        api = stage.requester(ready).api
        await api.do(PAUSE, id=task_id, reason=PAUSE_REASON)
        # The round that is open has to be finished by somebody.
        await first_of(show, _paused(stage, ready, task_id))
    return task_id


@asynccontextmanager
async def _show(
    stage: Stage, ready: Ready, task_id: str, fate: Fate, players: Sequence[Player]
) -> AsyncIterator["asyncio.Task[None]"]:
    """Players who train in a hurry, until the block ends."""
    show = asyncio.create_task(
        perform(stage, ready, task_id, fate, pace=HURRY, players=players)
    )
    try:
        yield show
    finally:
        show.cancel()
        await asyncio.wait([show])


async def _paused(stage: Stage, ready: Ready, task_id: str) -> None:
    """Wait until a task has stopped between two rounds.

    Raises:
        TaskError: It ended before.
    """
    while (state := await state_of(stage, ready, task_id)) != "PAUSED":
        if state != "RUNNING":
            raise TaskError(f"{task_id} is {state} and can't be paused.")
        await asyncio.sleep(POLL_S)
