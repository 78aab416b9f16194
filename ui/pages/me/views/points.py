"""Tab: points."""

from typing import Any

import reflex as rx

from ui.components.charts import figure
from ui.components.feedback import bones, empty
from ui.components.icons import icon
from ui.components.parts import (
    choice,
    loaded,
    more_button,
    some,
    task_link,
    time_of,
)
from ui.pages.me.rows.points import KINDS
from ui.pages.me.states.points import Points
from ui.pages.me.views.drawings import step_chart, step_line
from ui.pages.me.views.receipts import receipt_list
from ui.pages.me.views.redeeming import redemptions

FILTER = (("", "All movements"), *KINDS.items())
COLUMNS = ("When", "What", "Task", "Change", "Available after")


def points() -> rx.Component:
    """The panel."""
    nothing = empty(
        "Your points will stand here",
        "No points yet. They arrive within two minutes of each round you finish.",
        rx.el.a("See the tasks", href="/", class_name="btn main"),
        level=2,
    )
    shown = rx.cond(some(Points.steps), filled(), nothing)
    return loaded(Points, shown, bones(("100%", "330px"), ("100%", "420px")))


def filled() -> rx.Component:
    """Balance and ledger."""
    return rx.el.div(
        figure(
            "How did my balance change?",
            Points.sentence,
            step_chart(
                Points.steps,
                step_line("balance", "Available points", "points"),
                title="Available points over time",
                y_range=[0, "auto"],
            ),
        ),
        rx.cond(some(Points.redemptions), redemptions(), rx.fragment()),
        ledger(),
        held_explained(),
        class_name="stack",
    )


def ledger() -> rx.Component:
    """Every movement, newest first."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Ledger"),
            rx.el.div(
                choice("ledger-kind", "Show", Points.kind, FILTER, Points.choose_kind),
                rx.el.button(
                    icon("download", 16),
                    "CSV",
                    rx.el.span(" of the ledger", class_name="sr"),
                    type="button",
                    class_name="btn plain small",
                    on_click=Points.csv,
                ),
                class_name="row wraps",
            ),
            class_name="row between wraps head",
        ),
        rx.cond(
            some(Points.rows),
            table(),
            rx.el.p("No movement of this kind.", class_name="muted"),
        ),
        more_button(Points.has_more, "Show 20 more", Points.more),
        class_name="card",
    )


def table() -> rx.Component:
    """The movements as a real table; cards on the phone."""
    return rx.el.table(
        rx.el.caption(
            "Movements of your points, newest first; open one to read why",
            class_name="sr",
        ),
        rx.el.thead(rx.el.tr(*[rx.el.th(word, scope="col") for word in COLUMNS])),
        rx.el.tbody(rx.foreach(Points.rows, entry)),
        class_name="t ledger",
    )


def entry(row: Any) -> rx.Component:
    """A movement; its receipt opens in place."""
    tone = rx.cond(row.is_in, "change in", "change")
    held = rx.cond(
        row.held != "",
        rx.el.span("On hold until ", row.held, class_name="badge warn"),
        rx.fragment(),
    )
    is_open = Points.opened == row.id
    return rx.el.tr(
        rx.el.td(time_of(row.at), class_name="at"),
        rx.el.td(
            rx.el.button(
                row.kind,
                rx.el.span(", why", class_name="sr"),
                type="button",
                class_name="as-link",
                aria_expanded=rx.cond(is_open, "true", "false"),
                on_click=Points.open(row.id, row.receipt_id),
            ),
            rx.cond(is_open, why(), rx.fragment()),
            held,
            class_name="what",
        ),
        rx.el.td(task_link(row.title, row.path), class_name="task-cell"),
        rx.el.td(row.change, class_name=tone),
        rx.el.td(
            row.balance,
            rx.el.span(" available after", class_name="on-phone"),
            class_name="after",
        ),
    )


def why() -> rx.Component:
    """The receipt of the movement that is open."""
    return receipt_list(Points.receipts, "Its receipt can't be read any more.")


def held_explained() -> rx.Component:
    """What holding and releasing mean."""
    return rx.el.details(
        rx.el.summary("What does “on hold” mean?"),
        rx.el.p(
            "What a new device earns waits 7 days before it can be used; from its "
            "fifth counted event on, its points are available at once. When they are "
            "released, the ledger says so. Points set aside for your tasks come back "
            "when the task ends, as far as they were not paid.",
            class_name="said",
        ),
    )
