"""The quote: its card, its line on a phone, and who would be chosen now."""

from typing import Any

import reflex as rx

from ui.components.feedback import notice
from ui.components.icons import coin
from ui.components.parts import some
from ui.pages.wizard.state import Wizard
from ui.words import UNKNOWN

PREVIEW = ("Rank", "Seat", "Score", "Made of")


def card() -> rx.Component:
    """What the task would meet now; nothing is set aside for it."""
    found = Wizard.quote
    return rx.el.section(
        rx.el.h2("If you published now"),
        rx.el.p(
            rx.cond(Wizard.is_quoting, "Being worked out anew.", ""),
            class_name="sr",
            role="status",
        ),
        rx.el.p(found.join, class_name="num"),
        rx.cond(found.waits != "", notice("info", "users", found.waits)),
        rx.el.dl(
            *_fact("Chance to finish", found.chance),
            *_fact("Time", found.time),
            *_fact("A device moves", found.moved),
            *_fact("Points a minute", rx.cond(found.rate != "", found.rate, UNKNOWN)),
            class_name="fact",
        ),
        rx.cond(found.longest != "", rx.el.p(found.longest, class_name="help num")),
        rx.el.p(coin(), rx.el.b(found.cost), class_name="row num"),
        rx.el.p(
            "Unused points come back to you within a minute of the end.",
            class_name="help",
        ),
        rx.foreach(found.warnings, lambda said: notice("warn", "circle-alert", said)),
        rx.cond(
            Wizard.no_quote != "",
            notice("bad", "circle-alert", "Not up to date: ", Wizard.no_quote),
        ),
        rx.cond(Wizard.short != "", rx.el.p(Wizard.short, class_name="help")),
        class_name=rx.cond(Wizard.is_quoting, "card forecast old", "card forecast"),
        id="quote",
        tab_index=-1,
    )


def _fact(label: str, value: Any) -> tuple[rx.Component, rx.Component]:
    return rx.el.dt(label), rx.el.dd(value, class_name="num")


def bar() -> rx.Component:
    """On a phone: the quote in a line, within reach; it leads to the card."""
    return rx.cond(
        Wizard.quote.bar != "",
        rx.el.div(
            rx.el.span(
                rx.el.b(Wizard.pool, " points"),
                rx.el.br(),
                rx.el.span(Wizard.quote.bar, class_name="xs muted num"),
            ),
            rx.el.a("See the quote", href="#quote", class_name="btn"),
            class_name="join-bar",
        ),
    )


def would_be_chosen() -> rx.Component:
    """In the step "Selection": who would be chosen now, without names."""
    return rx.cond(
        some(Wizard.quote.people),
        rx.el.section(
            rx.el.h3("Who would be chosen now"),
            rx.el.div(
                rx.el.table(
                    rx.el.caption("Devices by rank", class_name="sr"),
                    rx.el.thead(
                        rx.el.tr(*[rx.el.th(head, scope="col") for head in PREVIEW])
                    ),
                    rx.el.tbody(rx.foreach(Wizard.quote.people, _person)),
                    class_name="t",
                ),
                class_name="scroll",
                tab_index=0,
                role="region",
                aria_label="Who would be chosen now",
            ),
            class_name=rx.cond(
                Wizard.is_quoting, "group forecast old", "group forecast"
            ),
        ),
    )


def _person(person: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.th(person.rank, scope="row", class_name="num"),
        rx.el.td(person.seat),
        rx.el.td(rx.el.b(person.score), class_name="num"),
        rx.el.td(person.terms, class_name="num terms"),
    )
