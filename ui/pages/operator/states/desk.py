"""Health, and what waits."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any

import reflex as rx

from ui.asking import Loads, reader_of
from ui.browser import focus, show_title
from ui.errors import ApiError, SignedOutError
from ui.live.follow import LOOK_S
from ui.live.visits import Visit
from ui.pages.operator.rows.health import Health, health
from ui.pages.operator.rows.queue import CaseRow, queue, summary
from ui.pages.operator.states.audit import AuditLog
from ui.pages.operator.states.deciding import Deciding
from ui.session import Session, api_of

FRESH_S = 15.0  # between looks at what waits


class Desk(Loads, rx.State):
    """The operator's desk."""

    health: Health = Health()
    rows: list[CaseRow] = []
    sentence: str = ""
    opened: str = ""  # ID of the case that is shown
    _was_clicked: bool = False

    @rx.event
    async def load(self) -> Any:
        """Show the desk to whom it is for, with the case of the address."""
        session = await self.get_state(Session)
        if not session.sees_desk:
            return None
        await self._loading(self._ask())
        wanted = self.router.url.query_parameters.get("case", "")
        self.opened = wanted if session.is_operator else ""
        come = [focus("case" if self.opened else "queue")] if self._was_clicked else []
        self._was_clicked = False
        return [
            show_title("Operator"),
            Deciding.show(self.opened),
            AuditLog.load,
            *come,
            Desk.follow,
        ]

    @rx.event
    def open(self, case_id: str) -> Any:
        """Show a case; Back leads to the list again."""
        self._was_clicked = True
        return rx.redirect(f"/operator?case={case_id}")

    @rx.event
    def close(self) -> Any:
        """Back to the list."""
        self._was_clicked = True
        return rx.redirect("/operator")

    @rx.event
    async def refresh(self) -> None:
        """What waits may have changed."""
        await self._loading(self._ask())

    @rx.event(background=True)
    async def follow(self) -> AsyncIterator[Any]:
        """Look again from time to time, for as long as somebody looks."""
        visit = Visit(self.router.session.client_token, "desk")
        asked = monotonic()
        while visit.goes_on:
            await asyncio.sleep(LOOK_S)
            if monotonic() - asked < FRESH_S:
                continue
            asked = monotonic()
            try:
                async with self:
                    await self._ask()
            except SignedOutError:
                yield Session.end()
                return
            except ApiError:
                continue  # what is shown stays; the next look may succeed

    async def _ask(self) -> None:
        api, reader = api_of(self), await reader_of(self)
        fresh = health(await api.ask("DeskHealth"), reader)
        if fresh != self.health:
            self.health = fresh
        if not (await self.get_state(Session)).is_operator:
            return
        answer = await api.ask("DeskQueue")
        desk = answer["operator"]
        total = desk["redemptions"]["totalCount"] + desk["appeals"]["totalCount"]
        rows = queue(answer, reader)
        if rows != self.rows:
            self.rows = rows
        self.sentence = summary(rows, total)
