"""Step charts: a value that stays until the next event changes it."""

from typing import Any

import reflex as rx

from ui.components.charts import TICK, TOOLTIP

THOUSANDS: Any = rx.vars.FunctionStringVar.create("((v) => v.toLocaleString('en'))")
DOTS: dict[str, tuple[str, dict[str, Any]]] = {  # kind -> name, look of its mark
    "COMPLETED": ("Update used", {"r": 4, "fill": "var(--c1)", "stroke": "none"}),
    "LATE": (
        "Late",
        {
            "r": 5.5,
            "fill": "var(--surface)",
            "stroke": "var(--warn)",
            "strokeWidth": 2.5,
        },
    ),
    "DROPPED": (
        "Dropped out",
        {
            "r": 6,
            "fill": "var(--surface)",
            "stroke": "var(--ink-3)",
            "strokeWidth": 2,
            "strokeDasharray": "3 2.5",
        },
    ),
    "REJECTED": (
        "Update not used",
        {"r": 4, "fill": "var(--surface)", "stroke": "var(--bad)", "strokeWidth": 5},
    ),
    "REVERSED": ("Taken back", {"r": 6, "fill": "var(--aside)", "stroke": "none"}),
}


def step_line(key: str, name: str, colour: str) -> rx.Component:
    """The value itself."""
    return rx.recharts.line(
        data_key=key,
        name=name,
        type_="stepAfter",
        stroke=f"var(--{colour})",
        stroke_width=2.5,
        dot=False,
        is_animation_active=False,
    )


def marks(kind: str) -> rx.Component:
    """Events of a kind: marks without a line."""
    name, look = DOTS[kind]
    return rx.recharts.line(
        data_key=kind,
        name=name,
        stroke="none",
        stroke_width=0,
        dot=look,
        active_dot=False,
        legend_type="none",
        is_animation_active=False,
    )


def step_chart(
    data: Any,
    *lines: rx.Component,
    title: str,
    y_range: list[Any],
    height: int = 220,
) -> rx.Component:
    """Lines over the times of their events.

    Args:
        data: Points with `at`, oldest first.
        lines: What is drawn.
        title: What it shows, for who doesn't see it.
        y_range: Ends of the vertical axis; "auto" for one that the data sets.
        height: Of the drawing, in px.
    """
    return rx.recharts.line_chart(
        rx.recharts.cartesian_grid(vertical=False, stroke="var(--line)"),
        *lines,
        rx.recharts.x_axis(
            data_key="at",
            axis_line=False,
            tick_line=False,
            tick=TICK,
            interval="preserveStartEnd",
            min_tick_gap=90,
        ),
        rx.recharts.y_axis(
            domain=y_range,
            axis_line=False,
            tick_line=False,
            width=64,
            tick=TICK,
            tick_formatter=THOUSANDS,
        ),
        rx.recharts.graphing_tooltip(
            content_style=TOOLTIP,
            item_style={"color": "var(--ink)"},
            label_style={"color": "var(--ink-2)"},
            separator=" ",
            cursor={"stroke": "var(--edge)"},
        ),
        data=data,
        width="100%",
        height=height,
        margin={"top": 8, "right": 16, "bottom": 0, "left": 0},
        custom_attrs={
            "title": title,
            "desc": "Use left and right arrow keys to read each point.",
        },
    )


def dot_key(kind: str) -> rx.Component:
    """A mark with its word, for the key of the chart."""
    name, look = DOTS[kind]
    return rx.el.span(
        rx.el.svg(
            rx.el.svg.circle(
                cx="8",
                cy="8",
                r=str(look["r"]),
                fill=look["fill"],
                stroke=look["stroke"],
                stroke_width=str(look.get("strokeWidth", 0)),
                stroke_dasharray=look.get("strokeDasharray", ""),
            ),
            width="16",
            height="16",
            aria_hidden="true",
        ),
        name,
    )
