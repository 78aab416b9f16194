"""Steps 7 and 8: reward, review and publishing."""

from typing import Any

import reflex as rx

from ui.components.dialogs import confirm
from ui.components.feedback import notice
from ui.components.icons import coin, icon
from ui.pages.wizard.parts import amount, choice, facts, more, slider
from ui.pages.wizard.review import BONUSES
from ui.pages.wizard.sending import sign_in_first
from ui.pages.wizard.state import Wizard
from ui.session import Session


def reward() -> rx.Component:
    """Step 7."""
    return rx.fragment(
        amount(
            "reward.pointsPerDevice",
            "Points for a device that finishes",
            "Paid in parts, for each round whose update is used.",
            unit="points",
        ),
        rx.cond(
            Wizard.short != "",
            notice("warn", "circle-alert", Wizard.short, id="balance"),
            rx.fragment(),
        ),
        rx.el.p(
            coin(),
            rx.el.span(
                rx.el.b(Wizard.pool, " points"),
                " are set aside; a used update pays ",
                rx.el.b(Wizard.update_pay),
                rx.cond(
                    Wizard.bonus_pay != "",
                    rx.fragment(
                        ", and those that help share ",
                        rx.el.b(Wizard.bonus_pay),
                        " more in each round",
                    ),
                ),
                ". What is not paid comes back to you.",
            ),
            class_name="row take num",
        ),
        more(
            "Base pay and bonus",
            slider(
                "reward.baseShare",
                "Paid equally for each used update",
                "The rest is a bonus for updates that help; what is left comes back.",
                unit=" %",
            ),
            choice(
                "reward.bonus",
                "How the bonus is shared",
                BONUSES,
                "Measured on half of your test set, in each round.",
            ),
        ),
    )


def review() -> rx.Component:
    """Step 8."""
    return rx.fragment(
        rx.cond(
            Session.is_known & ~Session.is_signed_in,
            sign_in_first("Sign in to publish"),
            rx.fragment(),
        ),
        rx.foreach(Wizard.sections, _section),
        rx.cond(
            Wizard.short != "",
            notice("warn", "circle-alert", Wizard.short),
            rx.fragment(),
        ),
    )


def _section(section: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h3(section.title),
            rx.cond(
                section.is_complete,
                rx.fragment(),
                rx.el.span(
                    icon("circle-alert", 14), "To be mended", class_name="badge bad"
                ),
            ),
            rx.el.button(
                "Edit",
                rx.el.span(" ", section.title, class_name="sr"),
                type="button",
                class_name="btn plain small",
                on_click=Wizard.go(section.step),
            ),
            class_name="row between",
        ),
        facts(section.rows),
        class_name="reviewed",
    )


def publish_button() -> rx.Component:
    """Publish, after a question that says what is locked."""
    return confirm(
        rx.el.button(
            icon("megaphone"),
            "Publish",
            type="button",
            class_name="btn main",
            disabled=Wizard.is_busy | ~Session.is_signed_in,
        ),
        f"Publish and set aside {Wizard.pool} points?",
        rx.el.p(
            "It will be visible to everyone. ",
            Wizard.pool,
            " points are set aside now; what is not paid comes back. Model, test set "
            "and reward can't be changed afterwards.",
        ),
        stay="Keep as draft",
        act="Publish",
        on_act=Wizard.publish,
    )
