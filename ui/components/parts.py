"""Small parts of lists and their rows."""

from collections.abc import Iterable
from typing import Any

import reflex as rx

from ui.components.feedback import moment, notice
from ui.components.icons import icon


def some(rows: Any) -> Any:
    """Whether a list of the page has entries."""
    return rows.length() > 0


def count(rows: Any) -> Any:
    """How many entries a list of the page has."""
    return rows.length()


def time_of(time: Any) -> rx.Component:
    """A time of a row."""
    return moment(time.short, time.iso, time.full)


def pair(label: str, value: object) -> rx.Component:
    """A label with its value; part of a `dl.pairs`."""
    return rx.el.div(rx.el.dt(label), rx.el.dd(value, class_name="num"))


def copy_button(text: Any, what: str) -> rx.Component:
    """Copies a text; `what` says which, for those who don't see where it stands."""
    return rx.el.button(
        icon("copy", 14),
        "Copy",
        rx.el.span(f" {what}", class_name="sr"),
        type="button",
        class_name="btn plain small",
        on_click=[rx.set_clipboard(text), rx.toast.success("Copied.")],
    )


def choice(
    name: str,
    label: str,
    value: Any,
    options: Iterable[tuple[str, str]] | rx.Component,
    on_change: Any,
) -> rx.Component:
    """One of a few."""
    entries = (
        options
        if isinstance(options, rx.Component)
        else rx.fragment(*[rx.el.option(word, value=key) for key, word in options])
    )
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="sm muted"),
        rx.el.select(
            entries, id=name, value=value, on_change=on_change, class_name="pick"
        ),
        class_name="row",
    )


def loaded(state: Any, shown: rx.Component, waiting: rx.Component) -> rx.Component:
    """What a part of the page shows: bones, its content, what went wrong.

    Args:
        state: A `Loads`.
        shown: The content.
        waiting: Its shape while nothing is known.
    """
    trouble = rx.el.div(
        notice("bad", "circle-alert", state.trouble, role="alert"),
        rx.el.button("Try again", type="button", class_name="btn", on_click=state.load),
        class_name="trouble",
    )
    return rx.fragment(
        rx.cond(state.trouble != "", trouble, rx.fragment()),
        rx.cond(
            state.is_loaded,
            shown,
            rx.cond(state.trouble != "", rx.fragment(), waiting),
        ),
    )


def more_button(shows: Any, word: str, on_click: Any) -> rx.Component:
    """Brings further rows where there are any."""
    button = rx.el.button(word, type="button", class_name="btn", on_click=on_click)
    return rx.cond(shows, rx.el.div(button, class_name="row centered"), rx.fragment())


def refused_line(text: Any) -> rx.Component:
    """Why what was asked for could not be done."""
    return rx.cond(
        text != "", notice("bad", "circle-alert", text, role="alert"), rx.fragment()
    )


def task_link(title: Any, path: Any) -> rx.Component:
    """The task that something concerns; nothing when it concerns none."""
    link = rx.el.a(title, href=path)
    return rx.cond(
        title != "", rx.cond(path != "", link, rx.el.span(title)), rx.fragment()
    )


def receipt(row: Any, *more: rx.Component) -> rx.Component:
    """What was decided, why, and what it changes; further parts below."""
    return rx.el.li(
        rx.el.div(
            rx.el.b(row.kind),
            rx.cond(row.place != "", rx.el.span(row.place), rx.fragment()),
            time_of(row.at),
            rx.el.span("Receipt ", row.short),
            class_name="row wraps faint xs",
        ),
        rx.el.p(row.message),
        rx.el.p(row.changes, class_name="muted sm"),
        rx.cond(
            some(row.details),
            rx.el.ul(
                rx.foreach(row.details, rx.el.li), class_name="details muted xs num"
            ),
            rx.fragment(),
        ),
        *more,
        class_name="receipt",
    )
