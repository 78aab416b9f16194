"""Who looks at a page.

Signing in is the browser's own affair: `assets/page.js` posts it to the API, which sets
a cookie that no script can read. The page's socket carries that cookie in its
handshake; here it is handed on to the API, and never to the page.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic
from typing import Any

import reflex as rx

from ui.client import Api
from ui.live.follow import LOOK_S
from ui.live.visits import Visit, begin_visit
from ui.words import whole

TOUCH_S = 60.0  # between touches of a State; Reflex keeps one for an hour


@dataclass(frozen=True)
class MyClient:
    """A device of the visitor that is in use."""

    id: str
    label: str


def api_of(state: rx.State) -> Api:
    """The API as the visitor of this page may use it."""
    return Api(state.router.headers.cookie, state.router.session.client_ip)


class Session(rx.State):
    """What every page knows of its visitor."""

    # Written by `assets/page.js` before this is read: the reader's own zone.
    zone: str = rx.LocalStorage("UTC", name="zone")
    # Read by `assets/page.js` before the first drawing: to hold a member's place.
    member: str = rx.LocalStorage("", name="member")
    is_known: bool = False  # whether the API has said who this is
    is_signed_in: bool = False
    is_operator: bool = False
    sees_desk: bool = False  # operators, and auditors who change nothing
    is_over: bool = False  # the session ended while the page was open
    account_id: str = ""
    name: str = ""
    email: str = ""
    points: int = 0
    clients: list[MyClient] = []

    @rx.var
    def points_words(self) -> str:
        """Points that can be used now."""
        return whole(self.points)

    @rx.event
    async def enter(self) -> AsyncIterator[Any]:
        """Begin a visit: the first event of every page."""
        begin_visit(self.router.session.client_token)
        yield Session.stay
        before = self.account_id
        await self._ask()
        if before not in ("", self.account_id):
            forget(self._get_root_state())
        is_entrance = self.router.url.path.startswith("/sign-")
        self.is_over = before != "" and not self.is_signed_in and not is_entrance

    @rx.event(background=True)
    async def stay(self) -> None:
        """Keep the State of the tab for as long as its page is open.

        Reflex forgets a State some time after its last event. The one that it makes
        for the next event knows nothing of what the browser keeps, and has it
        overwritten: a draft that was left alone for an hour would be lost.
        """
        visit = Visit(self.router.session.client_token, "stay")
        touched = monotonic()
        while visit.goes_on:
            if monotonic() - touched >= TOUCH_S:
                async with self:  # that is enough: Reflex counts anew
                    touched = monotonic()
            await asyncio.sleep(LOOK_S)

    @rx.event
    async def refresh(self) -> None:
        """Ask again, for instance after points moved."""
        await self._ask()

    @rx.event
    def end(self) -> None:
        """The API no longer knows the session; what is on the page stays."""
        self.is_over = self.is_known
        self.is_signed_in = False

    @rx.event
    def dismiss_end(self, is_open: bool) -> None:
        """The visitor goes on without signing in again."""
        self.is_over = is_open

    async def _ask(self) -> None:
        viewer = (await api_of(self).ask("Viewer"))["viewer"]
        self.is_known = True
        self.is_signed_in = viewer is not None
        self.member = "yes" if self.is_signed_in else ""
        viewer = viewer or NOBODY
        self.account_id = viewer["id"]
        self.name, self.email = viewer["name"], viewer["email"]
        self.points = viewer["points"]["available"]
        self.is_operator = "OPERATOR" in viewer["roles"]
        self.sees_desk = self.is_operator or "AUDITOR" in viewer["roles"]
        self.clients = [
            MyClient(edge["node"]["id"], edge["node"]["label"])
            for edge in viewer["clients"]["edges"]
            if edge["node"]["retiredAt"] is None
        ]


def forget(tab: rx.state.BaseState) -> None:
    """Forget what the pages of a tab have shown to somebody else.

    A tab's State outlives signing out. States that keep something in the browser stay
    as they are: a draft is the browser's, whoever is signed in.

    Args:
        tab: The State above all others.
    """
    for state in tab.substates.values():
        is_ours = type(state).__module__.startswith("ui.")
        if is_ours and not any(map(state._is_client_storage, state.base_vars)):
            state.reset()  # type: ignore[no-untyped-call]


NOBODY: dict[str, Any] = {
    "id": "",
    "name": "",
    "email": "",
    "roles": [],
    "points": {"available": 0},
    "clients": {"edges": []},
}
