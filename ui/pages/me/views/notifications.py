"""Tab: notifications."""

from typing import Any

import reflex as rx

from ui.components.feedback import bones, empty
from ui.components.icons import icon
from ui.components.parts import loaded, more_button, some, time_of
from ui.pages.me.states.notifications import Notifications

GLYPHS = (
    ("selected", "user-check"),
    ("backup", "user-round-plus"),
    ("called", "megaphone"),
    ("passed", "minus"),
    ("paid", "coins"),
    ("points", "coins"),
    ("used", "circle-check"),
    ("late", "clock-alert"),
    ("rejected", "circle-x"),
    ("dropped", "unplug"),
    ("invited", "mail"),
    ("upload", "file-check"),
    ("refused", "file-x"),
)
TONES = ("good", "bad", "warn", "info", "aside")


def notifications() -> rx.Component:
    """The panel."""
    nothing = empty(
        "Nothing has happened yet",
        "Selections, points, reputation and tasks that fit your devices are told here.",
        rx.el.a("See the tasks", href="/", class_name="btn main"),
        level=2,
    )
    listed = rx.el.section(
        rx.el.h2("Notifications"),
        rx.el.ol(rx.foreach(Notifications.rows, notice), class_name="notices"),
        more_button(Notifications.has_more, "Show earlier ones", Notifications.earlier),
        class_name="card",
    )
    shown = rx.cond(some(Notifications.rows), listed, nothing)
    waiting = bones(*[("100%", "64px")] * 6)
    return loaded(Notifications, shown, waiting)


def notice(row: Any) -> rx.Component:
    """Something that happened."""
    return rx.el.li(
        rx.match(
            row.tone,
            *[(tone, mark(row, f"mark {tone}")) for tone in TONES],
            mark(row, "mark quiet"),
        ),
        rx.el.div(
            rx.el.p(row.head, class_name="said-head"),
            rx.cond(
                row.more != "", rx.el.p(row.more, class_name="muted sm"), rx.fragment()
            ),
            rx.el.p(where(row), class_name="row wraps faint xs"),
            class_name="grow",
        ),
        time_of(row.at),
        key=row.key,
    )


def mark(row: Any, look: str) -> rx.Component:
    """Its icon."""
    glyphs = [(name, icon(glyph)) for name, glyph in GLYPHS]
    return rx.el.span(
        rx.match(row.glyph, *glyphs, icon("receipt-text")), class_name=look
    )


def where(row: Any) -> rx.Component:
    """Which task, which device."""
    title = rx.cond(row.title != "", row.title, "Read on")
    return rx.fragment(
        rx.cond(row.path != "", rx.el.a(title, href=row.path), rx.fragment()),
        rx.cond(row.device != "", rx.el.span(row.device), rx.fragment()),
    )
