"""The State of "List a task": steps, saving, publishing.

The draft is one text (`kept`) that the browser stores. Reflex takes stored values
before it sends a page its first state, and everything shown is computed from that text:
so no field falls back to an older value when the connection comes back.
"""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import reflex as rx
from msgspec.structs import replace

from ui.browser import focus, show_title
from ui.pages.wizard import server
from ui.pages.wizard.checks import REVIEW, STEPS, errors_of, first_unfinished, step_of
from ui.pages.wizard.draft import (
    Draft,
    anew,
    from_json,
    is_worth_keeping,
)
from ui.pages.wizard.from_task import draft_of, shows_all_steps
from ui.pages.wizard.keeping import MOST_KEPT
from ui.pages.wizard.problems import ELSEWHERE
from ui.pages.wizard.quoting import FROM_STEP, Quoting
from ui.session import Session, api_of
from ui.words import zone_of

PATH = "/tasks/new"
SUMMARY = "wizard-errors"
HEAD = "wizard-step"
ASIDE = "aside"  # a draft that the API does not have, put aside for another
MOST_SHELVED = 5
OTHER_STEPS = (
    "Its columns are prepared in another order than this form has; look at step 3, or "
    "change it by the API."
)
CANNOT_OPEN = "This draft can't be opened: it was published, or it is not yours."


class Wizard(Quoting, rx.State):
    """Listing a task, step by step.

    Attributes:
        shelf: Other drafts by their task's ID, JSON.
        notice: What happened, on top of the page.
    """

    shelf: str = rx.LocalStorage("{}", name="task-drafts")
    notice: str = ""
    is_busy: bool = False
    _seen: int = 0  # the step shown before
    _was_in: bool = False  # whether the visitor was signed in then

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """Open the page, or another step of it."""
        session = await self.get_state(Session)
        self.balance = session.points if session.is_signed_in else -1
        if self._was_in and not session.is_signed_in:
            yield Session.end
        self._was_in = session.is_signed_in
        if not self.kept:
            self._keep(Draft(), touch=False)
        wanted = self.router.url.query_parameters.get("draft", "")
        if wanted and wanted != self._draft.task_id:
            yield await self._open(wanted)
            return
        if wanted:
            yield rx.redirect(f"{PATH}?step={REVIEW}", replace=True)
            return
        draft = self._draft
        if self.step > draft.reached:
            self._keep(replace(draft, reached=self.step), touch=False)
        yield show_title(f"List a task, step {self.step}: {STEPS[self.step - 1]}")
        if self._seen and self._seen != self.step:
            yield focus(SUMMARY if self.refused else HEAD)
        self._seen = self.step
        if self.step >= FROM_STEP:
            yield Wizard.requote
        for event in self._go_on_watching(session.is_signed_in):
            yield event
        if session.is_signed_in and self.step == REVIEW:
            yield Wizard.keep_at_review

    def _go_on_watching(self, is_signed_in: bool) -> list[Any]:
        """Files may have been checked while nobody looked."""
        draft = self._draft
        if not is_signed_in:
            return []
        model, test_set = draft.model.upload.state, draft.test_set.upload.state
        watched = [Wizard.watch_model] if model == "CHECKING" else []
        return [*watched, *([Wizard.watch_test_set] if test_set == "CHECKING" else [])]

    @rx.event
    async def keep_at_review(self) -> None:
        """Keep the draft at the API once it is whole."""
        if self.refused:  # publishing has said something that saving would take away
            return
        if not self._draft.is_saved and not first_unfinished(self._scene):
            await self._save()

    @rx.event
    async def go_on(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Continue: check this step, then show the next."""
        self._to_fields(form)
        step = self.step
        errors = errors_of(self._scene, step)
        self._refuse(errors)
        if errors:
            yield focus(SUMMARY)
            return
        self.is_busy = True
        yield
        try:
            if (await self.get_state(Session)).is_signed_in:
                await self._use_api(step)
        finally:
            self.is_busy = False
        in_the_way = {n: e for n, e in self.errors.items() if step_of(n) <= step}
        self._refuse(in_the_way)
        yield self._move(step_of(next(iter(in_the_way))) if in_the_way else step + 1)

    async def _use_api(self, step: int) -> None:
        """What the API can say by now: the model, then the whole."""
        if step < 2 or not await self._make_model() or step < 3:
            return
        if not first_unfinished(self._scene):
            await self._save()

    def _refuse(self, errors: dict[str, str]) -> None:
        self.errors = errors
        self.refused = [[name, error] for name, error in errors.items()]

    def _move(self, step: int) -> Any:
        if step == self.step:
            return focus(SUMMARY if self.refused else HEAD)
        return rx.redirect(f"{PATH}?step={step}")

    @rx.event
    def go(self, step: int) -> Any:
        """Show a step."""
        self._refuse({})
        self.notice = ""
        return self._move(step)

    @rx.event
    def show_field(self, name: str) -> Any:
        """Bring the reader to what is to be mended."""
        place = {ELSEWHERE: HEAD, "data.columns": "columns"}.get(name, name)
        return focus(place)

    async def _save(self) -> bool:
        """Keep the draft at the API; whether it did."""
        zone = zone_of(self.zone)
        for _ in range(2):  # a template's model that is gone is made anew, once
            outcome = await server.save(
                api_of(self), self._draft, datetime.now(UTC), zone
            )
            lacks_model = not outcome.draft.model.upload.id
            self._keep(outcome.draft, touch=False)
            if not (lacks_model and outcome.errors) or not await self._make_model():
                break
            if not self._draft.model.upload.id:
                break
        self._refuse(outcome.errors)
        return not outcome.errors

    @rx.event
    async def save_draft(self) -> AsyncIterator[Any]:
        """Save as draft, so that it stands in My tasks."""
        session = await self.get_state(Session)
        if not session.is_signed_in:
            self.notice = "Sign in to save it in My tasks. It is kept in this browser."
            return
        step = first_unfinished(self._scene)
        if step:
            self.notice = (
                "It is kept in this browser. My tasks takes it once steps 1 to 3 are "
                "complete and nothing else is to be mended."
            )
            self._refuse(errors_of(self._scene, step))
            yield self._move(step)
            return
        self.is_busy = True
        yield
        try:
            is_saved = await self._make_model() and await self._save()
        finally:
            self.is_busy = False
        yield (
            rx.toast.success("Saved. You find it in My tasks, among the drafts.")
            if is_saved
            else self._to_first_error()
        )

    def _to_first_error(self) -> Any:
        steps = [step_of(name) for name in self.errors]
        return self._move(min(steps, default=self.step))

    @rx.event
    async def publish(self) -> AsyncIterator[Any]:
        """Publish; what is in the way leads back to its step."""
        if self._draft.reached < REVIEW:
            return  # pressed twice: that draft is published, and this is a new one
        step = first_unfinished(self._scene)
        if step or self.short:
            errors = errors_of(self._scene, step) if step else {}
            self._refuse(errors or {"reward.pointsPerDevice": self.short})
            yield self._to_first_error()
            return
        self.is_busy = True
        yield
        try:
            task_id = await self._publish()
        finally:
            self.is_busy = False
        if not task_id:
            yield self._to_first_error()
            return
        yield rx.redirect(f"/tasks/{task_id}")
        yield rx.toast.success("Published. Devices can join now; we'll tell you here.")

    async def _publish(self) -> str:
        if not (await self._make_model() and await self._save()):
            return ""
        outcome = await server.publish(api_of(self), self._draft)
        self._refuse(outcome.errors)
        if outcome.task_id:
            self._keep(anew(self._draft), touch=False)
            self._unshelve(outcome.task_id)
        return outcome.task_id

    @rx.event
    def start_anew(self) -> Any:
        """Begin another task; a draft that the API has stays there."""
        self._shelve()
        self._refuse({})
        self._keep(anew(self._draft), touch=False)
        return self._move(1)

    @rx.event
    def take_back(self) -> Any:
        """Go on with the draft that was put aside."""
        text = _read(self.shelf).get(ASIDE)
        if text is None:
            return None
        self._shelve()
        self._unshelve(ASIDE)
        self._keep(anew(self._draft, from_json(text)), touch=False)
        self.notice = ""
        return self._move(self._draft.reached)

    @rx.var(deps=["shelf"], auto_deps=False)
    def put_aside(self) -> str:
        """Title of the draft that was put aside; empty when there is none."""
        text = _read(self.shelf).get(ASIDE)
        return (from_json(text)["title"] or "without a title") if text else ""

    async def _open(self, task_id: str) -> Any:
        """Show a draft that the API keeps; what was here is put on the shelf."""
        text = _read(self.shelf).get(task_id)
        if text is not None:
            draft = from_json(text)
        else:
            task = (await api_of(self).ask("DraftTask", id=task_id))["task"]
            if task is None or task["state"] != "DRAFT":
                self.notice = CANNOT_OPEN
                return rx.redirect(f"{PATH}?step={self._draft.reached}", replace=True)
            draft = replace(draft_of(task, zone_of(self.zone)), reached=REVIEW)
            self.notice = "Choose the test set again: this browser does not have it."
            if not shows_all_steps(task, draft):
                self.notice += f" {OTHER_STEPS}"
        self._shelve()
        self._keep(anew(self._draft, draft), touch=False)
        step = first_unfinished(self._scene) or REVIEW
        return rx.redirect(f"{PATH}?step={step}", replace=True)

    def _shelve(self) -> None:
        """Put the draft aside, if something would be lost with it."""
        draft, shelf = self._draft, _read(self.shelf)
        if draft.task_id or is_worth_keeping(draft):
            shelf[draft.task_id or ASIDE] = self.kept
            self.shelf = json.dumps(newest(shelf))

    def _unshelve(self, key: str) -> None:
        shelf = _read(self.shelf)
        shelf.pop(key, None)
        self.shelf = json.dumps(shelf)


def newest(shelf: Mapping[str, str]) -> dict[str, str]:
    """The drafts put aside last, as many as a page's first message can hold."""
    kept: dict[str, str] = {}
    for key, text in reversed(list(shelf.items())[-MOST_SHELVED:]):
        if sum(map(len, kept.values())) + len(text) <= MOST_KEPT:
            kept[key] = text
    return dict(reversed(kept.items()))


def _read(shelf: str) -> dict[str, str]:
    """Drafts that the browser kept; none when it is no shelf."""
    try:
        read = json.loads(shelf)
    except ValueError:
        return {}
    return dict(read) if isinstance(read, dict) else {}
