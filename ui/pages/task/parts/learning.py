"""Is it learning?"""

import reflex as rx

from ui.components.charts import (
    DASHED,
    DOTTED,
    Reference,
    data_table,
    figure,
    key_line,
    key_of,
    line_chart,
)
from ui.components.feedback import bones
from ui.pages.task.parts.states import FILES, LIVE


def chart() -> rx.Component:
    """The curve of a metric beside its yardsticks."""
    curve = LIVE.curve
    return figure(
        "Is it learning?",
        rx.cond(LIVE.is_ready, curve.sentence, "\u00a0"),
        rx.cond(LIVE.is_ready, drawing(), bones(("100%", "264px"), label="Loading")),
        key=key(),
        table=data_table(
            "Every round so far, newest first",
            rx.Var.create(LIVE.curve_heads),
            rx.Var.create(LIVE.curve_rows),
        ),
        on_csv=FILES.save("curve"),
        on_table=LIVE.want_table("curve"),
        aside=switch(),
    )


def drawing() -> rx.Component:
    """The line, or when its first point is expected."""
    curve = LIVE.curve
    return rx.cond(
        curve.is_empty,
        rx.el.div(rx.el.p(curve.sentence), class_name="empty chart-empty"),
        line_chart(
            curve.points,
            x="round",
            y="value",
            name=curve.word,
            x_most=curve.most,
            y_range=curve.ends,
            ticks=curve.rounds,
            y_ticks=curve.ticks,
            references=(
                Reference(curve.baseline),
                Reference(curve.no_skill, DOTTED, "ink-3"),
            ),
        ),
    )


def key() -> rx.Component:
    """What the lines are, with their values."""
    curve = LIVE.curve
    return key_of(
        key_line("This model"),
        rx.cond(
            curve.baseline_words != "",
            key_line(curve.baseline_words, colour="ink", dash=DASHED, width=1.5),
        ),
        rx.cond(
            curve.no_skill_words != "",
            key_line(curve.no_skill_words, colour="ink-3", dash=DOTTED, width=1.5),
        ),
    )


def switch() -> rx.Component:
    """Which metric is drawn."""
    return rx.el.div(
        rx.foreach(
            LIVE.choices,
            lambda choice: rx.el.button(
                choice.word,
                type="button",
                aria_pressed=rx.cond(LIVE.metric == choice.name, "true", "false"),
                on_click=LIVE.set_metric(choice.name),
            ),
        ),
        class_name="seg",
        role="group",
        aria_label="What to plot",
    )
