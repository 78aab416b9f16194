"""Giving points to an account, found by its e-mail address."""

import secrets
from typing import Any

import reflex as rx

from ui.asking import reader_of
from ui.browser import focus
from ui.pages.operator.rows.grant import FIELDS, Receiver, gift, receiver
from ui.refusals import refusal
from ui.session import api_of
from ui.words import counted


class Granting(rx.State):
    """Look up, fill in, confirm."""

    receiver: Receiver = Receiver()
    error: str = ""  # about the address
    errors: dict[str, str] = {}
    message: str = ""
    points: str = ""  # such as "500 points"
    is_asked: bool = False  # the question is open
    version: int = 0  # of the form, which is empty again after each gift
    _count: int = 0
    _reason: str = ""
    _key: str = ""  # of this gift: sent twice it is given once

    @rx.event
    async def look_up(self, form: dict[str, Any]) -> Any:
        """Find an account; its address is kept nowhere."""
        email = str(form.get("grant-email") or "").strip()
        self._clear()
        self.receiver = Receiver()
        if not email:
            self.error = "Enter the e-mail address of the account."
            return focus("grant-email")
        found = (await api_of(self).ask("DeskLookUp", email=email))["operator"]
        if found["account"] is None:
            self.error = "No account has this address. Check it, letter by letter."
            return focus("grant-email")
        self.receiver = receiver(found["account"], await reader_of(self))
        return focus("grant-points")

    @rx.event
    def ask(self, form: dict[str, Any]) -> Any:
        """Check what was typed, then ask whether it is sure."""
        wanted = gift(form)
        self.errors, self.message = wanted.errors, ""
        if wanted.errors:
            return focus(next(iter(wanted.errors)))
        self._count, self._reason = wanted.points, wanted.reason
        self._key = secrets.token_hex(16)
        self.points = counted(wanted.points, "point")
        self.is_asked = True
        return focus("grant-keep")

    @rx.event
    def set_open(self, is_open: bool) -> Any:
        """Escape and the like close the question."""
        self.is_asked = is_open
        return None if is_open else focus("grant-points")

    @rx.event
    async def give(self) -> Any:
        """Give them; a second press finds it done."""
        if not self.is_asked:
            return None
        wanted = {
            "accountId": self.receiver.id,
            "points": self._count,
            "reason": self._reason,
            "idempotencyKey": self._key,
        }
        answer = await api_of(self).ask("GrantPoints", input=wanted)
        self.is_asked = False
        if no := refusal(answer["grantPoints"]):
            found = no.problems.items()
            self.errors = {FIELDS[path]: text for path, text in found if path in FIELDS}
            self.message = "" if self.errors else no.message
            return focus(next(iter(self.errors), "grant-refused"))
        said = f"{self.points} given to {self.receiver.name}."
        self._clear()
        self.receiver = Receiver()
        self.version += 1
        return [rx.toast.success(said), focus("grant-email")]

    def _clear(self) -> None:
        self.error, self.errors, self.message = "", {}, ""
        self.is_asked, self.points = False, ""
