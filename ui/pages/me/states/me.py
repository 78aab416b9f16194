"""The head, which tab is open, and what happens while one looks."""

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from ui.asking import Loads, reader_of, viewer
from ui.browser import keep_in_address, show_title
from ui.errors import ApiError, SignedOutError
from ui.live.account import ACCOUNTS, News
from ui.live.board import Event
from ui.live.follow import changes
from ui.live.visits import Visit
from ui.pages.me.rows.head import Head, head
from ui.pages.me.rows.notices import notices, receipt_ids, toast
from ui.pages.me.rows.points import PAY
from ui.pages.me.states.asking import receipts, release_of
from ui.pages.me.states.devices import Devices
from ui.pages.me.states.notifications import Notifications
from ui.pages.me.states.participations import Participations
from ui.pages.me.states.points import Points
from ui.pages.me.states.reputation import Reputation
from ui.pages.me.states.sessions import Sessions
from ui.session import Session, api_of
from ui.times import Reader

TABS: dict[str, tuple[str, type[Any]]] = {
    "devices": ("Devices", Devices),
    "points": ("Points", Points),
    "reputation": ("Reputation", Reputation),
    "participations": ("Participations", Participations),
    "notifications": ("Notifications", Notifications),
    "sessions": ("Sessions", Sessions),
}
FIRST = "devices"
UNTOLD = "sessions"  # nothing of this tab is changed by news

SHOW_TAB = (  # on a phone the tabs scroll sideways
    "document.querySelector('.me-tabs [data-state=active]')"
    "?.scrollIntoView({ block: 'nearest', inline: 'center' })"
)


class Me(Loads, rx.State):
    """The page `/me`."""

    tab: str = FIRST
    head: Head = Head()
    _held: int = 0  # points on hold when it was asked when they are released
    _releases_at: str = ""

    @rx.event
    async def load(self) -> Any:
        """Show what the address asks for."""
        session = await self.get_state(Session)
        wanted = self.router.url.query_parameters.get("tab", FIRST)
        self.tab = wanted if wanted in TABS else FIRST
        if not session.is_signed_in:
            return None
        await self._loading(self._ask())
        follow = [] if self.trouble else [Me.follow]
        return [
            show_title("Your profile"),
            TABS[self.tab][1].load,
            rx.call_script(SHOW_TAB),
            *follow,
        ]

    @rx.event
    def open_tab(self, tab: str) -> Any:
        """Go to another tab; the address says which."""
        tab = tab if tab in TABS else FIRST
        self.tab = tab
        return [
            keep_in_address({"tab": tab}),
            TABS[tab][1].load,
            rx.call_script(SHOW_TAB),
        ]

    @rx.event(background=True)
    async def follow(self) -> AsyncIterator[Any]:
        """Bring news of the account to the page for as long as somebody looks."""
        visit = Visit(self.router.session.client_token, "account")
        async with self:
            session = await self.get_state(Session)
            account_id, api = session.account_id, api_of(self)
        async with ACCOUNTS.watch(account_id, api) as board:
            seen: int | None = None
            async for _ in changes(board, visit):
                try:
                    fresh = await self._take_in(board.view, seen)
                except SignedOutError:
                    yield Session.end()
                    return
                except ApiError:
                    continue  # the next change asks again
                seen = board.view.count if board.view else seen
                if fresh:
                    if told := await self._toast(fresh):
                        yield rx.toast.success(told)
                    if self.tab != UNTOLD:
                        yield TABS[self.tab][1].load()

    async def _take_in(self, news: News | None, seen: int | None) -> tuple[Event, ...]:
        """Bring the head up to date; returns the events that are new here."""
        async with self:
            await self._ask()
        return news.since(seen) if news and seen is not None else ()

    async def refresh_head(self) -> None:
        """Bring the figures above the tabs up to date."""
        await self._ask()

    async def _ask(self) -> None:
        answer = await viewer(api_of(self), "MyHead")
        session = await self.get_state(Session)
        session.points = answer["points"]["available"]
        reader = Reader.in_zone(session.zone)
        held = answer["points"]["onHold"]
        if held != self._held:
            self._releases_at = await release_of(api_of(self), held, reader)
            self._held = held
        self.head = head(answer, self._releases_at, reader)

    async def _toast(self, fresh: tuple[Event, ...]) -> str:
        """What is said about points that were just paid."""
        paid = [each for each in fresh if each.get("entryKind") in PAY]
        if not paid:
            return ""
        known = await receipts(api_of(self), receipt_ids(fresh))
        async with self:
            reader = await reader_of(self)
        return toast(notices(fresh, known, {}, reader))
