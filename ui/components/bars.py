"""Bars: by day with recharts, by task as a list whose rows name and link the task."""

from dataclasses import dataclass

import reflex as rx

from ui.components.charts import TICK, TOOLTIP

WIDTH = 100.0  # of the box in which marks are drawn
EDGE = 3.0  # kept free at its ends, so that round marks stay inside


@dataclass(frozen=True)
class Mark:
    """A task in a chart.

    Attributes:
        id: Of the task.
        title: Its title, which names the row.
        words: Its value, in words.
        model: Path of its own mark, in a box of 100 by 16.
        baseline: Path of what it is compared with; empty for none.
        link: Path between the two; empty for none.
    """

    id: str
    title: str
    words: str
    model: str
    baseline: str = ""
    link: str = ""


def between(value: float | None, low: float, high: float) -> float:
    """Place of a value between two ends, 0 to 1; the middle when they are one."""
    if value is None or high <= low:
        return 0.5
    return (value - low) / (high - low)


def bar_mark(
    task_id: str, title: str, words: str, value: float | None, most: float
) -> Mark:
    """A bar from 0 to `value` where the longest possible is `most`."""
    share = (value or 0) / most if most else 0.0
    return Mark(task_id, title, words, f"M0 8h{share * WIDTH:.1f}")


def dumbbell_mark(
    task_id: str, title: str, words: str, baseline: float, model: float
) -> Mark:
    """Two places, 0 to 1: a stroke for the baseline, a dot for the model."""
    room = WIDTH - 2 * EDGE
    before, after = EDGE + baseline * room, EDGE + model * room
    return Mark(
        task_id,
        title,
        words,
        model=f"M{after:.1f} 8h0",
        baseline=f"M{before:.1f} 1v14",
        link=f"M{before:.1f} 8H{after:.1f}",
    )


@dataclass(frozen=True)
class Series:
    """Bars of one kind.

    Attributes:
        key: Name of their value in each point.
        name: What they are, with the unit.
        is_hollow: Drawn as an outline, so that two kinds differ without colour.
    """

    key: str
    name: rx.Var[str] | str
    is_hollow: bool = False


def day_bars(
    data: rx.Var[list[dict[str, str | float]]],
    *series: Series,
    title: str,
    height: int = 220,
    gap: str = "18%",
    allow_decimals: bool = False,
) -> rx.Component:
    """Upright bars, one group for each point; their places are named by `label`.

    Args:
        data: Points, in order.
        series: What is drawn of each.
        title: What the chart is, for screen readers.
        height: Of the drawing, in px.
        gap: Between groups.
        allow_decimals: Whether parts of one make sense on the axis.
    """
    return rx.recharts.bar_chart(
        rx.recharts.cartesian_grid(vertical=False, stroke="var(--line)"),
        *[_bars(kind) for kind in series],
        rx.recharts.x_axis(
            data_key="label",
            axis_line=False,
            tick_line=False,
            tick=TICK,
            min_tick_gap=18,
        ),
        rx.recharts.y_axis(
            axis_line=False,
            tick_line=False,
            width=48,
            tick=TICK,
            allow_decimals=allow_decimals,
            tick_formatter=rx.vars.FunctionStringVar.create(
                "((v) => v.toLocaleString('en-US'))"
            ),
        ),
        rx.recharts.graphing_tooltip(
            content_style=TOOLTIP,
            item_style={"color": "var(--ink)"},
            label_style={"color": "var(--ink-2)"},
            separator=" ",
            cursor={"fill": "var(--sunken)"},
        ),
        data=data,
        width="100%",
        height=height,
        bar_category_gap=gap,
        bar_gap=2,
        margin={"top": 8, "right": 10, "bottom": 0, "left": 0},
        custom_attrs={
            "title": title,
            "desc": "Use left and right arrow keys to read each bar.",
        },
    )


def _bars(kind: Series) -> rx.Component:
    return rx.recharts.bar(
        data_key=kind.key,
        name=kind.name,
        fill="var(--surface)" if kind.is_hollow else "var(--c1)",
        stroke="var(--ink-3)" if kind.is_hollow else "var(--c1)",
        stroke_width=1.5 if kind.is_hollow else 0,
        radius=[3, 3, 0, 0],
        max_bar_size=44,
        is_animation_active=False,
    )


def key_box(label: str, *, is_hollow: bool = False) -> rx.Component:
    """An entry of `charts.key_of` for bars."""
    return rx.el.span(
        rx.el.span(class_name="box hollow" if is_hollow else "box", aria_hidden="true"),
        label,
    )


def mark_rows(marks: rx.Var[list[Mark]]) -> rx.Component:
    """A row for each task: title, mark, value; the title leads to the task."""
    return rx.el.ul(rx.foreach(marks, _row), class_name="marks")


def _row(mark: Mark) -> rx.Component:
    return rx.el.li(
        rx.el.a(mark.title, href=f"/tasks/{mark.id}"),
        rx.el.svg(
            rx.el.svg.path(d=mark.link, class_name="m-link"),
            rx.el.svg.path(d=mark.baseline, class_name="m-base"),
            rx.el.svg.path(
                d=mark.model, class_name=rx.cond(mark.link == "", "m-bar", "m-dot")
            ),
            view_box="0 0 100 16",
            preserve_aspect_ratio="none",
            aria_hidden="true",
        ),
        rx.el.span(mark.words, class_name="num"),
    )
