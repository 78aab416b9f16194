"""What needs somebody, the oldest first."""

from typing import Any

import reflex as rx

from ui.components.feedback import empty
from ui.components.icons import icon
from ui.components.parts import some
from ui.pages.operator.states.desk import Desk


def queue() -> rx.Component:
    """The list; on a phone it stands alone until a case is opened."""
    none = empty("Nothing needs you", "Redemptions and appeals will wait here.")
    return rx.el.section(
        rx.el.h2("Needs you", id="queue", tab_index=-1),
        rx.cond(
            some(Desk.rows),
            rx.el.ol(rx.foreach(Desk.rows, case_row), class_name="queue"),
            none,
        ),
        class_name="card desk-queue",
    )


def case_row(row: Any) -> rx.Component:
    """A case that waits; opens it."""
    is_open = Desk.opened == row.id
    return rx.el.li(
        rx.el.button(
            rx.cond(row.kind == "appeal", icon("scale", 18), icon("hand-coins", 18)),
            rx.el.span(
                rx.el.b(row.what),
                rx.el.span(row.who, class_name="muted sm"),
                class_name="grow what",
            ),
            rx.el.span(
                rx.el.span(row.points, class_name="num points"),
                rx.el.span("waits ", row.waits, class_name="faint xs num"),
                class_name="side",
            ),
            type="button",
            aria_current=rx.cond(is_open, "true", "false"),
            on_click=Desk.open(row.id),
        ),
    )
