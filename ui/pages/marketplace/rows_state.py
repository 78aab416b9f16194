"""The rows of the list: read from the API, and kept as what stays and what changes."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx

from ui.browser import keep_in_address
from ui.errors import ApiError, SignedOutError
from ui.live.sparks import Series
from ui.pages.marketplace.filters import MOST_ROWS, PAGE, Filters, to_query
from ui.pages.marketplace.listing import (
    Listed,
    Span,
    is_bare,
    read_listings,
)
from ui.pages.marketplace.rows import Facts, FitLine, Now, Row, facts_of, now_of, row_of
from ui.session import api_of

WITH_LINE = (
    "RUNNING",
    "PAUSED",
    "COMPLETED",
)  # states with rounds to draw


class Listings(rx.State, mixin=True):
    """The rows that are shown; `Market` adds what a visitor does with them."""

    filters: Filters = Filters()
    form_key: int = 0  # goes up when the filters' controls must be drawn anew
    is_loaded: bool = False
    rows: list[Row] = []
    now: dict[str, Now] = {}
    fits: dict[str, FitLine] = {}
    total: int = 0
    has_more: bool = False
    is_cut: bool = False  # whether earlier rows are left out
    is_bare: bool = False  # whether nothing was ever listed
    fresh: int = 0  # tasks listed since the list was read
    stale: str = ""
    problem: str = ""
    told: str = ""  # the answer to "Tell me"
    _facts: dict[str, Facts] = {}
    _series: dict[str, Series] = {}
    _cursors: list[str] = []
    _start: str = ""  # cursor before the first row
    _fresh: set[str] = set()
    _unfitted: list[Span] = []
    _seen: int = -1  # happenings up to this number are shown
    _zone: ZoneInfo = ZoneInfo("UTC")

    async def _show(self, span: Span) -> None:
        """Show a part of the list in place of what is shown."""
        listed = await self._read(span)
        if listed is None:
            return
        self.rows, self.now, self.fits = [], {}, {}
        self._facts, self._cursors, self._start = {}, [], span.after
        self.is_cut, self.told = bool(span.after), ""
        self._fresh, self.fresh = set(), 0
        self._unfitted = [span]
        self._add(listed)
        self.is_bare = not self.rows and await is_bare(api_of(self))
        self.is_loaded = True

    async def _read(self, span: Span) -> Listed | None:
        """A part of the list; None, and a reason, when there is no answer."""
        try:
            listed = await read_listings(api_of(self), self.filters, span)
        except SignedOutError:
            raise
        except ApiError as error:
            self.problem, self.is_loaded = error.message, True
            return None
        self.problem = ""
        return listed

    def _add(self, listed: Listed) -> None:
        """Put rows below those that are shown; the earliest may be left out."""
        shown = {row.id for row in self.rows}
        pairs = zip(listed.tasks, listed.cursors, strict=True)
        new = [(task, cursor) for task, cursor in pairs if task["id"] not in shown]
        added = [task for task, _ in new]
        cursors = [*self._cursors, *(cursor for _, cursor in new)]
        rows = [*self.rows, *map(row_of, added)]
        surplus = max(0, len(rows) - MOST_ROWS)
        if surplus:
            self._start, self.is_cut = cursors[surplus - 1], True
        self.rows, self._cursors = rows[surplus:], cursors[surplus:]
        facts = self._facts | {task["id"]: facts_of(task) for task in added}
        self._facts = {row.id: facts[row.id] for row in self.rows}
        self._series = {i: s for i, s in self._series.items() if i in facts}
        self.total, self.has_more = listed.total, listed.has_more
        self._draw()

    def _address(self) -> Any:
        """Keep filters, order and place in the address."""
        shown = len(self.rows)
        place = {
            "shown": str(shown) if shown > PAGE else "",
            "from": self._start,
        }
        return keep_in_address(to_query(self.filters) | place)

    def _draw(self) -> None:
        """Show what changes of the rows, as it is now."""
        at = datetime.now(UTC)
        now = {
            row.id: now_of(
                self._facts[row.id], self._series.get(row.id, Series()), at, self._zone
            )
            for row in self.rows
        }
        if now != self.now:
            self.now = now

    def _with_line(self) -> list[str]:
        shown = [row.id for row in self.rows]
        return [task for task in shown if self._facts[task].state in WITH_LINE]
