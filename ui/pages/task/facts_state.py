"""The page of a task: what does not change, or once at most, while one looks."""

import reflex as rx

from ui.client import address
from ui.components.qr import Code, code_of
from ui.live.task_view import TaskView
from ui.pages.developers.snippets import client_command
from ui.pages.task.facts import Facts, facts
from ui.pages.task.prepared import Prepared, newer, prepared
from ui.phone import app_link, obstacle
from ui.session import Session, api_of


class TaskPage(rx.State):
    """A task as it was published, and whether there is one at this address."""

    phase: str = "loading"  # loading, found, draft or missing
    facts: Facts = Facts()
    prepared: Prepared = Prepared()
    is_mine: bool = False
    shown_id: str = ""
    link: str = ""
    command: str = ""
    phone_code: Code = Code()
    phone_obstacle: str = ""
    has_table: bool = True

    @rx.event
    async def load(self) -> None:
        """Ask for the task of this address."""
        wanted = self.router.url.path.rstrip("/").rpartition("/")[2]
        if wanted != self.shown_id:
            self.reset()  # type: ignore[no-untyped-call]
            self.shown_id = wanted
        task = (await api_of(self).ask("TaskPage", id=wanted))["task"]
        if task is None:
            self.phase = "missing"
            return
        session = await self.get_state(Session)
        self.facts = facts(task)
        self.prepared = prepared(task["preprocessing"])
        self.is_mine = task["requester"]["id"] == session.account_id
        self.has_table = task["data"]["kind"] == "TABLE"
        self.link = f"{address()}/tasks/{wanted}"
        self.command = client_command(address(), wanted)
        self.phone_code = code_of(app_link(address(), wanted))
        self.phone_obstacle = obstacle(address())
        self.phase = "draft" if task["state"] == "DRAFT" else "found"

    def show_fitted(self, view: TaskView) -> None:
        """Show what was fitted before round 1, as soon as it is known."""
        found = newer(self.prepared, view.steps)
        if found is not None and view.id == self.shown_id:
            self.prepared = found
