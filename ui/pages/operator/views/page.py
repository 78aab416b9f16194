"""The page `/operator`."""

import reflex as rx

from ui.components.feedback import bones
from ui.components.parts import loaded
from ui.pages.operator.states.desk import Desk
from ui.pages.operator.views.audit import audit
from ui.pages.operator.views.case import one_case
from ui.pages.operator.views.grant import grant
from ui.pages.operator.views.health import health
from ui.pages.operator.views.queue import queue
from ui.pages.problems import not_allowed
from ui.session import Session
from ui.template import page, sign_in_first

WHY = "The desk is for operators and auditors. Sign in with such an account."
WHO = "Operators and auditors of this server may see it."
HOW = "Ask whoever runs the server to give your account that role."


def operator() -> rx.Component:
    """The page `/operator`: for operators, in part for auditors, for nobody else."""
    known = rx.cond(
        Session.sees_desk | Session.is_over,
        desk(),
        rx.cond(Session.is_signed_in, not_allowed(WHO, HOW), sign_in_first(WHY)),
    )
    return page("/operator", rx.cond(Session.is_known, known, waiting()))


def desk() -> rx.Component:
    """What there is to see; on a phone an open case stands alone."""
    parts = rx.el.div(
        health(),
        rx.cond(Session.is_operator, work(), rx.fragment()),
        rx.cond(Session.is_operator, grant(), rx.fragment()),
        audit(),
        class_name="stack",
    )
    return rx.el.div(
        rx.el.h1("Operator"),
        rx.cond(
            Session.is_operator,
            rx.el.p(Desk.sentence, class_name="lead"),
            rx.el.p("You may look, and change nothing.", class_name="lead"),
        ),
        loaded(Desk, parts, shape()),
        class_name=rx.cond(Desk.opened != "", "desk has-case", "desk"),
    )


def work() -> rx.Component:
    """The queue, and the case that is open, side by side."""
    return rx.el.div(queue(), one_case(), class_name="desk-work")


def shape() -> rx.Component:
    """Until it is filled."""
    return bones(("100%", "180px"), ("100%", "320px"), ("100%", "320px"))


def waiting() -> rx.Component:
    """The shape of the page, until it is known who looks."""
    return rx.el.div(rx.el.h1("Operator"), shape(), class_name="desk")
