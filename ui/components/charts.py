"""Charts: a question, a sentence that answers it, a drawing, a key, a table, a CSV.

Colours and dashes are fixed by what is drawn (design: UX, section 4): `c1` is this
model, ink dashed the baseline, `ink-3` dotted no skill; so it reads in grey, too.
"""

from dataclasses import dataclass

import reflex as rx

from ui.components.icons import icon

DASHED, DOTTED = "7 4", "2 4"
TOOLTIP = {
    "background": "var(--surface)",
    "border": "1px solid var(--edge)",
    "borderRadius": "10px",
    "color": "var(--ink)",
    "boxShadow": "var(--lift)",
}
TICK = {"fill": "var(--ink-2)", "fontSize": 13}

Text = rx.Var[str] | str


@dataclass(frozen=True)
class Reference:
    """A horizontal line to compare with; drawn where `value` is a number.

    Attributes:
        value: Height, in units of the axis.
        dash: `DASHED` or `DOTTED`.
        colour: A token, such as "ink".
    """

    value: rx.Var[float] | float
    dash: str = DASHED
    colour: str = "ink"


def figure(
    question: Text,
    sentence: Text,
    drawing: rx.Component,
    *,
    key: rx.Component | None = None,
    table: rx.Component | None = None,
    on_csv: object = None,
    on_table: object = None,
    aside: rx.Component | None = None,
) -> rx.Component:
    """A chart with all that belongs to it.

    Args:
        question: Heading.
        sentence: What it shows, computed from the data.
        drawing: The chart.
        key: What the lines are: `key_of`.
        table: The same figures as rows: `data_table`.
        on_csv: Event that saves them; None for no such button.
        on_table: Event that asks for the rows of the table, when it is opened.
        aside: Controls beside the heading, such as what to draw.
    """
    csv = (
        rx.fragment()
        if on_csv is None
        else rx.el.button(
            icon("download", 16),
            "CSV",
            rx.el.span(" of: ", question, class_name="sr"),
            type="button",
            class_name="btn plain small",
            on_click=on_csv,
        )
    )
    asked = {} if on_table is None else {"on_click": on_table}
    as_table = (
        rx.fragment()
        if table is None
        else rx.el.details(
            rx.el.summary("Show as a table", **asked),
            table,
            class_name="grow",
        )
    )
    return rx.el.figure(
        rx.el.div(
            rx.el.div(
                rx.el.h2(question),
                rx.el.p(sentence, class_name="take"),
                class_name="grow",
            ),
            aside or rx.fragment(),
            class_name="row between wraps head top",
        ),
        rx.el.div(drawing, class_name="chart"),
        key or rx.fragment(),
        rx.el.div(as_table, csv, class_name="row between top wraps"),
        class_name="card figure",
    )


def line_chart(
    data: rx.Var[list[dict[str, float]]],
    *,
    x: str,
    y: str,
    name: str,
    x_most: rx.Var[int] | int,
    y_range: rx.Var[list[float]] | list[float],
    references: tuple[Reference, ...] = (),
    colour: str = "c1",
    height: int = 264,
    ticks: rx.Var[list[float]] | None = None,
    y_ticks: rx.Var[list[float]] | None = None,
) -> rx.Component:
    """One line over rounds; it does not move when points are added.

    Args:
        data: Points, in order.
        x: Name of their place, a whole number from 1.
        y: Name of their value.
        name: What the line is, for tooltip and screen reader.
        x_most: Last place of the axis, known from the start.
        y_range: Ends of the vertical axis.
        references: Lines to compare with.
        colour: Token of the line.
        height: Of the drawing, in px.
        ticks: Places named on the horizontal axis; recharts chooses when None.
        y_ticks: Values named on the vertical axis; recharts chooses when None.
    """
    stroke = f"var(--{colour})"
    x_ticks = {} if ticks is None else {"ticks": rx.Var.create(ticks).to(list[int])}
    named = {} if y_ticks is None else {"ticks": rx.Var.create(y_ticks).to(list[int])}
    return rx.recharts.line_chart(
        rx.recharts.cartesian_grid(vertical=False, stroke="var(--line)"),
        *[_reference(line) for line in references],
        rx.recharts.line(
            data_key=y,
            name=name,
            type_="linear",
            stroke=stroke,
            stroke_width=2.5,
            dot={"r": 3, "fill": stroke, "strokeWidth": 0},
            active_dot={
                "r": 6,
                "stroke": "var(--surface)",
                "strokeWidth": 2,
                "fill": stroke,
            },
            is_animation_active=False,
        ),
        rx.recharts.x_axis(
            data_key=x,
            type_="number",
            domain=rx.Var.create([1, x_most]),
            allow_decimals=False,
            axis_line=False,
            tick_line=False,
            tick=TICK,
            **x_ticks,
        ),
        rx.recharts.y_axis(
            domain=rx.Var.create(y_range),
            axis_line=False,
            tick_line=False,
            width=48,
            tick=TICK,
            tick_formatter=rx.vars.FunctionStringVar.create(
                "((v) => String(Math.round(v * 1000) / 1000))"
            ),
            **named,
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
        margin={"top": 8, "right": 10, "bottom": 0, "left": 0},
        custom_attrs={
            "title": f"{name} by {x}",
            "desc": "Use left and right arrow keys to read each point.",
        },
    )


def _reference(line: Reference) -> rx.Component:
    # Recharts takes any number here; Reflex says int or str.
    height = rx.Var.create(line.value).to(int)
    return rx.recharts.reference_line(
        y=height,
        stroke=f"var(--{line.colour})",
        stroke_dasharray=line.dash,
        stroke_width=1.5,
    )


def key_of(*entries: rx.Component) -> rx.Component:
    """What is drawn, in words."""
    return rx.el.div(*entries, class_name="key num")


def key_line(
    label: Text, *, colour: str = "c1", dash: str = "", width: float = 2.5
) -> rx.Component:
    """An entry of `key_of` for a line."""
    return rx.el.span(
        rx.el.svg(
            rx.el.svg.line(
                x1="0",
                x2="26",
                y1="6",
                y2="6",
                stroke=f"var(--{colour})",
                stroke_width=str(width),
                stroke_dasharray=dash,
            ),
            width="26",
            height="12",
            aria_hidden="true",
        ),
        label,
    )


def data_table(
    caption: Text,
    heads: tuple[str, ...] | rx.Var[list[str]],
    rows: rx.Var[list[list[str]]],
) -> rx.Component:
    """Figures as a real table; the first column names the row."""
    return rx.el.div(
        rx.el.table(
            rx.el.caption(caption, class_name="sr"),
            rx.el.thead(
                rx.el.tr(
                    rx.foreach(heads, lambda head: rx.el.th(head, scope="col"))
                    if isinstance(heads, rx.Var)
                    else [rx.el.th(head, scope="col") for head in heads]
                )
            ),
            rx.el.tbody(
                rx.foreach(
                    rows,
                    lambda row: rx.el.tr(rx.foreach(row, lambda cell: rx.el.td(cell))),
                )
            ),
            class_name="t",
        ),
        class_name="scroll",
        tab_index=0,
        role="region",
        aria_label=caption,
    )


def sparkline(
    points: rx.Var[str], baseline: rx.Var[str] | None, words: rx.Var[str]
) -> rx.Component:
    """A small line in a box of 100 by 40; `words` say what it shows."""
    line = (
        rx.fragment()
        if baseline is None
        else rx.cond(
            baseline != "",
            rx.el.svg.line(x1="0", x2="100", y1=baseline, y2=baseline, class_name="b"),
        )
    )
    return rx.el.svg(
        line,
        rx.el.svg.polyline(points=points, class_name="l"),
        view_box="0 0 100 40",
        preserve_aspect_ratio="none",
        class_name="spark",
        role="img",
        aria_label=words,
    )
