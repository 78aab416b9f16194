"""The page of a task: its figures as CSV."""

from typing import Any

import reflex as rx

from ui.browser import download_text
from ui.live.happenings import Happening
from ui.live.tasks import TASKS, happenings_before
from ui.pages.task import crowd, learning, log, numbers, pace
from ui.pages.task.facts_state import TaskPage
from ui.session import api_of

MOST_PAGES = 50  # of events in a CSV, the newest


class TaskFiles(rx.State):
    """Files that are made when somebody asks for them."""

    @rx.event
    async def save(self, name: str) -> Any:
        """Save a table of figures: curve, crowd, pace or numbers."""
        view = await TASKS.now(await self._task_id())
        made = {
            "curve": learning.csv_of,
            "crowd": crowd.csv_of,
            "pace": pace.csv_of,
            "numbers": numbers.csv_of,
        }[name](view)
        return download_text(f"{FILES[name]}.csv", made)

    @rx.event
    async def save_log(self) -> Any:
        """Save what happened, from the beginning or the newest 5,000 events."""
        task_id = await self._task_id()
        view = await TASKS.now(task_id)
        events: list[Happening] = list(view.events)
        for _ in range(MOST_PAGES):
            if not events:
                break
            page = await happenings_before(api_of(self), task_id, events[0].cursor)
            events = [*page, *events]
            if len(page) < log.PAGE:
                break
        return download_text("events.csv", log.csv_of(events))

    async def _task_id(self) -> str:
        return (await self.get_state(TaskPage)).shown_id


FILES = {
    "curve": "learning",
    "crowd": "updates",
    "pace": "rounds",
    "numbers": "figures",
}
