"""Tab: how the reputation of a device came about."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from ui.asking import Loads, reader_of, viewer
from ui.browser import download_text, keep_in_address
from ui.client import Answer
from ui.pages.me.rows.reputation import (
    HEADS,
    EventRow,
    about,
    csv_rows,
    event_rows,
    sentence,
    steps,
)
from ui.pages.me.states.receipts import ShowsReceipts
from ui.session import api_of
from ui.table import csv_text

PAGE = 20
MOST_PAGES = 40  # of receipts that are looked through for a reason


@dataclass(frozen=True)
class Choice:
    """A device to choose."""

    id: str
    label: str


class Reputation(Loads, ShowsReceipts, rx.State):
    """Events of one device, newest first."""

    device: str = ""
    choices: list[Choice] = []
    rows: list[EventRow] = []
    steps: list[dict[str, Any]] = []
    sentence: str = ""
    explained: str = ""  # ID of the event whose receipt is shown
    shown: int = PAGE
    _events: list[Answer] = []

    @rx.var
    def has_more(self) -> bool:
        """Whether "Show more" brings any."""
        return self.shown < len(self._events)

    @rx.event
    async def load(self) -> None:
        """Ask for the devices and the events of the chosen one."""
        await self._loading(self._load())

    @rx.event
    async def choose(self, device: str) -> Any:
        """Show another device."""
        self.device, self.explained, self.shown = device, "", PAGE
        await self._ask()
        return keep_in_address({"tab": "reputation", "device": device})

    @rx.event
    async def more(self) -> None:
        """Show further rows."""
        self.shown += PAGE
        self.rows = event_rows(self._events[: self.shown], await reader_of(self))

    @rx.event
    async def explain(self, event_id: str, training_id: str) -> None:
        """Show the receipt of an event, or put it away again."""
        if self.explained == event_id:
            self.explained = ""
            return
        known = await self._receipts(event_id, training_id)
        found = about(event_id, known)
        self.show_receipts(found, await reader_of(self), among=known)
        self.explained = event_id

    @rx.event
    def csv(self) -> Any:
        """Save the events."""
        return download_text("reputation.csv", csv_text(HEADS, csv_rows(self._events)))

    async def _ask(self) -> None:
        if not self.device:
            return
        node = (await api_of(self).ask("ReputationOfDevice", id=self.device))["node"]
        reader = await reader_of(self)
        known = node["reputation"]
        self._events = known["events"]
        self.rows = event_rows(self._events[: self.shown], reader)
        self.steps = steps(self._events, reader)
        self.sentence = sentence(known["score"], self._events, reader)

    async def _receipts(self, event_id: str, training_id: str) -> list[Answer]:
        """Receipts of the participation, oldest first, as far as that of the event."""
        after: str | None = None
        known: list[Answer] = []
        for _ in range(MOST_PAGES):
            answer = await api_of(self).ask(
                "ReceiptsOf", trainingId=training_id, after=after
            )
            found = answer["participation"]["receipts"]
            known += found
            if about(event_id, known):
                return known
            if not found:
                break
            after = found[-1]["id"]
        return []

    async def _load(self) -> None:
        clients = (await viewer(api_of(self), "MyHead"))["clients"]["edges"]
        self.choices = [_choice(edge["node"]) for edge in clients]
        wanted = self.device or self.router.url.query_parameters.get("device", "")
        known = [choice.id for choice in self.choices]
        self.device = wanted if wanted in known else next(iter(known), "")
        await self._ask()


def _choice(client: Answer) -> Choice:
    retired = "" if client["retiredAt"] is None else " (retired)"
    return Choice(client["id"], client["label"] + retired)
