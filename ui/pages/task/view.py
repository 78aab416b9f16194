"""The page `/tasks/[task_id]`."""

from typing import Any

import reflex as rx

from ui.components.dialogs import confirm
from ui.components.feedback import bone, bones
from ui.components.icons import icon
from ui.pages.problems import missing
from ui.pages.task.parts import (
    about,
    chosen,
    crowd,
    head,
    learning,
    log,
    pace,
    phone,
    side,
)
from ui.pages.task.parts.states import LIVE, MINE, PAGE
from ui.template import page


def title() -> Any:
    """The task's own title in the tab, once it is known."""
    found = PAGE.facts.title
    return rx.cond(found != "", f"{found} · CrowdFL", "Task · CrowdFL")


def task() -> rx.Component:
    """A task: what it asks, what it pays, and how its rounds go, live."""
    return page(
        "/",
        rx.match(
            PAGE.phase,
            ("found", found()),
            ("draft", draft()),
            ("missing", missing("task")),
            loading(),
        ),
        extra="offering",
    )


def found() -> rx.Component:
    """A published task."""
    return rx.fragment(
        head.crumbs(),
        head.head(),
        head.news(),
        head.figures(),
        rx.el.div(
            rx.cond(LIVE.top.state == "RECRUITING", what_is_asked(), how_it_goes()),
            rx.el.div(
                side.mine(),
                rx.match(
                    LIVE.top.state,
                    ("COMPLETED", side.result()),
                    ("FAILED", side.result()),
                    ("CANCELLED", side.result()),
                    side.offer(),
                ),
                phone.scan(),
                rx.cond(LIVE.top.ended, rx.fragment(), side.fits()),
                side.leaves(),
                class_name="stack",
            ),
            class_name="two",
        ),
        join_bar(),
    )


def what_is_asked() -> rx.Component:
    """The main column while devices may join: first what one must know to decide."""
    return rx.el.div(
        rx.cond(PAGE.is_mine, chosen.chosen()),
        about.about(),
        about.requirements(),
        learning.chart(),
        about.model(),
        log.log(),
        class_name="stack",
    )


def how_it_goes() -> rx.Component:
    """The main column from the first round on: first what its rounds show."""
    return rx.el.div(
        learning.chart(),
        crowd.strip(),
        rx.cond(PAGE.is_mine, chosen.chosen()),
        pace.charts(),
        log.log(),
        about.figures(),
        about.about(),
        about.requirements(),
        about.model(),
        about.card(),
        class_name="stack",
    )


def join_bar() -> rx.Component:
    """On a phone: what it pays and asks, always within reach."""
    offer = PAGE.facts.offer
    return rx.cond(
        LIVE.top.state == "RECRUITING",
        rx.el.div(
            rx.el.span(
                rx.el.b(offer.points, " points"),
                rx.el.br(),
                rx.el.span(offer.bar, class_name="xs muted"),
            ),
            rx.el.a("See and join", href="#join", class_name="btn main"),
            class_name="join-bar",
        ),
    )


def draft() -> rx.Component:
    """A draft, seen by its requester only."""
    return rx.el.section(
        head.crumbs(),
        rx.el.h1(PAGE.facts.title),
        rx.el.p(
            "This is a draft. Nobody else sees it until you publish it.",
            class_name="lead",
        ),
        rx.el.div(
            rx.el.a(
                icon("pencil-line"),
                "Edit draft",
                href=f"/tasks/new?draft={PAGE.shown_id}",
                class_name="btn main",
            ),
            rx.cond(MINE.can_stop, discard()),
            class_name="row wraps",
        ),
        rx.cond(
            MINE.problem != "",
            rx.el.p(MINE.problem, class_name="error", role="alert"),
        ),
        class_name="narrow",
    )


def discard() -> rx.Component:
    """Gives the draft up."""
    return confirm(
        rx.el.button("Discard", type="button", class_name="btn"),
        "Discard this draft?",
        rx.el.p("Nothing is set aside for it yet. This can't be undone."),
        stay="Keep the draft",
        act="Discard it",
        on_act=MINE.stop_task,
        is_grave=True,
    )


def loading() -> rx.Component:
    """The shape of the page."""
    return rx.el.div(
        rx.el.h1("Task", class_name="sr"),
        bones(("30%", "20px"), ("70%", "42px"), ("40%", "26px")),
        rx.el.div(
            *[bone("90%", "76px") for _ in range(4)],
            class_name="kpis loading-kpis",
            aria_hidden="true",
        ),
        rx.el.div(
            rx.el.div(
                rx.el.div(bone("100%", "400px"), class_name="card"),
                rx.el.div(bone("100%", "360px"), class_name="card"),
                class_name="stack",
            ),
            rx.el.div(
                rx.el.div(bone("100%", "420px"), class_name="card"),
                class_name="stack",
            ),
            class_name="two",
            aria_hidden="true",
        ),
    )
