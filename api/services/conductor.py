"""Keeps tasks going: starts them when it is time, runs their rounds, ends them.

One asyncio task a running task. Whatever fails is logged and tried again, and when it
fails again and again the task is FAILED with a reason: nothing is swallowed, nothing
hangs. After a restart every RUNNING task goes on from its rows.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from api import events
from api.models import Round, Task, Transfer
from api.services import judge_update, ledger
from api.services.context import Context
from api.services.fit_columns import (
    failed_at,
    failed_attempts,
    failure,
    fit_next_pass,
)
from api.services.pause_task import is_pausing, pause_if_asked
from api.services.preprocessing import must_fit
from api.services.round_rows import OPEN, TaskEndedError, go_on, last_attempt
from api.services.run_round import run_round
from api.services.settle_round import Outcome
from api.services.settle_task import complete_task, end_task
from api.services.start_task import begin, least_updates, spec_of

log = logging.getLogger(__name__)

LOOK_S = 30.0  # at the latest after this the conductor looks around
MOST_CRASHES = 5  # of a task without a committed round between them
CRASH_PAUSE_S = 1.0  # doubled with each crash


class Conductor:
    """Runs the tasks of this process; `async with` it while the server serves."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._running: dict[str, asyncio.Task[None]] = {}
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Go on with what a crash left, then watch for what is due.

        When this returns clients may come: no update is late that a restart held up.
        """
        await self._judge_latecomers()
        await self._prolong_rounds()
        self._watch = asyncio.create_task(self._watching())

    async def stop(self) -> None:
        """Stop where it is; rows hold everything."""
        tasks = [*self._running.values(), *([self._watch] if self._watch else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._running.clear()

    async def look(self) -> datetime | None:
        """Start what is due and run what is RUNNING.

        Returns:
            When the next task is due; None when none waits.
        """
        now = self._context.now()
        recruiting = Task.filter(state="RECRUITING").order_by("starts_at")
        for task in await recruiting.filter(starts_at__lte=now):
            await self._begin(task)
        for task in await Task.filter(state="RUNNING"):
            if task.id not in self._running:
                run = asyncio.create_task(self._conduct(task.id), name=task.id)
                self._running[task.id] = run
                run.add_done_callback(self._ended)
        await ledger.release_due(self._context)
        waiting = await recruiting.first()
        return waiting.starts_at if waiting else None

    async def _watching(self) -> None:
        """Look around when a task changes its state, and when one is due."""
        with self._context.wakeups.listen(events.MARKETPLACE) as changed:
            while True:
                changed.clear()
                wait_s = LOOK_S
                try:
                    due = await self.look()
                    if due is not None:
                        left_s = (due - self._context.now()).total_seconds()
                        wait_s = min(max(left_s, 0.0), LOOK_S)
                except Exception:
                    log.exception("the conductor could not look around")
                try:
                    async with asyncio.timeout(wait_s):
                        await changed.wait()
                except TimeoutError:
                    continue

    async def _begin(self, task: Task) -> None:
        """Recruitment has ended: start the task, or give it up with too few clients."""
        needed = least_updates(task)
        try:
            if task.registered >= needed:
                await begin(self._context, task.id)
            else:
                reason = f"{task.registered} clients joined, {needed} are needed."
                await end_task(self._context, task.id, "FAILED", reason)
        except TaskEndedError:
            return
        except Exception:
            log.exception("%s could not be started", task.id)

    async def _conduct(self, task_id: str) -> None:
        """Run a task to its end."""
        crashes, committed = 0, -1
        while True:
            try:
                task = await Task.get(id=task_id)
                if task.state != "RUNNING":
                    return
                if task.rounds_committed != committed:
                    crashes, committed = 0, task.rounds_committed
                await self._go_on(task)
            except TaskEndedError:
                return
            except Exception as error:
                crashes += 1
                log.exception("%s failed, time %d", task_id, crashes)
                await self._after_crash(task_id, crashes, error)

    async def _go_on(self, task: Task) -> None:
        """The next step of a task: its end, a pause, statistics, or a round."""
        if task.rounds_committed >= task.rounds_wanted:
            await complete_task(self._context, task)
            return
        if must_fit(task):
            await self._fit(task)
            return
        last = await last_attempt(task)
        if last is not None and last.state not in OPEN:
            if last.attempt >= self._context.settings.most_attempts:
                await self._give_up(task, last)
                return
            await self._pause_after(last.ended_at)
        if is_pausing(task) and await pause_if_asked(self._context, task.id):
            return
        outcome = await run_round(self._context, task)
        if outcome is Outcome.ENDED:
            raise TaskEndedError(task.id)

    async def _fit(self, task: Task) -> None:
        """A pass of statistics, by the rules of a round that is abandoned."""
        if failed_attempts(task) >= self._context.settings.most_attempts:
            await end_task(self._context, task.id, "FAILED", failure(task))
            return
        await self._pause_after(failed_at(task))
        if is_pausing(task) and await pause_if_asked(self._context, task.id):
            return
        await fit_next_pass(self._context, task)

    async def _pause_after(self, ended_at: datetime | None) -> None:
        """Wait a little after an attempt that came to nothing."""
        if ended_at is None:
            return
        delay = timedelta(seconds=self._context.settings.retry_delay_s)
        left = ended_at + delay - self._context.now()
        await asyncio.sleep(max(0.0, left.total_seconds()))

    async def _give_up(self, task: Task, last: Round) -> None:
        reason = (
            f"Round {last.number} had too few updates in {last.attempt} attempts; "
            f"{least_updates(task)} are needed."
        )
        await end_task(self._context, task.id, "FAILED", reason)

    async def _after_crash(self, task_id: str, crashes: int, error: Exception) -> None:
        if crashes < MOST_CRASHES:
            await asyncio.sleep(CRASH_PAUSE_S * 2 ** (crashes - 1))
            return
        reason = f"The server could not go on ({type(error).__name__}); see its log."
        try:
            await end_task(self._context, task_id, "FAILED", reason)
        except TaskEndedError:
            return
        except Exception:
            log.exception("%s could not even be ended", task_id)
            await asyncio.sleep(LOOK_S)

    async def _judge_latecomers(self) -> None:
        """Updates that were complete after their round, without a verdict."""
        complete = Transfer.filter(state="RECEIVED").exclude(
            call__round__state__in=OPEN
        )
        for transfer in await complete.prefetch_related("call__round"):
            row = transfer.call.round
            await judge_update.mark_late(self._context, row, transfer)

    async def _prolong_rounds(self) -> None:
        """Open rounds leave time to come back from now on, not from their turn."""
        for row in await Round.filter(state__in=OPEN).prefetch_related("task"):
            await go_on(self._context, spec_of(row.task), row)

    def _ended(self, run: "asyncio.Task[None]") -> None:
        self._running.pop(run.get_name(), None)
        self._context.wakeups.wake(events.MARKETPLACE)  # it may have been resumed
        if not run.cancelled() and run.exception() is not None:
            log.error("the run of %s broke", run.get_name(), exc_info=run.exception())
