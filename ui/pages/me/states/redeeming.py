"""Redeeming points: how many, where to, whether that is sure; then it is asked for."""

import secrets
from typing import Any

import reflex as rx

from ui.browser import focus
from ui.pages.me.rows.redemptions import refused_fields, wish
from ui.pages.me.states.me import Me
from ui.pages.me.states.points import Points
from ui.refusals import refusal
from ui.session import Session, api_of
from ui.words import counted, whole


class Redeeming(rx.State):
    """The dialog of a redemption."""

    is_open: bool = False
    is_sure: bool = False  # asked whether it is sure, all else is filled in
    errors: dict[str, str] = {}
    message: str = ""
    points: str = ""  # such as "200"
    destination: str = ""
    _count: int = 0
    _key: str = ""  # of this wish: sent twice it is paid once

    @rx.event
    def begin(self) -> None:
        """Ask how many."""
        self._clear()
        self.is_open = True

    @rx.event
    def set_open(self, is_open: bool) -> Any:
        """Escape and the like close it."""
        self.is_open = is_open
        return None if is_open else focus("redeem")

    @rx.event
    async def ask(self, form: dict[str, Any]) -> Any:
        """Check what was typed, then ask whether it is sure."""
        session = await self.get_state(Session)
        wanted = wish(form, session.points)
        self.errors, self.message = wanted.errors, ""
        if wanted.errors:
            return focus("redeem-errors")
        self._count, self._key = wanted.points, secrets.token_hex(16)
        self.points, self.destination = whole(wanted.points), wanted.destination
        self.is_sure = True
        return focus("redeem-keep")

    @rx.event
    async def redeem(self) -> Any:
        """Ask for it; a second press finds it done."""
        if not self.is_sure:
            return None
        wanted = {
            "points": self._count,
            "destination": self.destination,
            "idempotencyKey": self._key,
        }
        answer = await api_of(self).ask("RedeemPoints", input=wanted)
        if no := refusal(answer["redeemPoints"]):
            self.is_sure = False
            self.errors = refused_fields(no.problems)
            self.message = "" if self.errors else no.message
            return focus("redeem-errors")
        count = self._count
        self._clear()
        await (await self.get_state(Me)).refresh_head()
        said = f"{counted(count, 'point')} set aside. The operator approves within 2 "
        return [rx.toast.success(f"{said}days, or they come back."), Points.load]

    def _clear(self) -> None:
        self.is_open = self.is_sure = False
        self.errors, self.message = {}, ""
        self.points, self.destination, self._count = "", "", 0
