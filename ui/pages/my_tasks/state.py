"""What the page of the visitor's own tasks knows and does."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import reflex as rx

from ui.asking import Loads, reader_of, viewer
from ui.browser import show_title
from ui.client import Answer
from ui.errors import ApiError, SignedOutError
from ui.live.many import changes_of
from ui.live.task_view import TaskView
from ui.live.tasks import TASKS
from ui.live.visits import Visit
from ui.pages.my_tasks.marks import Marks, marks_of
from ui.pages.my_tasks.rows import TaskRow, grouped
from ui.refusals import refusal
from ui.session import Session, api_of
from ui.words import counted, short_id

PAGE, MOST = 20, 100
MOST_FOLLOWED = 12  # tasks that a page follows live: each is a subscription
OPEN = ("RUNNING", "PAUSED", "RECRUITING")


@dataclass(frozen=True)
class Person:
    """A participation, as the requester may see it."""

    id: str
    short: str
    pseudonym: str
    state: str
    rank: str
    accepted: str
    points: str


class MyTasks(Loads, rx.State):
    """The page `/me/tasks`."""

    needs: list[TaskRow] = []
    training: list[TaskRow] = []
    recruiting: list[TaskRow] = []
    drafts: list[TaskRow] = []
    finished: list[TaskRow] = []
    total: int = 0
    has_more: bool = False
    refused: str = ""
    opened: str = ""  # ID of the task whose training IDs are shown
    people: list[Person] = []
    people_left: int = 0
    _shown: int = PAGE
    _marks: dict[str, Marks] = {}
    _open: list[str] = []
    _after: str | None = None

    @rx.event
    async def load(self) -> Any:
        """Show the visitor's tasks, and follow those that are open."""
        session = await self.get_state(Session)
        if not session.is_signed_in:
            return None
        self.opened, self.refused = "", ""
        await self._loading(self._ask())
        follow = [] if self.trouble else [MyTasks.follow]
        return [show_title("My tasks"), *follow]

    @rx.event
    async def more(self) -> None:
        """Show further tasks that are over."""
        self._shown = min(self._shown + PAGE, MOST)
        await self._ask()

    @rx.event
    async def start(self, task_id: str) -> Any:
        """End recruitment and start."""
        answer = await api_of(self).ask("StartMyTask", id=task_id)
        done = await self._take(answer["startTask"])
        return (
            rx.toast.success("Recruitment is over; training starts.") if done else None
        )

    @rx.event
    async def resume(self, task_id: str) -> Any:
        """Go on with the next round."""
        answer = await api_of(self).ask("ResumeMyTask", id=task_id)
        done = await self._take(answer["resumeTask"])
        return rx.toast.success("Training goes on.") if done else None

    @rx.event
    async def cancel(self, task_id: str) -> Any:
        """End a task for good."""
        drafts = [row.id for row in (*self.needs, *self.drafts) if row.state == "DRAFT"]
        answer = await api_of(self).ask("CancelMyTask", id=task_id, reason=None)
        done = await self._take(answer["cancelTask"])
        if not done:
            return None
        ended = "The task has ended. What was not paid came back."
        words = "The draft is discarded." if task_id in drafts else ended
        return [Session.refresh, rx.toast.success(words)]

    @rx.event
    async def open_people(self, task_id: str) -> None:
        """Show the training IDs of a task, or put them away again."""
        self.people, self.people_left, self._after = [], 0, None
        self.opened = "" if self.opened == task_id else task_id
        if self.opened:
            await self.more_people()

    @rx.event
    async def more_people(self) -> None:
        """Show further training IDs."""
        answer = await api_of(self).ask(
            "TrainingIds", id=self.opened, after=self._after
        )
        page = answer["task"]["participations"]
        self._after = page["pageInfo"]["endCursor"]
        more = [person(edge["node"]) for edge in page["edges"]]
        self.people = [*self.people, *more][: 2 * MOST]
        left = page["totalCount"] - len(self.people)
        self.people_left = left if len(self.people) < 2 * MOST else 0

    @rx.event(background=True)
    async def follow(self) -> AsyncIterator[Any]:
        """Follow the open tasks for as long as somebody looks."""
        visit = Visit(self.router.session.client_token, "tasks")
        while visit.goes_on:
            followed = self._open[:MOST_FOLLOWED]
            async with AsyncExitStack() as stack:
                boards = [
                    await stack.enter_async_context(TASKS.watch(task_id))
                    for task_id in followed
                ]
                async for _ in changes_of(boards, visit):
                    views = [board.view for board in boards]
                    try:
                        await self._take_in([view for view in views if view])
                    except SignedOutError:
                        yield Session.end()
                        return
                    except ApiError:
                        continue  # the next change asks again
                    if self._open[:MOST_FOLLOWED] != followed:
                        break

    async def _take_in(self, views: list[TaskView]) -> None:
        marks = {view.id: marks_of(view.rounds, view.plan.rounds) for view in views}
        async with self:
            self._marks = marks
            await self._ask()

    async def _take(self, result: Answer) -> bool:
        """Show the refusal, or what has become of the tasks; whether it was done."""
        no = refusal(result)
        self.refused = no.message if no else ""
        await self._ask()
        return no is None

    async def _ask(self) -> None:
        answer = await viewer(api_of(self), "MyTasks", drafts=MOST, ended=self._shown)
        found = grouped(answer, self._marks, await reader_of(self))
        self._show(found)
        ended = answer["ended"]["totalCount"]
        self.has_more = self._shown < min(ended, MOST)
        kinds = ("active", "drafts", "ended")
        self.total = sum(answer[kind]["totalCount"] for kind in kinds)
        edges = answer["active"]["edges"]
        by_state = sorted(edges, key=lambda e: OPEN.index(e["node"]["state"]))
        self._open = [edge["node"]["id"] for edge in by_state]

    def _show(self, found: dict[str, list[TaskRow]]) -> None:
        """Set the groups that have changed; the others need not be sent."""
        for group, rows in found.items():
            if getattr(self, group) != rows:
                setattr(self, group, rows)


def person(node: Answer) -> Person:
    """A participation in words."""
    return Person(
        id=node["id"],
        short=short_id(node["id"]),
        pseudonym=node["pseudonym"],
        state=node["state"],
        rank="not ranked yet" if node["rank"] is None else str(node["rank"]),
        accepted=counted(node["accepted"], "update") + " used",
        points=counted(node["points"], "point"),
    )
