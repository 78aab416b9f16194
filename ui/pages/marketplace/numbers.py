"""The four live numbers."""

from typing import Any

import reflex as rx

from ui.components.feedback import bone
from ui.live.follow import changes
from ui.live.market import EVERYTHING, MARKET
from ui.live.visits import Visit
from ui.pages.marketplace.figures import Figures, figures_of


class MarketNow(rx.State):
    """What goes on in the whole marketplace."""

    figures: Figures = Figures()

    @rx.event(background=True)
    async def follow(self) -> None:
        """Keep the numbers up to date for as long as somebody looks at them."""
        visit = Visit(self.router.session.client_token, "numbers")
        async with MARKET.watch(EVERYTHING) as board:
            async for _ in changes(board, visit):
                if board.view is None:
                    continue
                figures = figures_of(board.view.figures)
                async with self:
                    if figures != self.figures:
                        self.figures = figures


def numbers() -> rx.Component:
    """Four numbers, each with unit and comparison."""
    now = MarketNow.figures
    return rx.el.section(
        rx.el.h2("The marketplace now", class_name="sr"),
        rx.el.dl(
            _number("Devices ready now", now.ready, now.ready_of),
            _number("Tasks training", now.training, now.training_beside),
            _number("Rounds today", now.rounds, now.rounds_before),
            _number("Points paid this week", now.paid, now.paid_before),
            class_name="stats",
        ),
        rx.el.p("Days are UTC; a week is seven of them.", class_name="stats-note"),
    )


def _number(label: str, value: Any, comparison: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label),
        rx.el.dd(
            rx.cond(
                value != "",
                rx.fragment(value, rx.el.small(comparison)),
                bone("72%", "1.2em"),
            )
        ),
        class_name="stat",
    )
