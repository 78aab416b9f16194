"""How long a round takes, and what it moves."""

from typing import Any

import reflex as rx

from ui.components.charts import (
    DASHED,
    TICK,
    TOOLTIP,
    data_table,
    figure,
    key_line,
    key_of,
)
from ui.components.feedback import bones
from ui.pages.task import pace as words
from ui.pages.task.parts.states import FILES, LIVE

HEIGHT = 190


def charts() -> rx.Component:
    """Seconds of each round, and below them its bytes."""
    pace = LIVE.pace
    return figure(
        "How long does a round take?",
        rx.cond(LIVE.is_ready, pace.sentence, "\u00a0"),
        rx.cond(
            LIVE.is_ready,
            rx.cond(
                pace.is_empty,
                rx.el.div(rx.el.p(pace.sentence), class_name="empty chart-empty"),
                both(),
            ),
            bones(("100%", "430px"), label="Loading"),
        ),
        table=data_table(
            "Time and bytes of each round, newest first",
            words.HEADS,
            rx.Var.create(LIVE.pace_rows),
        ),
        on_csv=FILES.save("pace"),
        on_table=LIVE.want_table("pace"),
    )


def both() -> rx.Component:
    """The two drawings with their keys."""
    pace = LIVE.pace
    return rx.fragment(
        _plot(
            "Seconds by round",
            pace.s_ticks,
            _dots("seconds", "Seconds", "c3"),
            deadline=pace.deadline_s,
        ),
        key_of(
            rx.el.span(_dot("c3"), "Seconds of a round"),
            rx.cond(
                pace.deadline_words != "",
                key_line(pace.deadline_words, colour="ink", dash=DASHED, width=1.5),
            ),
        ),
        rx.el.p(pace.bytes_sentence, class_name="take second"),
        _plot(
            "kB by round",
            pace.kb_ticks,
            _line("down", "kB to devices", "c5", DASHED),
            _line("up", "kB from devices", "c4", ""),
        ),
        key_of(
            key_line("kB from devices", colour="c4"),
            key_line("kB to devices", colour="c5", dash=DASHED),
        ),
    )


def _plot(title: str, ticks: Any, *lines: rx.Component, deadline: Any = None) -> Any:
    pace = LIVE.pace
    reference = (
        []
        if deadline is None
        else [
            rx.recharts.reference_line(
                y=rx.Var.create(deadline).to(int),
                stroke="var(--ink)",
                stroke_dasharray=DASHED,
                stroke_width=1.5,
            )
        ]
    )
    return rx.recharts.line_chart(
        rx.recharts.cartesian_grid(vertical=False, stroke="var(--line)"),
        *reference,
        *lines,
        rx.recharts.x_axis(
            data_key="round",
            type_="number",
            domain=rx.Var.create([1, pace.most]),
            ticks=pace.ticks.to(list[int]),
            allow_decimals=False,
            axis_line=False,
            tick_line=False,
            tick=TICK,
        ),
        rx.recharts.y_axis(
            domain=rx.Var.create([0, ticks[ticks.length() - 1]]),
            ticks=ticks.to(list[int]),
            axis_line=False,
            tick_line=False,
            width=48,
            tick=TICK,
        ),
        rx.recharts.graphing_tooltip(
            content_style=TOOLTIP,
            item_style={"color": "var(--ink)"},
            label_style={"color": "var(--ink-2)"},
            separator=" ",
            cursor={"stroke": "var(--edge)"},
        ),
        data=pace.points,
        width="100%",
        height=HEIGHT,
        margin={"top": 8, "right": 10, "bottom": 0, "left": 0},
        custom_attrs={
            "title": title,
            "desc": "Use left and right arrow keys to read each round.",
        },
    )


def _dots(key: str, name: str, colour: str) -> rx.Component:
    return rx.recharts.line(
        data_key=key,
        name=name,
        stroke="transparent",
        dot={"r": 4, "fill": f"var(--{colour})", "strokeWidth": 0},
        active_dot={"r": 6, "fill": f"var(--{colour})", "strokeWidth": 0},
        is_animation_active=False,
    )


def _line(key: str, name: str, colour: str, dash: str) -> rx.Component:
    return rx.recharts.line(
        data_key=key,
        name=name,
        type_="linear",
        stroke=f"var(--{colour})",
        stroke_width=2.5,
        stroke_dasharray=dash,
        dot=False,
        is_animation_active=False,
    )


def _dot(colour: str) -> rx.Component:
    return rx.el.svg(
        rx.el.svg.circle(cx="6", cy="6", r="4", fill=f"var(--{colour})"),
        width="12",
        height="12",
        aria_hidden="true",
    )
