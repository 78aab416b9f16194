"""Points, reputation, tasks: above all tabs."""

from typing import Any

import reflex as rx

from ui.components.feedback import bones, kpi, kpis
from ui.components.icons import coin
from ui.components.parts import loaded
from ui.pages.me.states.me import Me
from ui.pages.me.views.redeeming import redeem_button


def head() -> rx.Component:
    """The figures; bones until they are known."""
    return loaded(Me, figures(), bones(("100%", "118px")))


def figures() -> rx.Component:
    """The figures in words."""
    known = Me.head
    return kpis(
        kpi(
            "Points",
            rx.el.span(coin(), known.available, class_name="row"),
            rx.fragment(
                lines(
                    known.on_hold,
                    known.in_redemption,
                    known.in_escrow,
                    none="Yours to use now",
                ),
                redeem_button(),
            ),
        ),
        kpi(
            "Reputation",
            rx.cond(known.reputation != "", known.reputation, "not known yet"),
            known.word,
        ),
        kpi("Tasks", known.tasks, known.dropped),
        label="Your points, reputation and tasks",
    )


def lines(*texts: Any, none: str) -> rx.Component:
    """Those of the texts that say something, a line each."""
    shown = [rx.cond(text != "", rx.el.span(text), rx.fragment()) for text in texts]
    empty: Any = texts[0] == ""
    for text in texts[1:]:
        empty = empty & (text == "")
    return rx.el.span(
        *shown, rx.cond(empty, rx.el.span(none), rx.fragment()), class_name="lines"
    )
