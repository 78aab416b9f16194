"""What happened."""

from typing import Any

import reflex as rx

from ui.components.feedback import bones
from ui.components.icons import icon
from ui.pages.task.log import Line
from ui.pages.task.parts.states import FILES, LIVE

LOOKS = {  # kind -> icon, tone, word
    "accepted": ("circle-check", "c1", "Used"),
    "rejected": ("circle-x", "bad", "Not used"),
    "late": ("clock-alert", "warn", "Late"),
    "surplus": ("square", "quiet", "Not needed"),
    "dropped": ("unplug", "bad", "Dropped out"),
    "backup": ("user-round-plus", "aside", "Backup"),
    "round": ("flag", "good", "Round done"),
    "trouble": ("circle-alert", "bad", "Trouble"),
    "people": ("users", "info", "Devices"),
    "points": ("coins", "points", "Points"),
    "state": ("circle-dot", "info", "State"),
}


def log() -> rx.Component:
    """Events, newest first, scrolled back on demand."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("What happened"),
            rx.el.button(
                icon("download", 16),
                "CSV",
                rx.el.span(" of what happened", class_name="sr"),
                type="button",
                class_name="btn plain small",
                on_click=FILES.save_log,
            ),
            class_name="row between head",
        ),
        rx.cond(
            LIVE.is_ready,
            lines(),
            bones(("90%", "20px"), ("80%", "20px"), ("85%", "20px"), ("70%", "20px")),
        ),
        class_name="card",
    )


def lines() -> rx.Component:
    """The lines, and the way to older ones."""
    return rx.fragment(
        rx.cond(
            LIVE.log.length() > 0,
            rx.el.ol(
                rx.foreach(LIVE.log, _line),
                class_name="log",
                tab_index=0,
                aria_label="Events, newest first",
            ),
            rx.el.p("Nothing has happened yet.", class_name="muted"),
        ),
        rx.cond(
            LIVE.has_earlier,
            rx.el.button(
                "Show earlier",
                type="button",
                class_name="btn small",
                on_click=LIVE.show_earlier,
            ),
        ),
    )


def _line(line: Line) -> rx.Component:
    cases = [(kind, _icon(*look)) for kind, look in LOOKS.items()]
    usual: Any = _icon("chevron-right", "ink-3", "")
    return rx.el.li(
        rx.el.time(line.time, date_time=line.iso),
        rx.match(line.kind, *cases, usual),
        rx.el.span(line.text),
        key=line.cursor,
    )


def _icon(name: str, tone: str, word: str) -> rx.Component:
    return rx.el.span(
        icon(name, 18, color=f"var(--{tone})"), rx.el.span(word, class_name="sr")
    )
