"""Tasks of the scenery: listed, run by the players, kept running."""

import asyncio
import itertools
import logging
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from experiments.demo.players.gear import LAPTOP
from experiments.demo.players.mishaps import (
    Fate,
    Mishap,
    now_and_then,
    planned,
    sparing,
)
from experiments.demo.players.people import Person
from experiments.demo.players.player import Part, Player, play
from experiments.demo.players.together import together
from experiments.demo.requester import CREATE_TASK, Requester
from experiments.demo.stories.prepare import Ready
from mobile.edge.api import Answer
from mobile.edge.errors import EdgeError, RefusedError, TaskError
from mobile.edge.subscribe import subscribe

log = logging.getLogger(__name__)

PUBLISHED = ("RECRUITING", "RUNNING", "PAUSED", "COMPLETED", "FAILED", "CANCELLED")
HURRY = 0.1  # pace of tasks that shall soon be over
USUAL_GRACE_S = 20.0  # of a task that does not say
AGAIN_S = 5.0  # after a failure; doubled with each, up to
LATEST_AGAIN_S = 120.0
MISHAPS = planned({3: Mishap.DROP, 5: Mishap.NORM, 8: Mishap.LATE})

MINE = """
query Mine {
  viewer { tasks(first: 100) { edges { node { id title state } } } }
}
"""

STATE = "query State($id: ID!) { task(id: $id) { state } }"

EVENTS = """
subscription TaskEvents($taskId: ID!, $since: String) {
  taskEvents(taskId: $taskId, since: $since) {
    __typename
    cursor
    ... on RoundCommitted { round }
  }
}
"""


@dataclass(frozen=True)
class Stage:
    """Where the tasks are shown.

    Attributes:
        server: Address of the server.
        people: By shown name.
        players: The devices.
    """

    server: str
    people: Mapping[str, Person]
    players: Sequence[Player]

    def requester(self, ready: Ready) -> Requester:
        """Who lists a story."""
        return Requester(self.people[ready.story.requester].api)


async def find(stage: Stage, ready: Ready, *states: str) -> str | None:
    """The newest task of a story that an earlier start has left in such a state."""
    answer = await stage.requester(ready).api.ask(MINE)
    for edge in answer["viewer"]["tasks"]["edges"]:
        task = edge["node"]
        if task["title"] == ready.story.title and task["state"] in states:
            return str(task["id"])
    return None


async def draft(stage: Stage, ready: Ready) -> str:
    """A draft that still lacks its test set, or the one that is there; its id."""
    if known := await find(stage, ready, "DRAFT"):
        return known
    requester = stage.requester(ready)
    upload = await requester.upload(ready.model, "MODEL")
    until = datetime.now(UTC) + timedelta(seconds=ready.story.recruit_s)
    dates = {"recruitsUntil": until.isoformat(), "startsAt": until.isoformat()}
    task = {**ready.task, **dates, "baselines": [], "modelUploadId": upload}
    return str((await requester.api.do(CREATE_TASK, input=task))["id"])


async def publish(stage: Stage, ready: Ready, *states: str) -> str:
    """List a story, or find it in one of these states from an earlier start."""
    if known := await find(stage, ready, *states):
        return known
    requester = stage.requester(ready)
    model, test_set = await asyncio.gather(
        requester.upload(ready.model, "MODEL"),
        requester.upload(ready.test_set, "TEST_SET"),
    )
    files = {"modelUploadId": model, "testSetUploadId": test_set}
    return await requester.list_task({**ready.task, **files}, ready.story.recruit_s)


async def list_anew(stage: Stage, ready: Ready) -> str:
    """List a story of which there is no task at all, whatever its state."""
    return await publish(stage, ready, *PUBLISHED)


async def perform(
    stage: Stage,
    ready: Ready,
    task_id: str,
    fate: Fate,
    *,
    pace: float,
    players: Sequence[Player],
) -> None:
    """Run a task with players from its recruitment to its end.

    A task that runs already, from an earlier start, goes on.

    Raises:
        EdgeError: Somebody can't take part.
    """
    grace_s = float(ready.story.training.get("graceS", USUAL_GRACE_S))
    parts = [
        Part(task_id, ready.shard(place, len(players)), fate, pace, grace_s)
        for place in range(len(players))
    ]
    playing = map(play, players, parts)
    await together(_start(stage, ready, task_id, len(players)), *playing)


async def _start(stage: Stage, ready: Ready, task_id: str, players: int) -> None:
    """Start the task once all are connected, unless it was started before."""
    if await state_of(stage, ready, task_id) == "RECRUITING":
        requester = stage.requester(ready)
        await requester.gathered(task_id, players)
        await requester.start(task_id)


async def perform_to_the_end(
    stage: Stage, ready: Ready, players: Sequence[Player]
) -> str:
    """A COMPLETED task: quick, with a drop-out, a rejected and a late update."""
    task_id = await publish(stage, ready, "COMPLETED", "RECRUITING", "RUNNING")
    if await state_of(stage, ready, task_id) != "COMPLETED":
        fate = Fate(MISHAPS, sparing(LAPTOP))
        await perform(stage, ready, task_id, fate, pace=HURRY, players=players)
        await reach(stage, task_id)
    return task_id


async def fail(stage: Stage, ready: Ready) -> str:
    """A FAILED task: when its recruitment has ended, too few have joined."""
    task_id = await publish(stage, ready, "FAILED", "RECRUITING")
    await reach(stage, task_id)
    return task_id


async def keep_one_running(
    stage: Stage,
    stories: Sequence[Ready],
    *,
    pace: float,
    on_running: Callable[[str], None],
    more_points: Callable[[str], Awaitable[None]],
) -> None:
    """Have one task RUNNING for as long as this is not cancelled.

    What fails is logged and tried again: a visitor may cancel the task, too.

    Args:
        stage: Where.
        stories: Shown in turns.
        pace: Of the players.
        on_running: Told of each task once its first round was committed.
        more_points: Gives points to the requester of a key that no one has used yet.
    """
    failures = 0
    for ready in itertools.cycle(stories):
        try:
            task_id = await publish(stage, ready, "RUNNING", "RECRUITING")
            await _run_live(stage, ready, task_id, pace, on_running)
            failures = 0
        except RefusedError as refused:
            if refused.code != "INSUFFICIENT_POINTS":
                failures = await _wait_after(refused, failures)
                continue
            await more_points(secrets.token_hex(4))
        except EdgeError as error:
            failures = await _wait_after(error, failures)


async def _run_live(
    stage: Stage,
    ready: Ready,
    task_id: str,
    pace: float,
    on_running: Callable[[str], None],
) -> None:
    show = asyncio.create_task(
        perform(
            stage,
            ready,
            task_id,
            Fate(now_and_then, sparing(LAPTOP)),
            pace=pace,
            players=stage.players,
        )
    )
    try:
        await first_of(show, reach(stage, task_id, 1))
        on_running(task_id)
        await show
    finally:
        show.cancel()
        await asyncio.wait([show])


async def reach(stage: Stage, task_id: str, committed: int | None = None) -> None:
    """Wait until a task has committed so many rounds, or until it has ended.

    Raises:
        TaskError: It ended before.
    """
    stream = subscribe(stage.server, EVENTS, {"taskId": task_id})
    async with aclosing(cast(AsyncGenerator[Answer, None], stream)) as events:
        async for event in events:
            is_round = event["__typename"] == "RoundCommitted"
            if is_round and committed is not None and event["round"] >= committed:
                return
    if committed is not None:
        raise TaskError(f"{task_id} ended before round {committed} was committed.")


async def state_of(stage: Stage, ready: Ready, task_id: str) -> str:
    """State of a task, as its requester sees it."""
    answer = await stage.requester(ready).api.ask(STATE, id=task_id)
    return str(answer["task"]["state"])


async def first_of(show: "asyncio.Task[None]", reached: Any) -> None:
    """Wait until a show has got so far; raise what ended it before."""
    waiting = asyncio.ensure_future(reached)
    try:
        await asyncio.wait({show, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if show.done():
            show.result()
        await waiting
    finally:
        waiting.cancel()
        await asyncio.wait([waiting])


async def _wait_after(error: EdgeError, failures: int) -> int:
    log.warning("The live task could not go on: %s", error)
    await asyncio.sleep(min(AGAIN_S * 2**failures, LATEST_AGAIN_S))
    return min(failures + 1, 10)
