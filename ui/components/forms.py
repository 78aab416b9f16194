"""Form fields: label, help and error belong together, also for screen readers."""

from typing import Any

import reflex as rx

from ui.components.icons import icon


def field(
    name: str,
    label: str,
    control: rx.Component,
    *,
    help_text: rx.Var[str] | str = "",
    error: rx.Var[str] | str = "",
) -> rx.Component:
    """A labelled control with help and error beside it.

    Make the control with `described(name, error)` among its properties.
    """
    return rx.el.div(
        rx.el.label(label, html_for=name),
        rx.cond(
            help_text != "",
            rx.el.p(help_text, id=f"{name}-help", class_name="help"),
            rx.fragment(),
        ),
        control,
        error_line(name, error),
        class_name="field",
    )


def error_line(name: str, error: rx.Var[str] | str) -> rx.Component:
    """What is wrong with a field; nothing while nothing is."""
    return rx.cond(
        error != "",
        rx.el.p(
            icon("circle-alert", 16), error, id=f"{name}-error", class_name="error"
        ),
        rx.fragment(),
    )


def described(name: str, error: rx.Var[str] | str = "") -> dict[str, object]:
    """Properties that tie a control to its help and its error."""
    return {
        "id": name,
        "name": name,
        "aria_invalid": rx.cond(error != "", "true", "false"),
        "aria_describedby": f"{name}-error {name}-help",
    }


def text_input(
    name: str,
    label: str,
    *,
    help_text: rx.Var[str] | str = "",
    error: rx.Var[str] | str = "",
    **props: object,
) -> rx.Component:
    """A line of text, or a number, with label, help and error."""
    control = rx.el.input(**described(name, error), class_name="input", **props)
    return field(name, label, control, help_text=help_text, error=error)


def tick(label: str, **props: object) -> rx.Component:
    """A check box with its label.

    Give it `default_checked`, not `checked`: the browser ticks at once, a controlled
    box would wait for the server.
    """
    return rx.el.label(rx.el.input(type="checkbox", **props), label, class_name="tick")


def error_summary(element_id: str, errors: Any) -> rx.Component:
    """All errors of a form on top of it, each a link to its field."""
    return rx.cond(
        errors.length() > 0,
        rx.el.div(
            rx.el.h2("There is something to mend"),
            rx.el.ul(
                rx.foreach(
                    errors, lambda e: rx.el.li(rx.el.a(e[1], href="#" + e[0].to(str)))
                )
            ),
            id=element_id,
            class_name="summary bad",
            tab_index=-1,
            role="alert",
        ),
        rx.fragment(),
    )
