"""From a task's page to the same task on a phone."""

import reflex as rx

from ui.browser import call
from ui.components.icons import icon
from ui.components.qr import qr_code
from ui.pages.task.parts.states import LIVE, PAGE

RECRUITING, RUNNING, PAUSED = "RECRUITING", "RUNNING", "PAUSED"


def scan() -> rx.Component:
    """The code, and the link beneath; nothing when the task is over."""
    return rx.match(
        LIVE.top.state,
        (RECRUITING, _card("Scan to join with a phone", "Join with this phone")),
        (RUNNING, _card("Scan to follow on a phone", "Open in the phone app")),
        (PAUSED, _card("Scan to follow on a phone", "Open in the phone app")),
        rx.fragment(),
    )


def _card(heading: str, act: str) -> rx.Component:
    code = PAGE.phone_code
    return rx.el.section(
        rx.el.h2(heading),
        qr_code(code, "this task in the phone app"),
        rx.el.a(icon("smartphone"), act, href=code.text, class_name="btn main wide"),
        rx.el.div(
            rx.el.a(code.text, href=code.text, id="phone-link", class_name="mono xs"),
            _copy(),
            class_name="link",
        ),
        rx.cond(
            PAGE.phone_obstacle != "",
            rx.el.p(PAGE.phone_obstacle, class_name="sm muted"),
            rx.el.p(
                "Nothing to install. The app checks the phone and your file there, "
                "and says what leaves it before you join.",
                class_name="sm muted",
            ),
        ),
        class_name="card scan",
    )


def _copy() -> rx.Component:
    """Copies the link, also where plain http has no clipboard."""
    return rx.el.button(
        icon("copy", 16),
        "Copy",
        rx.el.span(" the link", class_name="sr"),
        type="button",
        class_name="btn plain small",
        on_click=[call("copy", "phone-link"), rx.toast.success("The link was copied.")],
    )
