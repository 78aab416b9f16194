"""What this is: for visitors in full, for members in a line."""

import reflex as rx

from ui.components.icons import icon
from ui.pages.marketplace.showcase import showcase
from ui.phone import APP
from ui.session import Session

SENTENCE = "Train on data that stays where it is"
LEAD = (
    "List a model and a reward. People train it on their own phones and laptops. "
    "Their data never leaves the device; only weight changes come back."
)
STEPS = (
    ("List", "A model, a test set and a reward in points."),
    ("Train", "Chosen devices train it on their own data."),
    ("Pay", "Accepted updates improve the model and earn points."),
)


def hero() -> rx.Component:
    """The head of the page; a member's place is held until the visitor is known."""
    return rx.cond(
        Session.is_known,
        rx.cond(Session.is_signed_in, _line(), _full()),
        rx.fragment(
            rx.el.div(_line(), class_name="members"),
            rx.el.div(_full(), class_name="visitors"),
        ),
    )


def _line() -> rx.Component:
    return rx.el.section(
        rx.el.h1(SENTENCE),
        rx.el.p("Pick a task below, or list your own.", class_name="muted"),
        class_name="hello",
    )


def _full() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h1(SENTENCE),
            rx.el.p(LEAD, class_name="lead"),
            rx.el.div(
                rx.el.a(
                    icon("circle-plus"),
                    "List a task",
                    href="/tasks/new",
                    class_name="btn main",
                ),
                rx.el.a(
                    icon("smartphone"),
                    "Earn with my device",
                    href=APP,
                    class_name="btn",
                ),
                class_name="row wraps",
            ),
            rx.el.ol(
                *[_step(n, *step) for n, step in enumerate(STEPS, start=1)],
                class_name="flow",
            ),
        ),
        showcase(),
        class_name="hero",
    )


def _step(number: int, head: str, text: str) -> rx.Component:
    return rx.el.li(
        rx.el.span(number, class_name="n", aria_hidden="true"),
        rx.el.b(head),
        rx.el.p(text),
    )
