"""Appealing a receipt, from any of the tabs."""

from typing import Any

import reflex as rx

from ui.asking import reader_of
from ui.browser import focus
from ui.pages.me.states.asking import receipts
from ui.pages.me.states.participations import Participations
from ui.pages.me.states.points import Points
from ui.pages.me.states.receipts import ShowsReceipts
from ui.pages.me.states.reputation import Reputation
from ui.refusals import refusal
from ui.session import api_of
from ui.words import counted, short_receipt

LEAST, MOST = 10, 2_000  # characters of a reason
SHOWING: tuple[type[ShowsReceipts], ...] = (Points, Participations, Reputation)


class Appealing(rx.State):
    """The dialog of an appeal."""

    is_open: bool = False
    short: str = ""
    error: str = ""
    message: str = ""
    _receipt_id: str = ""

    @rx.event
    def begin(self, receipt_id: str) -> None:
        """Ask what is wrong with a receipt."""
        self._receipt_id, self.short = receipt_id, short_receipt(receipt_id)
        self.error, self.message = "", ""
        self.is_open = True

    @rx.event
    def set_open(self, is_open: bool) -> Any:
        """Escape and the like close it."""
        self.is_open = is_open
        return None if is_open else focus(f"appeal-{self._receipt_id}")

    @rx.event
    async def send(self, form: dict[str, Any]) -> Any:
        """Send the appeal; a second press finds it sent."""
        if not self.is_open:
            return None
        reason = str(form.get("appeal-reason") or "").strip()
        self.error, self.message = reason_error(reason), ""
        if self.error:
            return focus("appeal-reason")
        answer = await api_of(self).ask(
            "AppealReceipt", receiptId=self._receipt_id, reason=reason
        )
        no = refusal(answer["appeal"])
        if no and no.kind != "AlreadyAppealed":
            self.error = no.problems.get("reason", "")
            self.message = "" if self.error else no.message
            return focus("appeal-reason")
        await self._show()
        self.is_open = False
        sent = f"Appeal sent. A person answers within 2 days. Your receipt {self.short}"
        return [
            rx.toast.success(f"{sent} is attached."),
            focus(f"appealed-{self._receipt_id}"),
        ]

    async def _show(self) -> None:
        """Show the appeal wherever its receipt stands."""
        found = await receipts(api_of(self), [self._receipt_id])
        reader = await reader_of(self)
        for fresh in found.values():
            for kind in SHOWING:
                (await self.get_state(kind)).take_receipt(fresh, reader)


def reason_error(reason: str) -> str:
    """What is wrong with a reason; empty when nothing is."""
    if len(reason) < LEAST:
        has = counted(len(reason), "character")
        return f"Say in at least {LEAST} characters what is wrong. It has {has}."
    if len(reason) > MOST:
        return f"Shorten it by {counted(len(reason) - MOST, 'character')}."
    return ""
