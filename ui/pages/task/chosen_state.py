"""The page of a task: who was chosen and why; and a contributor's own receipts."""

from typing import Any

import reflex as rx

from ui.asking import Loads, reader_of
from ui.client import Answer
from ui.pages.task.chosen import Candidate, candidate, heading
from ui.pages.task.facts_state import TaskPage
from ui.pages.task.reasons import Reason, reasons
from ui.session import api_of

MOST = 200  # rows of a table
PAGE = 100  # receipts asked for at once


class TaskChosen(Loads, rx.State):
    """For the requester: participations by rank."""

    people: list[Candidate] = []
    said: str = ""
    left: int = 0  # participations that are not shown yet
    _after: str | None = None

    @rx.event
    async def open(self) -> None:
        """Show the first by rank; opened again it is asked for anew."""
        self.people, self._after = [], None
        await self._loading(self._ask())

    @rx.event
    async def more(self) -> None:
        """Show further ones."""
        await self._loading(self._ask())

    async def _ask(self) -> None:
        page = await self.get_state(TaskPage)
        answer = await api_of(self).ask(
            "WhoWasChosen", id=page.shown_id, after=self._after
        )
        found = answer["task"]["participations"]
        self._after = found["pageInfo"]["endCursor"]
        fresh = [candidate(edge["node"]) for edge in found["edges"]]
        self.people = [*self.people, *fresh][:MOST]
        total = found["totalCount"]
        self.said = heading(total, self.people)
        self.left = min(total, MOST) - len(self.people)


class TaskReasons(Loads, rx.State):
    """For a contributor: why, by round, for one participation."""

    opened: str = ""  # the training ID whose receipts are shown
    rows: list[Reason] = []

    @rx.event
    async def open(self, training_id: str) -> Any:
        """Show the receipts of a participation, or put them away."""
        self.rows = []
        self.opened = "" if self.opened == training_id else training_id
        if self.opened:
            await self._loading(self._ask())

    async def _ask(self) -> None:
        after: str | None = None
        found: list[Answer] = []
        while len(found) < MOST:
            answer = await api_of(self).ask(
                "OwnReceipts", trainingId=self.opened, after=after
            )
            page = (answer["participation"] or {"receipts": []})["receipts"]
            found += page
            if len(page) < PAGE:
                break
            after = page[-1]["id"]
        self.rows = reasons(found[-MOST:], await reader_of(self))
