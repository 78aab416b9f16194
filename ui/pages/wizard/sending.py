"""A file input with its way: chosen, hashed, sent, checked."""

from typing import Any

import reflex as rx

from ui.browser import call
from ui.components.feedback import notice
from ui.components.forms import described, error_line
from ui.components.icons import icon
from ui.pages.wizard.parts import error_of
from ui.pages.wizard.state import Wizard
from ui.session import Session


def file_input(
    name: str, label: str, help_text: str, accept: str, file: Any
) -> rx.Component:
    """Choosing a file; it is sent at once.

    Args:
        name: Of the field.
        label: What to choose.
        help_text: What is taken.
        accept: Extensions, as the browser filters by.
        file: The `FileRow` of what is there or on its way.
    """
    return rx.cond(
        Session.is_signed_in | ~Session.is_known,
        rx.el.div(
            rx.el.label(label, html_for=name),
            rx.el.p(help_text, id=f"{name}-help", class_name="help"),
            rx.el.input(
                **described(name, error_of(name)),
                type="file",
                accept=accept,
                class_name="input file",
                on_change=lambda _: call(
                    "choose", name, then=lambda info: Wizard.chosen(name, info)
                ),
            ),
            _way(name, file),
            error_line(name, error_of(name)),
            class_name="field",
        ),
        sign_in_first(label),
    )


def _way(name: str, file: Any) -> rx.Component:
    return rx.el.div(
        rx.match(
            file.state,
            ("RECEIVING", _sending(name, file)),
            ("CHECKING", _line("loader", file, "is being checked.")),
            ("READY", _line("circle-check", file, "is ready.")),
            ("REFUSED", _line("circle-x", file, "can't be used.")),
            rx.fragment(),
        ),
        role="status",
        class_name="way",
    )


def _sending(name: str, file: Any) -> rx.Component:
    return rx.el.div(
        rx.el.p(rx.el.b(file.name), ", ", file.size, class_name="num"),
        rx.el.progress(id=f"{name}-progress", max="1", aria_label="Sent so far"),
        rx.el.p(id=f"{name}-told", class_name="help num"),
        class_name="stack",
    )


def _line(glyph: str, file: Any, words: str) -> rx.Component:
    return rx.el.p(
        icon(glyph, 18),
        rx.el.span(rx.el.b(file.name), " (", file.size, ") ", words),
        class_name="row top",
    )


def sign_in_first(what: str) -> rx.Component:
    """Files need an account; the draft waits."""
    return notice(
        "info",
        "log-in",
        rx.el.b(what, ". "),
        "Files are sent to your account. ",
        rx.el.button(
            "Sign in",
            type="button",
            class_name="as-link",
            on_click=call("signInAgain"),
        ),
        " and go on here: what you typed is kept in this browser.",
    )
