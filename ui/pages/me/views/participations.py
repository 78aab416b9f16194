"""Tab: participations."""

from typing import Any

import reflex as rx

from ui.components.badges import PARTICIPATION, state_badge
from ui.components.dialogs import confirm
from ui.components.feedback import bones, empty
from ui.components.icons import icon
from ui.components.parts import (
    choice,
    copy_button,
    loaded,
    more_button,
    pair,
    refused_line,
    some,
    task_link,
    time_of,
)
from ui.pages.me.rows.participations import FILTERS
from ui.pages.me.states.participations import Participations
from ui.pages.me.views.receipts import receipt_list

FILTER = tuple((name, word) for name, (word, _) in FILTERS.items())


def participations() -> rx.Component:
    """The panel."""
    shown = rx.el.div(
        rx.el.div(
            choice(
                "participation-state",
                "Show",
                Participations.chosen,
                FILTER,
                Participations.choose,
            ),
            rx.el.p(Participations.total, " in all", class_name="muted sm num"),
            class_name="row between wraps",
        ),
        refused_line(Participations.refused),
        rx.cond(some(Participations.rows), filled(), none()),
        class_name="stack",
    )
    waiting = bones(("100%", "44px"), ("100%", "240px"), ("100%", "240px"))
    return loaded(Participations, shown, waiting)


def none() -> rx.Component:
    """Nothing to show, or not with this filter."""
    first = empty(
        "You haven't joined a task",
        "A device that joins gets a training ID and waits here to be selected.",
        rx.el.a("See the tasks", href="/", class_name="btn main"),
        level=2,
    )
    other = rx.el.p("No participation in this state.", class_name="muted")
    return rx.cond(Participations.chosen == "", first, other)


def filled() -> rx.Component:
    """A card each."""
    return rx.el.div(
        rx.foreach(Participations.rows, participation),
        more_button(Participations.has_more, "Show 10 more", Participations.more),
        class_name="stack",
    )


def participation(row: Any) -> rx.Component:
    """A device in a task."""
    return rx.el.article(
        rx.el.div(
            rx.el.div(
                rx.el.h2(task_link(row.title, row.path)),
                rx.el.p(
                    row.device,
                    ", called ",
                    row.pseudonym,
                    " in the task",
                    class_name="muted sm",
                ),
                class_name="grow",
            ),
            state_badge(row.state, PARTICIPATION),
            class_name="row top wraps between",
        ),
        rx.el.div(
            rx.el.span("Training ID", class_name="muted sm"),
            rx.el.code(row.short, class_name="mono id", title=row.id),
            copy_button(row.id, "the whole training ID"),
            class_name="row wraps",
        ),
        rx.el.dl(
            pair("Points", row.points),
            pair("Reputation", row.reputation),
            pair("Called in", row.rounds),
            pair("Updates", row.verdicts),
            pair("Seat", row.seat),
            pair("Travelled", row.travel),
            pair("Joined", time_of(row.joined)),
            pair("Ended", ended(row)),
            class_name="pairs",
        ),
        actions(row),
        receipts(row),
        class_name="card participation",
    )


def ended(row: Any) -> rx.Component:
    """When it ended, or how it is connected while it goes on."""
    return rx.cond(
        row.ended.short != "", time_of(row.ended), rx.el.span("Goes on, ", row.way)
    )


def actions(row: Any) -> rx.Component:
    """Open its receipts; leave while it goes on."""
    is_open = Participations.opened == row.id
    return rx.el.div(
        rx.el.button(
            icon("receipt-text", 16),
            rx.cond(is_open, "Put the receipts away", "Receipts"),
            rx.el.span(" of ", row.short, class_name="sr"),
            type="button",
            class_name="btn small",
            aria_expanded=rx.cond(is_open, "true", "false"),
            on_click=Participations.open(row.id),
        ),
        rx.cond(row.is_running, leave(row), rx.fragment()),
        class_name="row wraps",
    )


def leave(row: Any) -> rx.Component:
    """Leave, once it is confirmed."""
    button = rx.el.button(
        "Leave the task",
        rx.el.span(" with ", row.short, class_name="sr"),
        type="button",
        class_name="btn small plain",
    )
    return confirm(
        button,
        "Leave this task?",
        rx.el.p(
            "The points of the rounds you finished are yours. During a round, leaving "
            "counts as dropping out: that round is lost and the reputation goes down. "
            "You can join again only while the task recruits."
        ),
        stay="Go on",
        act="Leave the task",
        on_act=Participations.leave(row.id),
        is_grave=True,
    )


def receipts(row: Any) -> rx.Component:
    """What was decided about it, oldest first."""
    listed = rx.el.div(
        rx.el.h3("Receipts, oldest first"),
        receipt_list(Participations.receipts, "Nothing was decided yet."),
        more_button(
            Participations.has_more_receipts,
            "Show later ones",
            Participations.more_receipts,
        ),
        class_name="stack tight",
    )
    return rx.cond(Participations.opened == row.id, listed, rx.fragment())
