"""How to earn with a device of one's own."""

from typing import Any

import reflex as rx

from ui.phone import APP


def take_part(server: Any) -> rx.Component:
    """Three steps to the first points, on a phone or a computer.

    Args:
        server: This server's address, as the reader knows it.
    """
    return rx.el.section(
        rx.el.h2("Take part with your phone or laptop"),
        rx.el.ol(
            _step(
                1,
                "Choose a task",
                "Its page says which columns your rows need, what it asks of your "
                "device and what it pays.",
            ),
            _step(
                2,
                "Open the phone app, or start the client",
                "It opens your account, joins the task and trains on your rows. "
                "They stay on your device.",
            ),
            _step(
                3,
                "Get paid by the round",
                "Points arrive within two minutes of each round you finish. "
                "Stop whenever you like.",
            ),
            class_name="flow",
        ),
        rx.el.p(
            rx.el.a("Open the phone app", href=APP),
            " on a phone: nothing to install. On a laptop:",
        ),
        rx.el.pre(
            rx.el.code(
                "crowdfl client --server ",
                server,
                " --task tsk_… --data rows.csv --sign-up",
            ),
            tab_index=0,
            aria_label="Command that starts the client",
            class_name="mono take-command",
        ),
        rx.el.p(
            "More ways, and keys for scripts: ",
            rx.el.a("Developers", href="/developers"),
            class_name="sm muted",
        ),
        id="take-part",
        tab_index=-1,
        class_name="take-part",
    )


def _step(number: int, head: str, text: str) -> rx.Component:
    return rx.el.li(
        rx.el.span(number, class_name="n", aria_hidden="true"),
        rx.el.b(head),
        rx.el.p(text),
    )
