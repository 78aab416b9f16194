"""Tab: participations with their receipts."""

from typing import Any

import reflex as rx

from ui.asking import Loads, reader_of, viewer
from ui.browser import keep_in_address
from ui.pages.me.rows.participations import (
    FILTERS,
    ParticipationRow,
    participation_rows,
)
from ui.pages.me.states.receipts import ShowsReceipts
from ui.refusals import refusal
from ui.session import api_of

PAGE, MOST = 10, 100
RECEIPTS = 50  # that `ReceiptsOf` reads at once
MOST_RECEIPTS = 200


class Participations(Loads, ShowsReceipts, rx.State):
    """Participations of all devices, newest first; one may show its receipts."""

    chosen: str = ""
    rows: list[ParticipationRow] = []
    total: int = 0
    shown: int = PAGE
    refused: str = ""
    opened: str = ""
    has_more_receipts: bool = False

    @rx.var
    def has_more(self) -> bool:
        """Whether "Show more" brings any."""
        return len(self.rows) < min(self.total, MOST)

    @rx.event
    async def load(self) -> None:
        """Ask for the newest, in the states that the address names."""
        await self._loading(self._load())

    @rx.event
    async def choose(self, name: str) -> Any:
        """Show some states only, or all."""
        self.chosen, self.shown, self.opened = name, PAGE, ""
        await self._ask()
        return keep_in_address({"tab": "participations", "state": name})

    @rx.event
    async def more(self) -> None:
        """Show further rows."""
        self.shown = min(self.shown + PAGE, MOST)
        await self._ask()

    @rx.event
    async def open(self, training_id: str) -> None:
        """Show the receipts of a participation, or put them away again."""
        self.show_receipts([], await reader_of(self))
        self.has_more_receipts = False
        self.opened = "" if self.opened == training_id else training_id
        if self.opened:
            await self._ask_receipts(None)

    @rx.event
    async def more_receipts(self) -> None:
        """Show later receipts."""
        await self._ask_receipts(self.receipts[-1].id)

    @rx.event
    async def leave(self, training_id: str) -> Any:
        """Leave a task."""
        answer = await api_of(self).ask("LeaveMyTask", trainingId=training_id)
        no = refusal(answer["leaveTask"])
        self.refused = no.message if no else ""
        await self._ask()
        if no:
            return None
        return rx.toast.success("You left the task. Your points of it are yours.")

    async def _ask(self) -> None:
        states = FILTERS.get(self.chosen, FILTERS[""])[1]
        answer = await viewer(
            api_of(self),
            "MyParticipations",
            first=self.shown,
            states=list(states) if states else None,
        )
        self.rows = participation_rows(answer, await reader_of(self))
        self.total = answer["participations"]["totalCount"]

    async def _ask_receipts(self, after: str | None) -> None:
        answer = await api_of(self).ask(
            "ReceiptsOf", trainingId=self.opened, after=after
        )
        found = answer["participation"]["receipts"]
        self.add_receipts(found, await reader_of(self))
        is_full = len(self.receipts) >= MOST_RECEIPTS
        self.has_more_receipts = len(found) == RECEIPTS and not is_full

    async def _load(self) -> None:
        wanted = self.router.url.query_parameters.get("state", "")
        is_first = not self.is_loaded
        if is_first and wanted in FILTERS:
            self.chosen = wanted
        await self._ask()
        if is_first:
            await self._open_wanted()

    async def _open_wanted(self) -> None:
        """Show the receipts that the address asks for, if they are the visitor's."""
        wanted = self.router.url.query_parameters.get("open", "")
        if wanted in [row.id for row in self.rows]:
            self.opened = wanted
            await self._ask_receipts(None)
