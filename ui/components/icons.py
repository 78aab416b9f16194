"""Icons (lucide): ornaments beside words, never words themselves."""

import reflex as rx


def icon(name: str, size: int = 18, **props: object) -> rx.Component:
    """An icon that screen readers pass over; `name` is fixed when the page is built."""
    return rx.icon(
        name, size=size, class_name="ico", custom_attrs={"aria-hidden": "true"}, **props
    )


def coin() -> rx.Component:
    """The mark of points."""
    return rx.el.span(class_name="coin", aria_hidden="true")


def logo_mark() -> rx.Component:
    """Many devices, one model: eight dots around one."""
    ring = ((4, 4), (14, 3), (24, 4), (3, 14), (25, 14), (4, 24), (14, 25), (24, 24))
    dots = [(x, y, 2.4) for x, y in ring] + [(14, 14, 5.6)]
    return rx.el.svg(
        *[rx.el.svg.circle(cx=str(x), cy=str(y), r=str(r)) for x, y, r in dots],
        view_box="0 0 28 28",
        width="26",
        height="26",
        fill="currentColor",
        aria_hidden="true",
    )
