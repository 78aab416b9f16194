"""Tab: reputation."""

from typing import Any

import reflex as rx

from ui.components.charts import figure, key_line, key_of
from ui.components.feedback import bones, empty
from ui.components.icons import icon
from ui.components.parts import (
    choice,
    count,
    loaded,
    more_button,
    some,
    task_link,
    time_of,
)
from ui.pages.me.states.reputation import Reputation
from ui.pages.me.views.drawings import DOTS, dot_key, marks, step_chart, step_line
from ui.pages.me.views.receipts import receipt_list

COLUMNS = ("When", "What", "Task", "Change", "After it")


def reputation() -> rx.Component:
    """The panel."""
    no_device = empty(
        "No device yet",
        "A reputation belongs to a device. Add one; its first finished round counts.",
        rx.el.a("Your devices", href="/me?tab=devices", class_name="btn main"),
        level=2,
    )
    shown = rx.cond(some(Reputation.choices), filled(), no_device)
    return loaded(Reputation, shown, bones(("100%", "380px"), ("100%", "380px")))


def filled() -> rx.Component:
    """One device's history."""
    nothing = empty(
        "Nothing counted yet",
        "This device starts at 0.50. Each finished round raises its reputation; being "
        "late, dropping out and updates that fail the checks lower it.",
        rx.el.a("See the tasks", href="/", class_name="btn main"),
        level=2,
    )
    return rx.el.div(
        rx.cond(count(Reputation.choices) > 1, device_choice(), rx.fragment()),
        rx.cond(
            some(Reputation.rows),
            rx.el.div(history(), events(), class_name="stack"),
            nothing,
        ),
        class_name="stack",
    )


def device_choice() -> rx.Component:
    """Which device is shown."""
    options = rx.foreach(
        Reputation.choices, lambda one: rx.el.option(one.label, value=one.id)
    )
    return choice(
        "reputation-device", "Device", Reputation.device, options, Reputation.choose
    )


def history() -> rx.Component:
    """The score, step by step."""
    return figure(
        "How did the reputation change?",
        Reputation.sentence,
        step_chart(
            Reputation.steps,
            step_line("score", "Reputation", "c1"),
            *[marks(kind) for kind in DOTS],
            title="Reputation over time, 0 to 1",
            y_range=[0, 1],
        ),
        key=key_of(
            key_line("Reputation", colour="c1"), *[dot_key(kind) for kind in DOTS]
        ),
        on_csv=Reputation.csv,
    )


def events() -> rx.Component:
    """Each change with its reason."""
    return rx.el.section(
        rx.el.h2("What changed it"),
        rx.el.table(
            rx.el.caption("Changes of the reputation, newest first", class_name="sr"),
            rx.el.thead(rx.el.tr(*[rx.el.th(word, scope="col") for word in COLUMNS])),
            rx.el.tbody(rx.foreach(Reputation.rows, event)),
            class_name="t ledger",
        ),
        more_button(Reputation.has_more, "Show 20 more", Reputation.more),
        class_name="card",
    )


def event(row: Any) -> rx.Component:
    """A change; its receipt opens in place."""
    is_open = Reputation.explained == row.id
    return rx.el.tr(
        rx.el.td(time_of(row.at), class_name="at"),
        rx.el.td(
            rx.el.button(
                kind_icon(row.kind),
                row.reason,
                type="button",
                class_name="as-link row",
                aria_expanded=rx.cond(is_open, "true", "false"),
                on_click=Reputation.explain(row.id, row.training_id),
            ),
            rx.cond(
                is_open,
                receipt_list(
                    Reputation.receipts,
                    "The receipt of this change can't be read any more.",
                ),
                rx.fragment(),
            ),
            class_name="what",
        ),
        rx.el.td(task_link(row.title, row.path), class_name="task-cell"),
        rx.el.td(row.change, class_name="change"),
        rx.el.td(row.after, class_name="after"),
    )


def kind_icon(kind: Any) -> rx.Component:
    """What happened."""
    return rx.match(
        kind,
        ("COMPLETED", icon("circle-check", 16)),
        ("LATE", icon("clock-alert", 16)),
        ("DROPPED", icon("unplug", 16)),
        ("REVERSED", icon("undo-2", 16)),
        icon("circle-x", 16),
    )
