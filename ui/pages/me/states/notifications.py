"""Tab: notifications."""

import reflex as rx

from ui.asking import Loads, reader_of, viewer
from ui.client import Answer
from ui.pages.me.rows.notices import Notice, notices, receipt_ids
from ui.pages.me.states.asking import receipts
from ui.session import Session, api_of

PAGE = 75  # events: about 20 notifications
MOST = 600


class Notifications(Loads, rx.State):
    """What happened to the visitor, newest first."""

    rows: list[Notice] = []
    has_more: bool = False
    _events: list[Answer] = []
    _receipts: dict[str, Answer] = {}

    @rx.event
    async def load(self) -> None:
        """Ask for what happened last."""
        await self._loading(self._load())

    @rx.event
    async def earlier(self) -> None:
        """Show what happened before."""
        more = await self._page(self._events[0]["cursor"])
        await self._show([*more, *self._events])
        self.has_more = len(more) == PAGE and len(self._events) < MOST

    async def _page(self, before: str | None) -> list[Answer]:
        found = await viewer(api_of(self), "MyEvents", last=PAGE, before=before)
        events: list[Answer] = found["events"]
        return events

    async def _show(self, events: list[Answer]) -> None:
        self._events = events[-MOST:]
        wanted = receipt_ids(self._events)
        known = {i: self._receipts[i] for i in wanted if i in self._receipts}
        unread = [name for name in wanted if name not in known]
        self._receipts = known | await receipts(api_of(self), unread)
        session = await self.get_state(Session)
        labels = {client.id: client.label for client in session.clients}
        reader = await reader_of(self)
        self.rows = notices(self._events, self._receipts, labels, reader)

    async def _load(self) -> None:
        newest = await self._page(None)
        known = {event["cursor"] for event in newest}
        earlier = [event for event in self._events if event["cursor"] not in known]
        joins = len(earlier) < len(self._events)
        await self._show([*earlier, *newest] if joins else newest)
        if not joins:
            self.has_more = len(newest) == PAGE
