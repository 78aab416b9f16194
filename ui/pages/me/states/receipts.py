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
    _shown: list[Answer] = []  # what the rows were made from
    _among: list[Answer] = []  # others, which say what an update paid

    def show_receipts(
        self, shown: Sequence[Answer], reader: Reader, among: Sequence[Answer] = ()
    ) -> None:
        """Show these and no others."""
        self._shown, self._among = list(shown), list(among)
        self.receipts = explained(self._shown, reader, self._among)

    def add_receipts(self, found: Sequence[Answer], reader: Reader) -> None:
        """Show these after the others."""
        self.show_receipts([*self._shown, *found], reader, self._among)

    def take_receipt(self, fresh: Answer, reader: Reader) -> None:
        """A receipt that may be among them was appealed."""
        if any(each["id"] == fresh["id"] for each in self._shown):
            shown = [fresh if o["id"] == fresh["id"] else o for o in self._shown]
            self.show_receipts(shown, reader, self._among)
