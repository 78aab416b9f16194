"""The audit log: who did what to whom, and whether the chain holds."""

from typing import Any

import reflex as rx

from ui.components.feedback import bones, notice
from ui.components.icons import icon
from ui.components.parts import choice, copy_button, loaded, more_button, some, time_of
from ui.pages.operator.rows.audit import KINDS
from ui.pages.operator.states.audit import AuditLog
from ui.pages.operator.states.desk import Desk

SEARCH: Any = AuditLog.search
PAUSE_MS = 400
COLUMNS = ("When", "Who", "Did what", "To whom", "Not done because")


def audit() -> rx.Component:
    """The card."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Who did what?"),
            rx.el.button(
                icon("download", 16),
                "CSV",
                rx.el.span(" of the audit log", class_name="sr"),
                type="button",
                class_name="btn plain small",
                on_click=AuditLog.csv,
            ),
            class_name="row between wraps head",
        ),
        chain(),
        controls(),
        loaded(AuditLog, lines(), bones(("100%", "320px"))),
        class_name="card desk-audit",
    )


def chain() -> rx.Component:
    """Whether the chain of hashes holds, in words."""
    when = rx.cond(
        Desk.health.checked.short != "",
        rx.el.span(" Checked ", time_of(Desk.health.checked), "."),
        rx.fragment(),
    )
    words = rx.el.span(rx.el.b("Chain of the log: "), Desk.health.chain, when)
    return rx.el.div(
        rx.match(
            Desk.health.chain_tone,
            ("bad", notice("bad", "circle-alert", words)),
            ("warn", notice("warn", "clock-alert", words)),
            rx.el.p(icon("link", 16), words, class_name="row top sm"),
        ),
        rx.el.details(
            rx.el.summary("How can I prove it?"),
            rx.el.p(
                "Each line holds the hash of the one before. Note the newest hash in "
                "another place; `crowdfl audit --known` with it proves later that "
                "nothing up to that line was changed.",
                class_name="said sm",
            ),
            rx.el.p(
                rx.el.code(AuditLog.newest, class_name="mono hash"),
                copy_button(AuditLog.newest, "the newest hash"),
                class_name="row wraps",
            ),
        ),
    )


def controls() -> rx.Component:
    """Search and filter."""
    return rx.el.div(
        rx.el.div(
            rx.el.label("Search the log", html_for="audit-words", class_name="sr"),
            icon("search", 16),
            rx.el.input(
                id="audit-words",
                type="search",
                placeholder="Search the log",
                max_length=200,
                default_value=AuditLog.words,
                on_change=lambda words: SEARCH(words).debounce(PAUSE_MS),
            ),
            class_name="search",
        ),
        choice("audit-kind", "Show", AuditLog.kind, KINDS.items(), AuditLog.choose),
        class_name="row wraps controls",
    )


def lines() -> rx.Component:
    """The lines that fit."""
    none = rx.el.p("No line fits. Remove the filter, or a word.", class_name="muted")
    return rx.el.div(
        rx.el.p(AuditLog.sentence, class_name="muted sm num", role="status"),
        rx.cond(some(AuditLog.rows), table(), none),
        more_button(AuditLog.has_more, "Show 20 more", AuditLog.more),
    )


def table() -> rx.Component:
    """A real table; cards on the phone."""
    return rx.el.table(
        rx.el.caption("What was done, newest first", class_name="sr"),
        rx.el.thead(rx.el.tr(*[rx.el.th(word, scope="col") for word in COLUMNS])),
        rx.el.tbody(rx.foreach(AuditLog.rows, line)),
        class_name="t audit",
    )


def line(row: Any) -> rx.Component:
    """A line of the log."""
    mark = rx.el.span(row.subject, " ", row.subject_id)
    return rx.el.tr(
        rx.el.td(time_of(row.at), class_name="at"),
        rx.el.td(
            row.who,
            rx.cond(
                row.address != "",
                rx.el.span(row.address, class_name="faint xs block"),
                rx.fragment(),
            ),
            class_name="who",
        ),
        rx.el.td(row.what, class_name="what"),
        rx.el.td(
            rx.cond(row.path != "", rx.el.a(mark, href=row.path), mark),
            class_name="subject",
        ),
        rx.el.td(row.refusal, class_name="refused"),
    )
