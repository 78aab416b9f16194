"""What a task's steps need is fitted from its clients' statistics, before round 1.

Read `fit_next_pass`: ask, collect, merge, freeze. A pass is frozen in one transaction
or not at all; after `kill -9` it is asked for again. Who does not answer in time, or
answers what can't be, is not counted, and trains all the same.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from api.models import Participation, Task, Upload
from api.services.context import Context
from api.services.links import (
    Connection,
    Happening,
    StatisticsCame,
    StatisticsRefused,
)
from api.services.preprocessing import pipeline_of_task
from api.services.publish_task import prepare_files
from api.services.retry import retried
from api.services.round_rows import TaskEndedError, hold_task
from api.services.start_task import spec_of
from api.services.unit_of_work import AlreadyDoneError, unit_of_work
from api.services.waiting import tell_to_wait
from fl_engine import rounds, wire
from fl_engine.data.asking import Measuring, next_pass
from fl_engine.data.believing import check_statistics
from fl_engine.data.fitting import fit_pass
from fl_engine.errors import StatisticsError
from fl_engine.task import FittedColumn

log = logging.getLogger(__name__)

PRESENT = ("SELECTED", "TRAINING", "BACKUP")  # who is asked
NOT_ASKED = "There is no `measure` that this answers, or its time is over."

Fitted = dict[int, tuple[FittedColumn, ...]]


async def fit_next_pass(context: Context, task: Task) -> None:
    """Fit the steps before which none waits, or note that it failed.

    Raises:
        TaskEndedError: The task is not RUNNING any more.
    """
    part = int(_progress(task)["part"])
    measurings = next_pass(pipeline_of_task(task), part)
    with context.links.measuring(task.id) as inbox:
        answers = await _Collection(context, task, measurings, inbox).run()
    needed = spec_of(task).training.least_updates
    if len(answers) < needed:
        why = f"{len(answers)} clients sent usable statistics, {needed} are needed."
        await _note_failure(context, task, why)
        return
    try:
        fitted = await asyncio.to_thread(_fit, measurings, answers)
    except StatisticsError as error:
        await _note_failure(context, task, str(error))
        return
    await _freeze(context, task, fitted)
    await tell_to_wait(context, task.id, context.links.ready(task.id))


def failed_attempts(task: Task) -> int:
    """How many times the next pass of a task has failed."""
    return int(_progress(task)["attempts"])


def failed_at(task: Task) -> datetime | None:
    """When the next pass failed last; None when it did not."""
    at = _progress(task)["failed_at"]
    return datetime.fromisoformat(at) if at else None


def failure(task: Task) -> str:
    """Why a pass failed again and again, for people."""
    progress = _progress(task)
    return (
        f"What preprocessing needs could not be fitted in {progress['attempts']} "
        f"attempts. {progress['why']}"
    )


def _progress(task: Task) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "part": 1,
        "attempts": 0,
        "failed_at": None,
        "why": "",
        "fitted": {},
    }
    return {**empty, **(task.fitting or {})}


def _fit(
    measurings: Sequence[Measuring],
    answers: Sequence[tuple[Sequence[wire.Statistics], int | None]],
) -> Fitted:
    """Fit a pass; of examples no more is believed than was declared at joining."""
    statistics = [frames for frames, _ in answers]
    believed = [
        frames[0].examples if declared is None else min(frames[0].examples, declared)
        for frames, declared in answers
    ]
    return fit_pass(measurings, statistics, [max(1, count) for count in believed])


@retried
async def _note_failure(context: Context, task: Task, why: str) -> None:
    """One more failed attempt, once for each."""
    progress = _progress(task)
    attempts = int(progress["attempts"]) + 1
    log.info("%s: preprocessing failed, time %d: %s", task.id, attempts, why)
    key = f"fit:{task.id}:{progress['part']}:{attempts}"
    try:
        async with unit_of_work(context, once=key) as unit:
            await hold_task(task.id)
            failed = {"attempts": attempts, "failed_at": unit.at.isoformat()}
            fitting = {**progress, **failed, "why": why}
            await Task.filter(id=task.id).update(fitting=fitting)
    except AlreadyDoneError:
        pass


async def _freeze(context: Context, task: Task, fitted: Fitted) -> None:
    """Write what a pass fitted: files first, then the rows that speak of them."""
    progress = _progress(task)
    known = {str(place): msgspec.to_builtins(cs) for place, cs in fitted.items()}
    progress = {
        **progress,
        "part": progress["part"] + 1,
        "attempts": 0,
        "failed_at": None,
        "why": "",
        "fitted": {**progress["fitted"], **known},
    }
    columns: dict[str, Any] = {"fitting": progress}
    frozen = await Task.get(id=task.id)
    frozen.fitting = progress
    pipeline = pipeline_of_task(frozen)
    if pipeline.is_ready:
        model = await Upload.get(id=task.model_upload_id)
        prepared = await asyncio.to_thread(
            prepare_files,
            context.storage,
            task,
            pipeline,
            adapts=model.template is not None,
        )
        columns["preprocessing_sha256"] = prepared.preprocessing_sha256
        columns["weights_sha256"] = prepared.weights_sha256
    await _write(context, task, progress["part"] - 1, columns)


@retried
async def _write(
    context: Context, task: Task, part: int, columns: dict[str, Any]
) -> None:
    try:
        async with unit_of_work(context, once=f"fitted:{task.id}:{part}"):
            await hold_task(task.id)
            await Task.filter(id=task.id).update(**columns)
    except AlreadyDoneError:
        pass


class _Collection:
    """Asks everybody of a task, and takes what is answered until it is time."""

    def __init__(
        self,
        context: Context,
        task: Task,
        measurings: Sequence[Measuring],
        inbox: "asyncio.Queue[Happening]",
    ) -> None:
        self._context = context
        self._task = task
        self._measurings = measurings
        self._inbox = inbox
        grace_s = spec_of(task).training.grace_s
        self._loop = asyncio.get_running_loop()
        self._come_by = self._loop.time() + grace_s
        self._answer_by = self._come_by + grace_s
        self._declared: dict[str, int | None] = {}  # who is asked
        self._asked: dict[str, Connection] = {}
        self._open: dict[bytes, tuple[str, int]] = {}  # id: client, place of the frame
        self._answers: dict[str, dict[int, wire.Statistics]] = {}
        self._refused: set[str] = set()

    async def run(self) -> list[tuple[list[wire.Statistics], int | None]]:
        """Answers of the clients that are counted, and examples they had declared.

        Raises:
            TaskEndedError: The task was ended meanwhile.
        """
        people = Participation.filter(task_id=self._task.id, state__in=PRESENT)
        self._declared = {p.id: p.examples for p in await people.order_by("id")}
        for client in sorted(self._context.links.ready(self._task.id)):
            await self._ask(client)
        while (wait_s := self._wait_s()) > 0:
            try:
                async with asyncio.timeout(wait_s):
                    happening = await self._inbox.get()
            except TimeoutError:
                continue
            await self._take(happening)
        frames = range(len(self._measurings))
        return [
            ([self._answers[client][frame] for frame in frames], declared)
            for client, declared in self._declared.items()
            if self._is_complete(client)
        ]

    def _wait_s(self) -> float:
        """How long there is something to wait for; 0 when there is nothing."""
        waiting = [c for c in self._declared if not self._is_done(c)]
        if not waiting:
            return 0.0
        is_working = any(self._is_asked_now(client) for client in waiting)
        until = self._answer_by if is_working else self._come_by
        return max(0.0, until - self._loop.time())

    def _is_complete(self, client: str) -> bool:
        has_all = len(self._answers.get(client, {})) == len(self._measurings)
        return has_all and client not in self._refused

    def _is_done(self, client: str) -> bool:
        return client in self._refused or self._is_complete(client)

    def _is_asked_now(self, client: str) -> bool:
        asked = self._asked.get(client)
        return asked is not None and self._context.links.get(client) is asked

    async def _take(self, happening: Happening) -> None:
        match happening:
            case rounds.Cancelled():
                raise TaskEndedError(self._task.id)
            case rounds.ClientConnected(client):
                await self._ask(client)
            case rounds.ClientPaused(client):
                self._asked.pop(client, None)
            case rounds.ClientLeft(client):
                self._declared.pop(client, None)
            case StatisticsCame(client, statistics):
                await self._answered(client, statistics)
            case StatisticsRefused(client, of) if (
                self._open.get(of, ("",))[0] == client
            ):
                self._refused.add(client)

    async def _ask(self, client: str) -> None:
        """Send what this client has not answered yet, once on each connection."""
        connection = self._context.links.get(client)
        if client not in self._declared or self._is_done(client) or connection is None:
            await tell_to_wait(self._context, self._task.id, [client])
            return
        self._asked[client] = connection
        left_s = self._answer_by - self._loop.time()
        for place, measuring in enumerate(self._measurings):
            if place not in self._answers.get(client, {}):
                frame = measuring.frame(max(0.0, left_s))
                self._open[frame.id] = client, place
                await connection.link.tell(frame)

    async def _answered(self, client: str, statistics: wire.Statistics) -> None:
        asked, place = self._open.get(statistics.of, ("", 0))
        if asked != client:
            await self._refuse(client, statistics.id, NOT_ASKED)
            return
        answers = self._answers.setdefault(client, {})
        examples = next((a.examples for a in answers.values()), None)
        try:
            check_statistics(self._measurings[place], statistics, examples)
        except StatisticsError as error:
            self._refused.add(client)
            log.info("%s: statistics of %s refused: %s", self._task.id, client, error)
            await self._refuse(client, statistics.id, f"{error} It is not counted.")
            return
        answers.setdefault(place, statistics)

    async def _refuse(self, client: str, of: bytes, message: str) -> None:
        link = self._context.links.link(client)
        if link is not None:
            await link.tell(
                wire.Error(
                    id=wire.new_id(),
                    of=of,
                    code="MEASURE",
                    message=message,
                    is_fatal=False,
                )
            )
