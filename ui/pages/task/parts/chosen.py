"""Who was chosen and why; and why, for who takes part."""

from typing import Any

import reflex as rx

from ui.components.badges import PARTICIPATION, state_badge
from ui.components.feedback import notice
from ui.components.icons import icon
from ui.components.parts import some, time_of
from ui.pages.task.parts.states import CHOSEN, REASONS

COLUMNS = ("Rank", "Training ID", "Seat", "Score", "Why", "Since then")


def chosen() -> rx.Component:
    """For the requester: every device that asked, by rank."""
    return rx.el.section(
        rx.el.h2("Who was chosen, and why"),
        rx.el.details(
            rx.el.summary("Show everybody by rank", on_click=CHOSEN.open),
            rx.cond(CHOSEN.trouble != "", trouble(CHOSEN.trouble)),
            rx.el.p(CHOSEN.said, class_name="take", role="status"),
            rx.cond(some(CHOSEN.people), table()),
            rx.cond(
                CHOSEN.left > 0,
                rx.el.button(
                    f"Show more ({CHOSEN.left} left)",
                    type="button",
                    class_name="btn small",
                    on_click=CHOSEN.more,
                ),
            ),
        ),
        class_name="card chosen",
    )


def table() -> rx.Component:
    """Candidates by rank, each with what its score is made of."""
    return rx.el.div(
        rx.el.table(
            rx.el.caption("Devices by rank", class_name="sr"),
            rx.el.thead(rx.el.tr(*[rx.el.th(head, scope="col") for head in COLUMNS])),
            rx.el.tbody(rx.foreach(CHOSEN.people, _row)),
            class_name="t",
        ),
        class_name="scroll",
        tab_index=0,
        role="region",
        aria_label="Devices by rank",
    )


def _row(person: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.th(person.rank, scope="row", class_name="num"),
        rx.el.td(
            rx.el.span(person.short, class_name="mono", title=person.id),
            rx.el.br(),
            person.name,
        ),
        rx.el.td(state_badge(person.state, PARTICIPATION), rx.el.br(), person.seat),
        rx.el.td(
            rx.el.b(person.score), rx.el.br(), person.terms, class_name="num terms"
        ),
        rx.el.td(person.why, class_name="why"),
        rx.el.td(person.came, class_name="num"),
    )


def why(part: Any) -> rx.Component:
    """For a contributor: the receipts of one participation."""
    is_open = REASONS.opened == part.training_id
    return rx.fragment(
        rx.el.button(
            rx.cond(is_open, "Put the receipts away", "Receipts: what and why"),
            rx.el.span(" of ", part.device, class_name="sr"),
            type="button",
            class_name="btn small",
            aria_expanded=rx.cond(is_open, "true", "false"),
            on_click=REASONS.open(part.training_id),
        ),
        rx.cond(is_open, receipts()),
    )


def receipts() -> rx.Component:
    """Newest first, in a box of its own height."""
    return rx.fragment(
        rx.cond(REASONS.trouble != "", trouble(REASONS.trouble)),
        rx.cond(
            REASONS.is_loaded & (REASONS.rows.length() == 0),
            rx.el.p("No receipt yet: nothing was decided.", class_name="sm muted"),
        ),
        rx.el.ol(
            rx.foreach(REASONS.rows, _receipt),
            class_name="reasons",
            tab_index=0,
            aria_label="Receipts, newest first",
        ),
    )


def _receipt(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.b(row.about), time_of(row.at), class_name="row wraps faint xs"),
        rx.el.p(row.message, class_name="sm"),
        rx.cond(
            row.appeal != "",
            rx.el.p(icon("scale", 14), row.appeal, class_name="xs muted row"),
            rx.el.a(
                "Appeal",
                rx.el.span(" against: ", row.about, class_name="sr"),
                href=f"/me?tab=participations&open={REASONS.opened}",
                class_name="xs",
            ),
        ),
    )


def trouble(words: Any) -> rx.Component:
    """Why the asking failed."""
    return notice("bad", "circle-alert", words, role="alert")
