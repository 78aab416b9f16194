"""The page `/me`: the figures above, and a tab for each thing."""

from collections.abc import Callable

import reflex as rx

from ui.components.feedback import bones
from ui.pages.me.states.me import TABS, Me
from ui.pages.me.views.devices import devices
from ui.pages.me.views.head import head
from ui.pages.me.views.notifications import notifications
from ui.pages.me.views.participations import participations
from ui.pages.me.views.points import points
from ui.pages.me.views.receipts import appeal_dialog
from ui.pages.me.views.redeeming import redeem_dialog
from ui.pages.me.views.reputation import reputation
from ui.pages.me.views.sessions import sessions
from ui.template import page, signed_in_only

WHY = "Your devices, points, reputation and notifications are for your eyes only."
PANELS: dict[str, Callable[[], rx.Component]] = {
    "devices": devices,
    "points": points,
    "reputation": reputation,
    "participations": participations,
    "notifications": notifications,
    "sessions": sessions,
}


def me() -> rx.Component:
    """The page `/me`."""
    return page("/me", signed_in_only(profile, waiting(), WHY))


def profile() -> rx.Component:
    """What its owner sees."""
    return rx.el.div(
        rx.el.h1("Your profile"),
        head(),
        rx.tabs.root(
            rx.tabs.list(
                *[
                    rx.tabs.trigger(word, value=name)
                    for name, (word, _) in TABS.items()
                ],
                aria_label="Parts of your profile",
                class_name="me-tabs",
            ),
            *[
                rx.tabs.content(panel(), value=name, class_name="me-panel")
                for name, panel in PANELS.items()
            ],
            value=Me.tab,
            on_change=Me.open_tab,
        ),
        redeem_dialog(),
        appeal_dialog(),
        class_name="me",
    )


def waiting() -> rx.Component:
    """The shape of the page, until it is known who looks."""
    return rx.el.div(
        rx.el.h1("Your profile"),
        bones(
            ("100%", "118px"), ("100%", "44px"), ("100%", "220px"), ("100%", "220px")
        ),
        class_name="me",
    )
