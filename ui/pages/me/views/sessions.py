"""Tab: sessions, and the account itself."""

from typing import Any

import reflex as rx

from ui.components.dialogs import confirm
from ui.components.feedback import bones
from ui.components.icons import icon
from ui.components.parts import loaded, pair, refused_line, time_of
from ui.pages.me.states.sessions import Sessions
from ui.session import Session
from ui.template import sign_out


def sessions() -> rx.Component:
    """The panel."""
    return rx.el.div(
        account(),
        refused_line(Sessions.refused),
        loaded(Sessions, listed(), bones(("100%", "96px"), ("100%", "96px"))),
        class_name="stack",
    )


def account() -> rx.Component:
    """Who is signed in here."""
    return rx.el.section(
        rx.el.h2("Account"),
        rx.el.dl(
            pair("Name, shown to others", Session.name),
            pair("E-mail, shown to nobody", Session.email),
            class_name="pairs",
        ),
        rx.el.button(
            icon("log-out", 16),
            "Sign out here",
            type="button",
            class_name="btn",
            on_click=sign_out(),
        ),
        class_name="card",
    )


def listed() -> rx.Component:
    """Every session, this one first."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Where you are signed in"),
            rx.cond(Sessions.has_others, end_others(), rx.fragment()),
            class_name="row between wraps head",
        ),
        rx.el.ul(rx.foreach(Sessions.rows, session), class_name="sessions"),
        class_name="card",
    )


def session(row: Any) -> rx.Component:
    """A session."""
    glyph = rx.cond(row.is_phone, icon("smartphone", 24), icon("monitor", 24))
    this = rx.el.span(icon("check", 14), "This one", class_name="badge good")
    return rx.el.li(
        glyph,
        rx.el.div(
            rx.el.p(rx.el.b(row.device, title=row.agent), class_name="row wraps"),
            rx.el.p(
                "Signed in ",
                time_of(row.since),
                ", last used ",
                time_of(row.used),
                ", ends ",
                time_of(row.ends),
                class_name="muted sm",
            ),
            class_name="grow",
        ),
        rx.cond(row.is_current, this, end(row)),
    )


def end(row: Any) -> rx.Component:
    """Sign out one other session."""
    return rx.el.button(
        "Sign out",
        rx.el.span(" ", row.device, class_name="sr"),
        type="button",
        class_name="btn small",
        on_click=Sessions.end(row.id),
    )


def end_others() -> rx.Component:
    """Sign out everywhere else, once it is confirmed."""
    return confirm(
        rx.el.button("Sign out everywhere else", type="button", class_name="btn small"),
        "Sign out everywhere else?",
        rx.el.p(
            "All other browsers and tools have to sign in again. This one stays "
            "signed in; API keys go on working."
        ),
        stay="Keep them",
        act="Sign out everywhere else",
        on_act=Sessions.end_others,
    )
