"""The marketplace: what this is, what happens now, and the listings."""

import reflex as rx

from ui.session import Session
from ui.template import page


def marketplace() -> rx.Component:
    """The page `/`."""
    return page("/", rx.el.h1("Marketplace"), rx.el.p(Session.zone))
