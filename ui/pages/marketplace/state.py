"""The list of the marketplace: found, filtered, and kept up to date."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import reflex as rx

from ui.browser import call, focus
from ui.live.board import Board
from ui.live.follow import changes
from ui.live.market import EVERYTHING, MARKET, MarketView
from ui.live.sparks import SPARKS
from ui.live.visits import Visit
from ui.pages.marketplace.filters import (
    PAGE,
    Filters,
    from_query,
    rows_wanted,
    storable,
    to_query,
    toggled,
)
from ui.pages.marketplace.listing import (
    Span,
    matching,
    read_fits,
)
from ui.pages.marketplace.rows import after
from ui.pages.marketplace.rows_state import Listings
from ui.session import Session, api_of
from ui.words import clock, counted, whole, zone_of

LIST_HEAD = "open-tasks"


class Market(Listings, rx.State):
    """The listings that the visitor looks at."""

    @rx.var
    def found_words(self) -> str:
        """How many there are."""
        return counted(self.total, "task") if self.is_loaded else "Looking"

    @rx.var
    def shown_words(self) -> str:
        """How many of them are on the page."""
        return f"Showing {whole(len(self.rows))} of {whole(self.total)}"

    @rx.var
    def fresh_words(self) -> str:
        """What came since."""
        return counted(self.fresh, "new task") + ". " if self.fresh else ""

    @rx.var
    def filter_count(self) -> int:
        """How many filters are on."""
        return self.filters.count

    @rx.event
    async def load(self) -> Any:
        """Show the list that the address asks for."""
        session = await self.get_state(Session)
        self._zone = zone_of(session.zone)
        query = self.router.url.query_parameters
        self.filters = from_query(query, [client.id for client in session.clients])
        self.form_key += 1
        self._seen = -1
        start = query.get("from", "")
        await self._show(Span(start, rows_wanted(query)))
        if self.problem and start:  # a cursor of another list
            await self._show(Span("", PAGE))
        return [Market.settle, Market.follow, call("comeBack")]

    @rx.event
    async def again(self) -> Any:
        """Read the list anew, from its beginning."""
        await self._show(Span("", PAGE))
        return [self._address(), Market.settle]

    @rx.event
    async def show_fresh(self) -> Any:
        """Show what was listed since, where the order puts it."""
        await self._show(Span("", PAGE))
        return [self._address(), focus(LIST_HEAD), Market.settle]

    @rx.event
    async def more(self) -> Any:
        """Show the next rows below those that are shown."""
        span = Span(self._cursors[-1] if self._cursors else "", PAGE)
        listed = await self._read(span)
        if listed is not None:
            self._add(listed)
            self._unfitted.append(span)
        return [self._address(), Market.settle]

    @rx.event
    async def search(self, text: str) -> Any:
        """Look for words."""
        return await self._change(search=storable(text)[:200])

    @rx.event
    async def choose(self, name: str, value: str) -> Any:
        """Set a filter that has one value, or the order."""
        return await self._change(**{name: value})

    @rx.event
    async def choose_number(self, name: str, value: str) -> Any:
        """Set a filter that is a number; none for 0."""
        return await self._change(**{name: int(value) if value.isdecimal() else 0})

    @rx.event
    async def tick(self, name: str, word: str, is_on: bool) -> Any:
        """Add or remove one of several words."""
        words = toggled(getattr(self.filters, name), word, is_on)
        return await self._change(**{name: words})

    @rx.event
    async def fit_only(self, client_id: str, is_on: bool) -> Any:
        """Show only what fits a device."""
        return await self._change(fits=client_id if is_on else "")

    @rx.event
    async def clear(self) -> Any:
        """Remove all filters; the order stays."""
        self.form_key += 1
        cleared = Filters(order=self.filters.order)
        return await self._change(**{f: getattr(cleared, f) for f in to_clear()})

    @rx.event
    async def show_finished(self) -> Any:
        """Show tasks that are over."""
        self.form_key += 1
        return await self._change(states=("finished",))

    @rx.event
    async def tell_me(self) -> Any:
        """Say how the visitor is told of tasks that fit."""
        session = await self.get_state(Session)
        if not session.is_signed_in:
            return rx.redirect("/sign-up")
        if not session.clients:
            self.told = (
                "Add a device first: we tell you about tasks that fit one of yours."
            )
            return None
        names = " or ".join(client.label for client in session.clients[:3])
        self.told = (
            f"We'll tell you when a task that fits {names} is listed: look under "
            "Notifications in your profile."
        )
        return None

    async def _change(self, **changed: Any) -> Any:
        session = await self.get_state(Session)
        mine = [client.id for client in session.clients]
        # Through the address: it leaves out what no control of the page says.
        changed_filters = to_query(replace(self.filters, **changed))
        self.filters = from_query(changed_filters, mine)
        await self._show(Span("", PAGE))
        return [self._address(), Market.settle]

    @rx.event(background=True)
    async def settle(self) -> None:
        """After the rows: how they fit, and the lines of those that train."""
        async with self:
            session = await self.get_state(Session)
            clients = list(session.clients)
            api, filters = api_of(self), self.filters
            spans, self._unfitted = self._unfitted, []
            learning = self._with_line()
        await self._draw_lines(learning)
        for span in spans:
            fits = await read_fits(api, filters, span, clients)
            async with self:
                if fits and filters == self.filters:
                    self.fits = {**self.fits, **fits}

    @rx.event(background=True)
    async def follow(self) -> None:
        """Keep the list up to date for as long as somebody looks at it."""
        visit = Visit(self.router.session.client_token, "list")
        async with MARKET.watch(EVERYTHING) as board:
            async for _ in changes(board, visit):
                async with self:
                    listed = self._take(board)
                    api, filters = api_of(self), self.filters
                    learning = self._with_line()
                added = await matching(api, filters, listed)
                async with self:
                    self._count_fresh(added)
                await self._draw_lines(learning)

    def _take(self, board: Board[MarketView]) -> set[str]:
        """Change rows after what happened; IDs of tasks that were listed since."""
        view = board.view
        if view is None:
            return set()
        stale = ""
        if board.stale_since is not None:
            from_when = clock(view.at, self._zone)
            stale = f"Reconnecting. These figures are from {from_when}."
        if stale != self.stale:
            self.stale = stale
        news = [h for h in view.happenings if h.number > self._seen >= 0]
        self._seen = view.last
        for happening in news:
            known = self._facts.get(happening.task_id)
            if known is not None:
                self._facts[happening.task_id] = after(known, happening, view.at)
        return {h.task_id for h in news if h.kind == "TaskListed"} - set(self._facts)

    def _count_fresh(self, added: Iterable[str]) -> None:
        self._fresh |= set(added) - set(self._facts)
        if len(self._fresh) != self.fresh:
            self.fresh = len(self._fresh)

    async def _draw_lines(self, task_ids: list[str]) -> None:
        series = await SPARKS.of(task_ids) if task_ids else {}
        async with self:
            self._series |= series
            self._draw()


def to_clear() -> tuple[str, ...]:
    """Names of the filters, the order left out."""
    return ("search", "learning", "data", "pays", "minutes", "wifi", "fits", "states")
