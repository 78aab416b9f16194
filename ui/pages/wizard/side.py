"""What stands beside the steps: what it comes to, and ways out."""

import reflex as rx

from ui.components.dialogs import confirm
from ui.components.icons import icon
from ui.pages.wizard.parts import facts
from ui.pages.wizard.preview import bar, card
from ui.pages.wizard.quoting import FROM_STEP
from ui.pages.wizard.state import Wizard
from ui.session import Session


def beside() -> rx.Component:
    """From step 4 on: what it comes to, as far as it is known."""
    return rx.el.aside(
        rx.cond(
            Wizard.step >= FROM_STEP,
            rx.fragment(rx.cond(Wizard.quote.join != "", card(), _so_far()), bar()),
            rx.fragment(),
        ),
        _hint(),
        _start_anew(),
        class_name="wizard-side",
        aria_label="So far",
    )


def _so_far() -> rx.Component:
    return rx.el.section(
        rx.el.h2("So far"),
        facts(Wizard.so_far),
        rx.cond(Wizard.no_quote != "", rx.el.p(Wizard.no_quote, class_name="help")),
        rx.cond(Wizard.short != "", rx.el.p(Wizard.short, class_name="help")),
        class_name="card",
        id="quote",
        tab_index=-1,
    )


def _hint() -> rx.Component:
    return rx.cond(
        Session.is_known & ~Session.is_signed_in & ~Session.is_over,
        rx.el.section(
            rx.el.h2("You are not signed in"),
            rx.el.p(
                "Fill in what you like: it is kept in this browser. You need an "
                "account to send files and to publish.",
                class_name="help",
            ),
            rx.el.div(
                rx.el.a("Sign in", href="/sign-in?next=/tasks/new", class_name="btn"),
                rx.el.a(
                    "Create an account",
                    href="/sign-up?next=/tasks/new",
                    class_name="btn plain",
                ),
                class_name="row wraps",
            ),
            class_name="card hint",
        ),
        rx.fragment(),
    )


def _start_anew() -> rx.Component:
    return confirm(
        rx.el.button(
            icon("rotate-ccw", 16),
            "Start anew",
            type="button",
            class_name="btn plain small",
        ),
        "Start anew?",
        rx.el.p(
            "All fields are set back. This draft is put aside in this browser until "
            "you put another aside; one saved in My tasks stays there."
        ),
        stay="Keep this draft",
        act="Start anew",
        on_act=Wizard.start_anew,
        is_grave=True,
    )
