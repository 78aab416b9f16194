"""Giving points: whose, how many, why, and the question."""

import reflex as rx

from ui.components.feedback import notice
from ui.components.forms import described, field, text_input
from ui.components.parts import time_of
from ui.pages.operator.rows.grant import MOST_REASON
from ui.pages.operator.states.granting import Granting

WHO = Granting.receiver


def grant() -> rx.Component:
    """The card."""
    return rx.el.section(
        rx.el.h2("Give points"),
        rx.el.p(
            "Find an account by its e-mail address; it sees the points and your "
            "reason at once.",
            class_name="take",
        ),
        look_up(),
        rx.cond(WHO.id != "", gift(), rx.fragment()),
        question(),
        class_name="card desk-grant",
    )


def look_up() -> rx.Component:
    """Find the account."""
    control = rx.el.div(
        rx.el.input(
            **described("grant-email", Granting.error),
            key=f"email-{Granting.version}",
            type="email",
            auto_complete="off",
            spell_check=False,
            class_name="input",
        ),
        rx.el.button("Look up", type="submit", class_name="btn"),
        class_name="row",
    )
    return rx.el.form(
        field("grant-email", "E-mail address", control, error=Granting.error),
        on_submit=Granting.look_up,
        custom_attrs={"noValidate": True},
        class_name="stack",
    )


def gift() -> rx.Component:
    """How many and why."""
    refused = notice(
        *("bad", "circle-alert", Granting.message),
        id="grant-refused",
        role="alert",
        tab_index=-1,
    )
    return rx.el.form(
        rx.el.p(
            rx.el.b(WHO.name),
            ", here since ",
            time_of(WHO.since),
            ", has ",
            WHO.points,
            ".",
            class_name="found",
        ),
        rx.cond(Granting.message != "", refused, rx.fragment()),
        text_input(
            "grant-points",
            "How many points",
            error=Granting.errors.get("grant-points", ""),
            input_mode="numeric",
            auto_complete="off",
        ),
        text_input(
            "grant-reason",
            "Why",
            help_text="Such as “Welcome” or what was promised. The account reads it.",
            error=Granting.errors.get("grant-reason", ""),
            max_length=MOST_REASON,
            auto_complete="off",
        ),
        rx.el.div(
            rx.el.button("Go on", type="submit", class_name="btn main"),
            class_name="row wraps",
        ),
        key=WHO.id,
        on_submit=Granting.ask,
        custom_attrs={"noValidate": True},
        class_name="stack",
    )


def question() -> rx.Component:
    """Whether it is sure."""
    keep = rx.el.button("Keep them", type="button", class_name="btn", id="grant-keep")
    give = rx.el.button(
        "Give ",
        Granting.points,
        type="button",
        class_name="btn main",
        on_click=Granting.give,
    )
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title("Give ", Granting.points, " to ", WHO.name, "?"),
            rx.dialog.description(
                "They can be used at once. A grant stays in the ledger for good."
            ),
            rx.el.div(rx.dialog.close(keep), give, class_name="row wraps end"),
            max_width="520px",
        ),
        open=Granting.is_asked,
        on_open_change=Granting.set_open,
    )
