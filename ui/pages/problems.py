"""Pages that have nothing to show: what happened, and the ways on from there."""

import reflex as rx

from ui.browser import call
from ui.components.icons import icon
from ui.template import page


def not_found() -> rx.Component:
    """The page of every address that leads nowhere."""
    return page(
        "",
        problem(
            "No page here.",
            "The address may be cut off, or what it led to was removed.",
            search(),
        ),
    )


def missing(what: str) -> rx.Component:
    """In place of a thing that is not there, or that is not the visitor's to see.

    Args:
        what: What was looked for, such as "task".
    """
    return problem(
        f"No {what} here.",
        f"There is no {what} at this address that you may see. If it is yours, sign "
        "in with the account that made it.",
        search(),
        rx.el.a("Sign in", href="/sign-in", class_name="btn"),
    )


def not_allowed(who: str, how: str) -> rx.Component:
    """In place of a page that is for others.

    Args:
        who: Who may see it, a sentence.
        how: How to ask for it, a sentence.
    """
    return problem("This is not for your account", f"{who} {how}")


def problem(head: str, text: str, *more: rx.Component) -> rx.Component:
    """What happened, and the ways on."""
    return rx.el.section(
        rx.el.h1(head),
        rx.el.p(text, class_name="lead"),
        *more,
        rx.el.div(
            rx.el.a("Go to the marketplace", href="/", class_name="btn main"),
            class_name="row wraps",
        ),
        class_name="narrow",
    )


def search() -> rx.Component:
    """Looks for tasks in the marketplace."""
    return rx.el.form(
        rx.el.label("Search the tasks", html_for="search"),
        rx.el.div(
            rx.el.div(
                icon("search", 16),
                rx.el.input(id="search", name="q", type="search", max_length=200),
                class_name="search",
            ),
            rx.el.button("Search", type="submit", class_name="btn"),
            class_name="row",
        ),
        on_submit=call("search", "search"),
        role="search",
        class_name="field",
    )
