"""What the tabs share that show receipts: their rows, which an appeal may change."""

from collections.abc import Sequence

import reflex as rx

from ui.client import Answer
from ui.pages.me.rows.explained import explained
from ui.pages.me.rows.receipts import ReceiptRow
from ui.times import Reader


class ShowsReceipts(rx.State, mixin=True):
    """A part of a page with receipts."""

    receipts: list[ReceiptRow] = []
    _known: list[Answer] = []  # what the rows were made from

    def show_receipts(self, found: Sequence[Answer], reader: Reader) -> None:
        """Show these and no others."""
        self._known = list(found)
        self.receipts = explained(found, reader)

    def add_receipts(self, found: Sequence[Answer], reader: Reader) -> None:
        """Show these after the others."""
        rows = explained(found, reader, among=self._known)
        self.receipts = [*self.receipts, *rows]
        self._known = [*self._known, *found]

    def take_receipt(self, fresh: Answer, reader: Reader) -> None:
        """A receipt that may be among them was appealed."""
        if any(each["id"] == fresh["id"] for each in self._known):
            known = [fresh if o["id"] == fresh["id"] else o for o in self._known]
            self.show_receipts(known, reader)
