"""Tab: devices."""

from typing import Any

import reflex as rx

from ui.components.badges import PARTICIPATION, state_badge
from ui.components.dialogs import confirm
from ui.components.feedback import bones, empty
from ui.components.icons import icon
from ui.components.parts import (
    copy_button,
    count,
    loaded,
    pair,
    refused_line,
    some,
    time_of,
)
from ui.components.qr import qr_code
from ui.pages.me.states.devices import Devices


def devices() -> rx.Component:
    """The panel."""
    shown = rx.el.div(
        refused_line(Devices.refused),
        rx.cond(some(Devices.used), in_use(), none()),
        retired(),
        class_name="stack",
    )
    return loaded(Devices, shown, bones(("100%", "300px"), ("100%", "300px")))


def none() -> rx.Component:
    """No device in use."""
    return rx.el.div(
        empty(
            "Add your first device",
            "No device yet. Scan this code with a phone, or install the client on a "
            "laptop.",
            rx.fragment(
                qr_code(Devices.phone_code, "the phone app"),
                rx.cond(
                    Devices.phone_obstacle != "",
                    rx.el.p(Devices.phone_obstacle, class_name="sm muted"),
                ),
                rx.el.div(
                    rx.el.a(
                        "Open the phone app",
                        href=Devices.phone_code.text,
                        class_name="btn main",
                    ),
                    rx.el.a("How to install the client", href="#install"),
                    class_name="row wraps",
                ),
            ),
            level=2,
        ),
        install(),
        class_name="stack",
    )


def in_use() -> rx.Component:
    """Devices in use, and how to add one."""
    return rx.el.div(
        rx.el.div(rx.foreach(Devices.used, device), class_name="device-grid"),
        install(),
        class_name="stack",
    )


def install() -> rx.Component:
    """How a laptop becomes a device."""
    return rx.el.section(
        rx.el.h2("Add a laptop"),
        rx.el.p(
            "Install the client there (Python 3.11 and “make install” in a copy of "
            "CrowdFL), then start it with the ID of a task and your rows. Your rows "
            "stay on the laptop.",
            class_name="take",
        ),
        rx.el.div(
            rx.el.code(Devices.command, class_name="mono"),
            copy_button(Devices.command, "the command"),
            class_name="command",
        ),
        rx.el.p(
            "The ID of a task stands on its page. The client asks for your password.",
            class_name="help",
        ),
        id="install",
        class_name="card",
    )


def device(row: Any) -> rx.Component:
    """A device in use."""
    return rx.el.article(
        rx.el.div(
            platform_icon(row.platform),
            rx.el.div(
                rx.el.h2(row.label),
                rx.el.p(row.kind, ", ", row.reputation, class_name="muted sm num"),
                class_name="grow",
            ),
            presence(row),
            class_name="row top",
        ),
        running(row),
        rx.el.dl(
            pair("Measured speed", row.measured),
            pair("Processor", row.processor),
            pair("Memory", row.memory),
            pair("Storage", row.storage),
            pair("Network", row.network),
            pair("Battery", row.battery),
            pair("Trains with", row.runtimes),
            pair("Reported", time_of(row.reported)),
            class_name="pairs",
        ),
        rx.el.div(
            rx.el.a(
                "Its reputation",
                rx.el.span(": ", row.label, class_name="sr"),
                href="/me?tab=reputation&device=" + row.id.to(str),
                class_name="btn small",
            ),
            retire(row),
            class_name="row wraps",
        ),
        class_name="card device",
    )


def platform_icon(platform: Any) -> rx.Component:
    """What kind of device it is."""
    return rx.match(
        platform,
        ("PHONE", icon("smartphone", 24)),
        ("BOARD", icon("cpu", 24)),
        ("SERVER", icon("server", 24)),
        icon("laptop", 24),
    )


def presence(row: Any) -> rx.Component:
    """Online, or when it was last seen."""
    online = rx.el.span(
        rx.el.span(class_name="pulse", aria_hidden="true"),
        "Online",
        class_name="badge good",
    )
    seen = rx.cond(
        row.seen.short != "",
        rx.el.span("Seen ", time_of(row.seen), class_name="badge quiet"),
        rx.el.span("Never connected", class_name="badge quiet"),
    )
    return rx.cond(row.is_online, online, seen)


def running(row: Any) -> rx.Component:
    """Tasks it is in now."""
    return rx.cond(
        some(row.running),
        rx.el.ul(rx.foreach(row.running, task), class_name="running"),
        rx.el.p("In no task now.", class_name="faint sm"),
    )


def task(one: Any) -> rx.Component:
    """A task it is in."""
    return rx.el.li(
        state_badge(one.state, PARTICIPATION),
        rx.el.a(one.title, href=one.path),
        rx.el.span(one.short, class_name="mono faint"),
        class_name="row wraps",
    )


def retire(row: Any) -> rx.Component:
    """Give a device up, once it is confirmed."""
    button = rx.el.button(
        "Retire",
        rx.el.span(" ", row.label, class_name="sr"),
        type="button",
        class_name="btn small plain",
    )
    return confirm(
        button,
        rx.el.span("Retire ", row.label, "?"),
        rx.el.p(
            "It leaves its tasks and can't join again. Its history, and the points it "
            "earned, stay yours. This can't be undone."
        ),
        stay="Keep it",
        act="Retire it",
        on_act=Devices.retire(row.id),
        is_grave=True,
    )


def retired() -> rx.Component:
    """Devices that were given up."""
    return rx.cond(
        some(Devices.retired),
        rx.el.details(
            rx.el.summary("Retired devices (", count(Devices.retired), ")"),
            rx.el.ul(rx.foreach(Devices.retired, retired_row), class_name="plain-list"),
        ),
        rx.fragment(),
    )


def retired_row(row: Any) -> rx.Component:
    """A device that was given up."""
    return rx.el.li(
        rx.el.b(row.label),
        rx.el.span(row.kind, ", ", row.reputation, class_name="muted num"),
        rx.el.span("retired ", time_of(row.retired), class_name="faint"),
        class_name="row wraps sm",
    )
