"""Tab: the ledger of points."""

from typing import Any

import reflex as rx

from ui.asking import Loads, reader_of, viewer
from ui.browser import download_text, keep_in_address
from ui.pages.me.rows.points import (
    HEADS,
    KINDS,
    Entry,
    balance_steps,
    csv_rows,
    entries,
    week_words,
)
from ui.pages.me.rows.redemptions import RedemptionRow, redemption_rows
from ui.pages.me.states.asking import receipts
from ui.pages.me.states.receipts import ShowsReceipts
from ui.session import api_of
from ui.table import csv_text

PAGE = 20
MOST = 100  # of the API, for one request; further ones are in the CSV
MOST_PAGES = 100  # of the CSV
PAGE_REDEMPTIONS = 5


class Points(Loads, ShowsReceipts, rx.State):
    """Movements of points, newest first, the balance over time, and redemptions."""

    kind: str = ""
    rows: list[Entry] = []
    total: int = 0
    steps: list[dict[str, Any]] = []
    sentence: str = ""
    shown: int = PAGE
    opened: str = ""  # ID of the movement whose receipt is shown
    redemptions: list[RedemptionRow] = []
    redeemed: int = 0  # how many redemptions there are
    _redemptions_shown: int = PAGE_REDEMPTIONS

    @rx.var
    def has_more_redemptions(self) -> bool:
        """Whether "Show more" brings any redemptions."""
        return len(self.redemptions) < min(self.redeemed, MOST)

    @rx.var
    def has_more(self) -> bool:
        """Whether "Show more" brings any."""
        return len(self.rows) < min(self.total, MOST)

    @rx.event
    async def load(self) -> None:
        """Ask for the newest movements, of the kind in the address."""
        await self._loading(self._load())

    @rx.event
    async def choose_kind(self, kind: str) -> Any:
        """Show one kind only, or all."""
        self.kind, self.shown = kind, PAGE
        await self._ask_rows()
        return keep_in_address({"tab": "points", "kind": kind})

    @rx.event
    async def more(self) -> None:
        """Show further rows."""
        self.shown = min(self.shown + PAGE, MOST)
        await self._ask_rows()

    @rx.event
    async def open(self, entry_id: str, receipt_id: str) -> None:
        """Show why points moved, or put it away again."""
        is_open = self.opened == entry_id
        await self._ask_receipts([] if is_open else [receipt_id])
        self.opened = "" if is_open else entry_id

    @rx.event
    async def more_redemptions(self) -> None:
        """Show earlier redemptions."""
        self._redemptions_shown = min(self._redemptions_shown + PAGE, MOST)
        await self._ask_redemptions()

    @rx.event
    async def csv(self) -> Any:
        """Save every movement."""
        nodes: list[dict[str, Any]] = []
        after: str | None = None
        for _ in range(MOST_PAGES):
            answer = await viewer(
                api_of(self), "MyLedger", first=MOST, after=after, kinds=self._kinds()
            )
            page = answer["ledger"]
            nodes += [edge["node"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        return download_text("points.csv", csv_text(HEADS, csv_rows(nodes)))

    async def _ask_balance(self) -> None:
        ledger = (await viewer(api_of(self), "MyBalanceHistory"))["ledger"]
        nodes = [edge["node"] for edge in ledger["edges"]]
        reader = await reader_of(self)
        self.steps = balance_steps(nodes, reader)
        is_all = ledger["totalCount"] == len(nodes)
        self.sentence = week_words(nodes, is_all, reader)

    async def _ask_rows(self) -> None:
        answer = await viewer(
            api_of(self), "MyLedger", first=self.shown, kinds=self._kinds()
        )
        self.rows = entries(answer, await reader_of(self))
        self.total = answer["ledger"]["totalCount"]

    def _kinds(self) -> list[str] | None:
        return [self.kind] if self.kind else None

    async def _load(self) -> None:
        kind = self.router.url.query_parameters.get("kind", "")
        if not self.is_loaded and kind in KINDS:
            self.kind = kind
        await self._ask_balance()
        await self._ask_rows()
        await self._ask_redemptions()
        if self.opened:  # what is open stays so, and may have been appealed meanwhile
            await self._ask_receipts([each["id"] for each in self._shown])

    async def _ask_receipts(self, ids: list[str]) -> None:
        found = await receipts(api_of(self), ids)
        self.show_receipts(list(found.values()), await reader_of(self))

    async def _ask_redemptions(self) -> None:
        answer = await viewer(
            api_of(self), "MyRedemptions", first=self._redemptions_shown
        )
        self.redemptions = redemption_rows(answer, await reader_of(self))
        self.redeemed = answer["redemptions"]["totalCount"]
