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
from ui.session import api_of
from ui.table import csv_text

PAGE = 20
MOST = 100  # of the API, for one request; further ones are in the CSV
MOST_PAGES = 100  # of the CSV


class Points(Loads, rx.State):
    """Movements of points, newest first, and the balance over time."""

    kind: str = ""
    rows: list[Entry] = []
    total: int = 0
    steps: list[dict[str, Any]] = []
    sentence: str = ""
    shown: int = PAGE

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
