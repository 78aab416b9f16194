"""Redeeming: the button, its dialog, and what became of earlier redemptions."""

from typing import Any

import reflex as rx

from ui.components.badges import REDEMPTION, state_badge
from ui.components.feedback import notice
from ui.components.forms import error_summary, text_input
from ui.components.icons import icon
from ui.components.parts import more_button, time_of
from ui.pages.me.rows.redemptions import MOST_DESTINATION
from ui.pages.me.states.points import Points
from ui.pages.me.states.redeeming import Redeeming
from ui.session import Session


def redeem_button() -> rx.Component:
    """Opens the dialog; nothing to redeem, no dialog."""
    return rx.el.button(
        icon("hand-coins", 16),
        "Redeem",
        rx.el.span(" points", class_name="sr"),
        type="button",
        id="redeem",
        class_name="btn small",
        disabled=Session.points < 1,
        on_click=Redeeming.begin,
    )


def redeem_dialog() -> rx.Component:
    """How many and where to, then the question."""
    return rx.dialog.root(
        rx.dialog.content(
            rx.cond(Redeeming.is_sure, sure(), form()), max_width="520px"
        ),
        open=Redeeming.is_open,
        on_open_change=Redeeming.set_open,
    )


def form() -> rx.Component:
    """How many, and where to."""
    refused = notice(
        *("bad", "circle-alert", Redeeming.message),
        id="redeem-errors",
        role="alert",
        tab_index=-1,
    )
    return rx.el.form(
        rx.dialog.title("Redeem points"),
        rx.dialog.description("You have ", Session.points_words, " points to use."),
        error_summary("redeem-errors", Redeeming.errors),
        rx.cond(Redeeming.message != "", refused, rx.fragment()),
        text_input(
            "redeem-points",
            "How many points",
            error=Redeeming.errors.get("redeem-points", ""),
            default_value=Redeeming.points,
            input_mode="numeric",
            auto_complete="off",
        ),
        text_input(
            "redeem-to",
            "Where the money goes",
            help_text="An IBAN, or an address the operator knows. Operators see it.",
            error=Redeeming.errors.get("redeem-to", ""),
            default_value=Redeeming.destination,
            max_length=MOST_DESTINATION,
            auto_complete="off",
        ),
        rx.el.div(
            rx.dialog.close(rx.el.button("Keep", type="button", class_name="btn")),
            rx.el.button("Go on", type="submit", class_name="btn main"),
            class_name="row wraps end",
        ),
        on_submit=Redeeming.ask,
        custom_attrs={"noValidate": True},
        class_name="stack",
    )


def sure() -> rx.Component:
    """The question, with what happens."""
    close = rx.el.button("Keep", type="button", class_name="btn", id="redeem-keep")
    act = rx.el.button(
        "Redeem ",
        Redeeming.points,
        type="button",
        class_name="btn main",
        on_click=Redeeming.redeem,
    )
    return rx.el.div(
        rx.dialog.title("Redeem ", Redeeming.points, " points?"),
        rx.dialog.description(
            "They leave your balance now. The operator approves within 2 days, or "
            "they come back."
        ),
        rx.el.p("To: ", rx.el.b(Redeeming.destination), class_name="take"),
        rx.el.div(rx.dialog.close(close), act, class_name="row wraps end"),
    )


def redemptions() -> rx.Component:
    """What was asked for, newest first."""
    return rx.el.section(
        rx.el.h2("Redemptions"),
        rx.el.ul(
            rx.foreach(Points.redemptions, redemption), class_name="redemption-list"
        ),
        more_button(
            Points.has_more_redemptions, "Show earlier ones", Points.more_redemptions
        ),
        class_name="card",
    )


def redemption(row: Any) -> rx.Component:
    """One of them."""
    settled = rx.el.span("settled ", time_of(row.settled))
    return rx.el.li(
        rx.el.div(
            rx.el.b(row.points, class_name="num"),
            state_badge(row.state, REDEMPTION),
            class_name="row wraps between",
        ),
        rx.el.p("To ", row.destination, class_name="muted sm"),
        rx.cond(row.note != "", rx.el.p(rx.el.q(row.note), class_name="sm")),
        rx.el.p(
            "Asked for ",
            time_of(row.asked),
            rx.cond(row.settled.short != "", rx.fragment(", ", settled)),
            class_name="faint xs",
        ),
    )
