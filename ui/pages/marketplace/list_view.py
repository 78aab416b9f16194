"""The list: rows, what is shown instead of them, and what changed since."""

from typing import Any

import reflex as rx

from ui.components.badges import task_badge
from ui.components.feedback import bone, empty, notice
from ui.components.icons import icon
from ui.pages.marketplace.controls import rail, tools
from ui.pages.marketplace.showcase import sparkline
from ui.pages.marketplace.state import LIST_HEAD, Market
from ui.session import Session

BONES = 4
NOW: Any = Market  # what its variables are in the page, Reflex makes
CLIENTS: Any = Session.clients


def market() -> rx.Component:
    """Filters and list."""
    return rx.el.div(
        rail(),
        rx.el.section(
            rx.el.div(
                rx.el.h2(_head(), id=LIST_HEAD),
                rx.el.p(Market.found_words, role="status", class_name="sm muted num"),
                class_name="row between list-head",
            ),
            tools(),
            _news(),
            rx.cond(Market.is_loaded, _content(), _bones()),
            aria_labelledby=LIST_HEAD,
        ),
        class_name="market",
    )


def _head() -> rx.Component:
    return rx.cond(NOW.filters.states.contains("finished"), "Tasks", "Open tasks")


def _news() -> rx.Component:
    """What came or broke since; rows below are not moved without being asked."""
    fresh = rx.el.div(
        icon("sparkles", 16),
        rx.el.span(Market.fresh_words),
        rx.el.button(
            "Show", type="button", class_name="as-link", on_click=Market.show_fresh
        ),
        class_name="fresh num",
    )
    stale = rx.el.p(icon("refresh-cw", 16), Market.stale, class_name="stale num")
    return rx.el.div(
        rx.cond(Market.stale != "", stale, rx.fragment()),
        rx.cond(Market.fresh > 0, fresh, rx.fragment()),
        role="status",
    )


def _content() -> rx.Component:
    return rx.fragment(
        rx.cond(Market.problem != "", _problem(), rx.fragment()),
        rx.cond(
            NOW.rows.length() > 0,
            rx.fragment(_cut(), _rows(), _more()),
            rx.cond(Market.problem == "", _nothing(), rx.fragment()),
        ),
    )


def _problem() -> rx.Component:
    return notice(
        "bad",
        "circle-alert",
        rx.el.span(Market.problem, " "),
        rx.el.button(
            "Try again", type="button", class_name="as-link", on_click=Market.again
        ),
        role="alert",
    )


def _cut() -> rx.Component:
    """Above a list whose beginning is not here."""
    line = rx.el.p(
        "Earlier rows are left out. ",
        rx.el.button(
            "Show from the first",
            type="button",
            class_name="as-link",
            on_click=Market.again,
        ),
        class_name="sm muted cut",
    )
    return rx.cond(Market.is_cut, line, rx.fragment())


def _rows() -> rx.Component:
    return rx.el.ul(rx.foreach(Market.rows, task_row), class_name="list")


def _more() -> rx.Component:
    return rx.el.div(
        rx.el.p(Market.shown_words, role="status", class_name="sm muted num"),
        rx.cond(
            Market.has_more,
            rx.el.button(
                "Show 20 more", type="button", class_name="btn", on_click=Market.more
            ),
            rx.fragment(),
        ),
        class_name="more",
    )


def task_row(row: Any) -> rx.Component:
    """A listing; its title is its only link, stretched over the card."""
    now = NOW.now[row.id]
    return rx.el.li(
        rx.el.article(
            rx.el.div(
                rx.el.div(
                    task_badge(now.state),
                    rx.el.span(now.when, class_name="xs muted num"),
                    class_name="row wraps",
                ),
                rx.el.h3(rx.el.a(row.title, href=row.href)),
                rx.el.p(row.requester, class_name="sm muted"),
                _asks(row),
                _fit(row),
            ),
            rx.el.div(_line(now), class_name="live"),
            _pay(row, now),
            class_name="task",
        ),
        key=row.id,
    )


def _asks(row: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(icon("clock", 16), row.minutes),
        rx.el.span(icon("arrow-down-up", 16), row.transfer),
        rx.el.span(
            icon("wifi", 16), rx.cond(row.is_wifi_only, "Wi-Fi only", "Any network")
        ),
        rx.cond(
            row.is_charging,
            rx.el.span(icon("plug", 16), "While charging"),
            rx.fragment(),
        ),
        rx.el.span(
            rx.cond(row.is_images, icon("image", 16), icon("table-2", 16)),
            row.data_words,
        ),
        class_name="asks num",
    )


def _fit(row: Any) -> rx.Component:
    """How it fits the visitor's devices; its line is kept while that is asked."""
    fit = NOW.fits[row.id]
    line = rx.el.p(
        rx.cond(fit.is_fit, icon("circle-check", 16), icon("circle-minus", 16)),
        fit.words,
        class_name=rx.cond(fit.is_fit, "fit yes", "fit no"),
    )
    return rx.cond(
        CLIENTS.length() > 0,
        rx.el.div(
            rx.cond(NOW.fits.contains(row.id), line, rx.fragment()),
            class_name="fit-place",
        ),
        rx.fragment(),
    )


def _line(now: Any) -> rx.Component:
    drawn = rx.fragment(
        sparkline(now.line, now.base, now.line_words, "spark"),
        rx.el.p(now.figure, class_name="xs muted num"),
    )
    return rx.cond(now.has_line, drawn, rx.fragment())


def _pay(row: Any, now: Any) -> rx.Component:
    return rx.el.div(
        rx.el.b(row.points, rx.el.small(" points")),
        rx.el.span(row.per_minute, class_name="sm muted num seatline"),
        rx.el.div(rx.el.i(width=now.share), class_name="seats", aria_hidden="true"),
        rx.el.span(now.seats, class_name="xs muted num"),
        class_name="pay",
    )


def _nothing() -> rx.Component:
    """No row: because of filters, because nothing is open, or nothing was listed."""
    return rx.el.div(
        rx.cond(
            Market.filter_count > 0,
            _no_match(),
            rx.cond(Market.is_bare, _no_tasks(), _none_open()),
        ),
        class_name="nothing",
    )


def _no_match() -> rx.Component:
    return rx.fragment(
        empty(
            "No task matches these filters.",
            "Remove a filter, or let us tell you when a task that fits your devices "
            "is listed.",
            rx.el.button(
                "Clear filters", type="button", class_name="btn", on_click=Market.clear
            ),
            rx.el.button(
                icon("bell"),
                "Tell me",
                type="button",
                class_name="btn",
                on_click=Market.tell_me,
            ),
        ),
        rx.el.p(Market.told, role="status", class_name="sm muted told"),
    )


def _no_tasks() -> rx.Component:
    return empty(
        "Nothing is listed yet.",
        "List the first task; it takes about three minutes.",
        rx.el.a("List a task", href="/tasks/new", class_name="btn main"),
    )


def _none_open() -> rx.Component:
    return empty(
        "No task is open now.",
        "See what was trained before, or list the next one.",
        rx.el.button(
            "Show finished tasks",
            type="button",
            class_name="btn",
            on_click=Market.show_finished,
        ),
        rx.el.a("List a task", href="/tasks/new", class_name="btn main"),
    )


def _bones() -> rx.Component:
    """The shape of rows before they are here: same height, so that nothing jumps."""
    row = rx.el.li(
        rx.el.div(
            rx.el.div(
                bone("120px", "24px"),
                bone("62%", "26px"),
                bone("30%", "20px"),
                bone("78%", "20px"),
                class_name="bones",
            ),
            rx.el.div(class_name="live"),
            bone("100%", "60px"),
            class_name="task",
        )
    )
    return rx.el.ul(
        *[row for _ in range(BONES)],
        class_name="list waiting",
        aria_busy="true",
        aria_label="Loading tasks",
    )
