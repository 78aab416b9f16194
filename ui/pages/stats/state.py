"""State of the statistics page."""

from typing import Any

import reflex as rx

from ui.browser import download_text, keep_in_address
from ui.live.board import Board
from ui.live.follow import changes
from ui.live.visits import Visit
from ui.pages.stats.cards import Card, TaskRow, cards, sheet, task_rows
from ui.pages.stats.figures import Figures
from ui.pages.stats.live import ALL, STATISTICS
from ui.pages.stats.sentences import opening
from ui.session import Session
from ui.words import clock, zone_of

PERIODS = (7, 30, 90)
USUAL = 30


class Statistics(rx.State):
    """Figures of the platform, over a period."""

    days: int = USUAL
    is_loaded: bool = False
    opening: str = ""
    asked_at: str = ""
    stale_since: str = ""
    cards: dict[str, Card] = {}
    tasks: list[TaskRow] = []
    _figures: Figures | None = None

    @rx.event
    def load(self) -> Any:
        """Read the period from the address, then look."""
        wanted = str(self.router.url.query_parameters.get("days"))
        self.days = int(wanted) if wanted in map(str, PERIODS) else USUAL
        self._show()  # figures of an earlier visit, until there are newer ones
        return Statistics.follow

    @rx.event(background=True)
    async def follow(self) -> None:
        """Show the figures for as long as somebody looks."""
        visit = Visit(self.router.session.client_token, "statistics")
        async with STATISTICS.watch(ALL) as board:
            async for _ in changes(board, visit):
                async with self:
                    await self._take(board)

    @rx.event
    def choose(self, days: int) -> Any:
        """Look at another period."""
        self.days = days if days in PERIODS else USUAL
        self._show()
        return keep_in_address({"days": "" if days == USUAL else str(days)})

    @rx.event
    def save(self, name: str) -> Any:
        """Save the exact figures behind a card."""
        if self._figures is None:
            return None
        text = sheet(self._figures, self.days, name).csv()
        return download_text(f"crowdfl-{name}-{self.days}-days.csv", text)

    async def _take(self, board: Board[Figures]) -> None:
        zone = zone_of((await self.get_state(Session)).zone)
        since = board.stale_since
        self.stale_since = clock(since, zone) if since else ""
        if board.view is None or board.view is self._figures:
            return
        self._figures = board.view
        self.asked_at = clock(board.view.at, zone)
        self._show()

    def _show(self) -> None:
        if self._figures is None:
            return
        self.opening = opening(self._figures, self.days)
        self.cards = cards(self._figures, self.days)
        self.tasks = task_rows(self._figures)
        self.is_loaded = True
