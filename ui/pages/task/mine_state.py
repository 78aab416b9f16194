"""The page of a task: what the visitor has here, and may do."""

import asyncio
from typing import Any

import reflex as rx

from ui.browser import download_text
from ui.client import Answer
from ui.errors import DeniedError
from ui.live.task_view import TaskView
from ui.pages.task.facts_state import TaskPage
from ui.pages.task.fit import DeviceFit, device_fit, marks_of
from ui.pages.task.mine import (
    Part,
    Result,
    part,
    receipt_rows,
    receipts_csv,
    result,
)
from ui.refusals import refusal, spoken
from ui.session import Session, api_of

MOST_PAGES = 20  # of receipts
MARKS = ("accepted", "rejected", "late", "surplus", "dropped")


class TaskMine(rx.State):
    """What the visitor's own account has to do with the task."""

    can_start: bool = False
    can_stop: bool = False
    can_pause: bool = False
    can_resume: bool = False  # paused, or about to be once the round is over
    pause_reason: str = ""  # as typed
    parts: list[Part] = []
    result: Result = Result()
    fits: list[DeviceFit] = []
    is_looked: bool = False  # whether the fits are known
    problem: str = ""  # why the last action was refused
    receipts_of: int = 0  # round whose receipts are shown
    receipts: list[list[str]] = []

    rounds_seen: int = 0
    _marks: dict[int, str] = {}
    _wants_receipts: bool = False

    @property
    def has_parts(self) -> bool:
        """Whether the visitor takes or took part."""
        return bool(self.parts)

    def own_marks(self, view: TaskView) -> frozenset[tuple[int, str]]:
        """Round and kind of the visitor's own marks, those of new events included."""
        names = {found.pseudonym for found in self.parts}
        for event in view.events:
            if event.who in names and event.round is not None and event.kind in MARKS:
                self._marks[event.round] = event.kind
        return frozenset(self._marks.items())

    def take(self, task: Answer) -> None:
        """Take over what `TaskMine` of the API answered."""
        can = task["viewerCan"]
        self.can_start, self.can_stop = "START" in can, "CANCEL" in can
        self.can_pause, self.can_resume = "PAUSE" in can, "RESUME" in can
        self.parts = [part(found) for found in task["viewerParticipations"]]
        self.result = result(task["finalModel"])

    @rx.event
    async def load(self) -> None:
        """Find out what may be done, which devices fit, what became of updates."""
        self.reset()  # type: ignore[no-untyped-call]
        page, session = await self.get_state(TaskPage), await self.get_state(Session)
        if page.phase not in ("found", "draft"):
            return
        await self.refresh()
        if page.phase == "found":
            self.fits = await self._fits(page, session)
        self.is_looked = True
        for found in self.parts:
            self._marks.update(marks_of(await self._receipts(found.training_id)))

    @rx.event
    async def refresh(self, rounds: int = 0) -> None:
        """Ask again what may be done and what came of it."""
        self.rounds_seen = rounds
        page = await self.get_state(TaskPage)
        answer = await api_of(self).ask("TaskMineNow", id=page.shown_id)
        if answer["task"] is not None:
            self.take(answer["task"])

    @rx.event
    async def start_now(self) -> Any:
        """End recruitment and start."""
        page = await self.get_state(TaskPage)
        answer = await api_of(self).ask("StartTaskNow", id=page.shown_id)
        return await self._done(
            answer["startTask"], "Recruiting ended; training starts."
        )

    @rx.event
    def note_reason(self, text: str) -> None:
        """Why it is to be paused; the API says when it is too long."""
        self.pause_reason = text

    @rx.event
    async def pause_task(self) -> Any:
        """Let the round that runs finish, then wait."""
        page = await self.get_state(TaskPage)
        reason = self.pause_reason.strip() or None
        answer = await api_of(self).ask("PauseTaskNow", id=page.shown_id, reason=reason)
        done = answer["pauseTask"]
        is_over = done.get("state") == "PAUSED"
        said = "Paused." if is_over else "It pauses when this round is over."
        events = await self._done(done, said)
        if not self.problem:
            self.pause_reason = ""
        return events

    @rx.event
    async def resume_task(self) -> Any:
        """Go on with the next round; a wish to pause is taken back."""
        page = await self.get_state(TaskPage)
        answer = await api_of(self).ask("ResumeTaskNow", id=page.shown_id)
        return await self._done(answer["resumeTask"], "Training goes on.")

    @rx.event
    async def stop_task(self) -> Any:
        """End the task for good."""
        page = await self.get_state(TaskPage)
        was_draft = page.phase == "draft"
        answer = await api_of(self).ask("StopTask", id=page.shown_id)
        said = "The draft was discarded." if was_draft else "The task was stopped."
        events = await self._done(answer["cancelTask"], said)
        gone = was_draft and not self.problem
        return [*events, rx.redirect("/me/tasks")] if gone else events

    @rx.event
    async def leave(self, training_id: str) -> Any:
        """Leave the task with a device."""
        answer = await api_of(self).ask("LeaveTaskNow", trainingId=training_id)
        return await self._done(answer["leaveTask"], "You left the task.")

    async def _done(self, answer: Answer, said: str) -> list[Any]:
        """Tell what came of an action; a refusal stays on the page."""
        refused = refusal(answer)
        self.problem = spoken(refused) if refused else ""
        await self.refresh(self.rounds_seen)
        return [] if refused else [rx.toast.success(said), Session.refresh]

    @rx.event
    async def open_receipts(self, number: int) -> None:
        """Show who trained a round."""
        self._wants_receipts = True
        await self._show_receipts(number)

    @rx.event
    async def read_receipts(self, number: int) -> None:
        """Another round was chosen: show its receipts if they are wanted."""
        if self._wants_receipts:
            await self._show_receipts(number)

    @rx.event
    async def save_receipts(self, number: int) -> Any:
        """Who trained a round, as CSV."""
        found = await self._round_receipts(number)
        return download_text(f"round-{number}-receipts.csv", receipts_csv(found))

    async def _show_receipts(self, number: int) -> None:
        self.receipts = receipt_rows(await self._round_receipts(number))
        self.receipts_of = number

    async def _round_receipts(self, number: int) -> list[Answer]:
        page = await self.get_state(TaskPage)
        answer = await api_of(self).ask(
            "RoundReceipts", id=page.shown_id, number=number
        )
        found = answer["task"]["round"]
        receipts: list[Answer] = found["receipts"] if found else []
        return receipts

    async def _fits(self, page: TaskPage, session: Session) -> list[DeviceFit]:
        api = api_of(self)
        asked = [
            api.ask("TaskFit", id=page.shown_id, clientId=client.id)
            for client in session.clients
        ]
        answers = await asyncio.gather(*asked)
        found = [answer["task"]["fit"] for answer in answers if answer["task"]]
        return [device_fit(fit, has_table=page.has_table) for fit in found if fit]

    async def _receipts(self, training_id: str) -> list[Answer]:
        """Receipts of a participation, oldest first."""
        receipts: list[Answer] = []
        after: str | None = None
        for _ in range(MOST_PAGES):
            answer = await api_of(self).ask(
                "OwnVerdicts", trainingId=training_id, after=after
            )
            if answer["participation"] is None:
                raise DeniedError("This participation is somebody else's.")
            page = answer["participation"]["receipts"]
            receipts += page
            if len(page) < 100:
                break
            after = page[-1]["id"]
        return receipts
