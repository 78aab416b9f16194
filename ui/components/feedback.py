"""What a page shows instead of data, and what it says about them."""

import reflex as rx

from ui.components.icons import icon


def empty(
    head: rx.Var[str] | str,
    text: rx.Var[str] | str,
    *actions: rx.Component,
    level: int = 3,
) -> rx.Component:
    """Nothing here yet, and what to do next."""
    heading = {2: rx.el.h2, 3: rx.el.h3}[level]
    return rx.el.div(
        heading(head),
        rx.el.p(text),
        rx.el.div(*actions, class_name="row wraps centered"),
        class_name="empty",
    )


def bone(width: str, height: str) -> rx.Component:
    """A piece of text that is not here yet."""
    return rx.el.div(class_name="bone", width=width, height=height)


def bones(*rows: tuple[str, str], label: str = "Loading") -> rx.Component:
    """The shape of what is loading; give it the final height, so that nothing jumps."""
    return rx.el.div(
        rx.el.span(label, class_name="sr"),
        *[bone(width, height) for width, height in rows],
        class_name="bones",
        aria_busy="true",
    )


def notice(tone: str, glyph: str, *children: object, **props: object) -> rx.Component:
    """A line that stands out, in a tone of `ui.styles.TONES`."""
    return rx.el.div(
        icon(glyph),
        rx.el.div(*children, class_name="grow"),
        class_name=f"notice {tone}",
        **props,
    )


def fact(glyph: str, label: str, value: object) -> rx.Component:
    """A line of a list of facts (`facts`)."""
    return rx.fragment(
        rx.el.dt(icon(glyph, 16), label), rx.el.dd(value, class_name="num")
    )


def facts(*rows: rx.Component, **props: object) -> rx.Component:
    """Labels and values, a line each."""
    return rx.el.dl(*rows, class_name="fact", **props)


def kpi(label: str, value: object, detail: object) -> rx.Component:
    """A large figure with what it is compared to; part of `kpis`."""
    return rx.el.div(
        rx.el.dt(label),
        rx.el.dd(value, class_name="v"),
        rx.el.dd(detail, class_name="d num"),
        class_name="kpi",
    )


def kpis(*figures: rx.Component, label: str) -> rx.Component:
    """A row of large figures."""
    return rx.el.dl(*figures, class_name="kpis", aria_label=label)


def moment(short: rx.Var[str], iso: rx.Var[str], full: rx.Var[str]) -> rx.Component:
    """A time: short to read, whole to point at, exact for machines."""
    return rx.el.time(short, date_time=iso, title=full, class_name="num")
