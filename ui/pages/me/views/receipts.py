"""Receipts as their owner sees them: each can be appealed once."""

from typing import Any

import reflex as rx

from ui.components.feedback import notice
from ui.components.forms import described, field
from ui.components.icons import icon
from ui.components.parts import receipt, some
from ui.pages.me.states.appealing import LEAST, MOST, Appealing


def receipt_list(rows: Any, nothing: str) -> rx.Component:
    """Receipts one below the other."""
    return rx.cond(
        some(rows),
        rx.el.ol(rx.foreach(rows, own_receipt), class_name="receipts"),
        rx.el.p(nothing, class_name="muted"),
    )


def own_receipt(row: Any) -> rx.Component:
    """A receipt with its appeal, or the way to one."""
    return receipt(
        row,
        rx.cond(row.appeal != "", told(row), rx.fragment()),
        rx.cond(row.can_appeal, appeal_button(row), rx.fragment()),
    )


def told(row: Any) -> rx.Component:
    """What became of the appeal."""
    words = rx.cond(
        row.decision != "",
        rx.el.q(row.decision, class_name="decision"),
        rx.fragment(),
    )
    line = rx.el.p(icon("scale", 16), rx.el.span(row.appeal), class_name="row sm")
    return rx.el.div(
        line, words, id="appealed-" + row.id.to(str), tab_index=-1, class_name="appeal"
    )


def appeal_button(row: Any) -> rx.Component:
    """Opens the dialog."""
    return rx.el.button(
        icon("scale", 16),
        "Appeal",
        rx.el.span(" receipt ", row.short, class_name="sr"),
        type="button",
        id="appeal-" + row.id.to(str),
        class_name="btn small",
        on_click=Appealing.begin(row.id),
    )


def appeal_dialog() -> rx.Component:
    """Asks what is wrong; one for the whole page."""
    return rx.dialog.root(
        rx.dialog.content(form(), max_width="520px"),
        open=Appealing.is_open,
        on_open_change=Appealing.set_open,
    )


def form() -> rx.Component:
    """The reason, in the words of who appeals."""
    control = rx.el.textarea(
        **described("appeal-reason", Appealing.error),
        class_name="input",
        rows="5",
        max_length=MOST + 500,  # what is pasted is told about, not cut
        auto_focus=True,
    )
    refused = notice("bad", "circle-alert", Appealing.message, role="alert")
    return rx.el.form(
        rx.dialog.title("Appeal receipt ", Appealing.short),
        rx.dialog.description(
            "A person looks at it again and answers within 2 days. If you are right, "
            "points and reputation are mended. A receipt can be appealed once."
        ),
        rx.cond(Appealing.message != "", refused, rx.fragment()),
        field(
            "appeal-reason",
            "What is wrong with it?",
            control,
            help_text=f"{LEAST} to {MOST:,} characters. The operator reads it.",
            error=Appealing.error,
        ),
        rx.el.div(
            rx.dialog.close(rx.el.button("Keep it", type="button", class_name="btn")),
            rx.el.button("Send the appeal", type="submit", class_name="btn main"),
            class_name="row wraps end",
        ),
        on_submit=Appealing.send,
        custom_attrs={"noValidate": True},
        class_name="stack",
    )
