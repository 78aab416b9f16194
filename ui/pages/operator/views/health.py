"""Health: a sentence, and the figures that its parts lead to."""

from typing import Any

import reflex as rx

from ui.components.feedback import kpi
from ui.components.icons import icon
from ui.pages.operator.states.desk import Desk


def health() -> rx.Component:
    """How the server is doing."""
    known: Any = Desk.health
    return rx.el.section(
        rx.el.h2("Is the server well?"),
        rx.el.p(
            mark(known.tone),
            rx.el.b(known.verdict),
            " ",
            rx.foreach(known.figures, part),
            class_name="take health-line",
        ),
        rx.el.dl(
            rx.foreach(known.figures, figure),
            class_name="kpis",
            aria_label="Figures of the server",
        ),
        class_name="card desk-health",
    )


def mark(tone: Any) -> rx.Component:
    """An icon for the verdict, which the words repeat."""
    return rx.match(
        tone,
        ("good", icon("circle-check", 18)),
        ("warn", icon("clock-alert", 18)),
        icon("circle-alert", 18),
    )


def part(one: Any, place: Any) -> rx.Component:
    """A part of the sentence; leads to its figure."""
    known: Any = Desk.health
    end = rx.cond(place == known.figures.length() - 1, ".", ", ")
    # No link: the router would load the page anew, and lose words that are typed.
    show = rx.Var.create("crowdfl.focus('") + one.id.to(str) + "')"
    lead = rx.el.button(
        one.said,
        type="button",
        class_name="as-link",
        custom_attrs={"data-figure": one.id},
        on_click=rx.call_script(show),
    )
    return rx.fragment(lead, end)


def figure(one: Any) -> rx.Component:
    """A figure."""
    shown = kpi(one.label, one.value, one.detail)
    shown.id = one.id
    return shown
