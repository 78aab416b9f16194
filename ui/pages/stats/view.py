"""What the statistics page shows."""

import reflex as rx

from ui.components.badges import task_badge
from ui.components.bars import Series, day_bars, key_box, mark_rows
from ui.components.charts import data_table, figure, key_of
from ui.components.feedback import bones, notice
from ui.pages.stats.cards import TaskRow
from ui.pages.stats.state import PERIODS, Statistics
from ui.template import page

CARD_BONES = (("60%", "26px"), ("90%", "48px"), ("100%", "220px"), ("30%", "44px"))
FIRST = "The first figures come when a round ends."


def statistics() -> rx.Component:
    """The page `/stats`."""
    return page(
        "/stats",
        rx.el.div(
            rx.el.div(
                rx.el.h1("Statistics", class_name="head1"),
                rx.el.p(
                    rx.cond(
                        Statistics.is_loaded,
                        Statistics.opening,
                        "How the marketplace is doing, in figures that anyone can see.",
                    ),
                    class_name="lead",
                ),
                class_name="grow",
            ),
            periods(),
            class_name="intro split",
        ),
        rx.cond(
            Statistics.stale_since != "",
            notice(
                "warn",
                "refresh-cw",
                f"Reconnecting. These figures are from {Statistics.stale_since}.",
                role="status",
            ),
        ),
        rx.cond(Statistics.is_loaded, filled(), waiting()),
    )


def periods() -> rx.Component:
    """Which days the charts by day show."""
    return rx.el.div(
        *[
            rx.el.button(
                f"{days} days",
                type="button",
                aria_pressed=rx.cond(Statistics.days == days, "true", "false"),
                on_click=Statistics.choose(days),
            )
            for days in PERIODS
        ],
        class_name="seg",
        role="group",
        aria_label="Period",
    )


def waiting() -> rx.Component:
    """The page before its figures, in their place."""
    return rx.el.div(
        *[rx.el.div(bones(*CARD_BONES), class_name="card") for _ in range(6)],
        class_name="stat-grid",
    )


def filled() -> rx.Component:
    """All figures."""
    return rx.fragment(
        rx.el.div(
            by_day(
                "finish",
                "Do tasks finish?",
                ("Day", "Published", "Completed"),
                Series("published", "published", is_hollow=True),
                Series("completed", "completed"),
                key=key_of(key_box("published", is_hollow=True), key_box("completed")),
            ),
            by_day(
                "dropout",
                "How many devices drop out?",
                ("Day", "Drop-outs"),
                Series("value", "drop-outs"),
            ),
            by_task(
                "round",
                "How long does a round take?",
                ("Task", "Median", "Rounds"),
                "Median of a round of each task, newest first; the axis goes from ",
            ),
            by_task(
                "baseline",
                "Do models beat their baseline?",
                ("Task", "Accuracy", "Baseline", "Difference"),
                "Dot: the model. Stroke: its baseline. Accuracy from ",
            ),
            by_task(
                "selection",
                "Is selection fair?",
                ("Task", "Jain's index"),
                "Each task by itself, newest first; the axis goes from ",
            ),
            by_task(
                "pay",
                "Is pay fair?",
                ("Task", "Jain's index"),
                "Each task by itself, newest first; the axis goes from ",
            ),
            by_day(
                "moved",
                "How much is moved?",
                ("Day", "Both ways"),
                Series("value", Statistics.cards["moved"].unit),
                key=key_of(rx.el.span("in ", Statistics.cards["moved"].unit)),
                allow_decimals=True,
            ),
            by_day(
                "reputation",
                "How are reputations spread?",
                ("Reputation", "Devices"),
                Series("value", "devices"),
                key=key_of(rx.el.span("devices by reputation, 0 to 1")),
                gap="4%",
            ),
            by_day(
                "points",
                "How many points are paid?",
                ("Day", "Points"),
                Series("value", "points"),
            ),
            by_day(
                "devices",
                "How many devices take part?",
                ("Day", "Devices"),
                Series("value", "devices"),
            ),
            class_name="stat-grid",
        ),
        one_task(),
        rx.el.p(
            "Days are those of UTC. Asked at ",
            rx.el.span(Statistics.asked_at, class_name="num"),
            "; figures are at most a minute old.",
            class_name="sm faint after",
        ),
    )


def by_day(
    name: str,
    question: str,
    heads: tuple[str, ...],
    *series: Series,
    key: rx.Component | None = None,
    gap: str = "18%",
    allow_decimals: bool = False,
) -> rx.Component:
    """A card with upright bars."""
    card = Statistics.cards[name]
    drawing = rx.cond(
        card.points,
        day_bars(
            rx.Var.create(card.points),
            *series,
            title=question,
            gap=gap,
            allow_decimals=allow_decimals,
        ),
        nothing(),
    )
    return figure(
        question,
        card.sentence,
        drawing,
        key=key,
        table=data_table(question, heads, rx.Var.create(card.rows)),
        on_csv=Statistics.save(name),
    )


def by_task(
    name: str, question: str, heads: tuple[str, ...], caption: str
) -> rx.Component:
    """A card with a row for each of the newest tasks."""
    card = Statistics.cards[name]
    drawing = rx.cond(
        card.marks,
        rx.fragment(
            mark_rows(rx.Var.create(card.marks)),
            rx.el.p(caption, card.scale, ".", class_name="xs faint"),
        ),
        nothing(),
    )
    return figure(
        question,
        card.sentence,
        drawing,
        table=data_table(question, heads, rx.Var.create(card.rows)),
        on_csv=Statistics.save(name),
    )


def nothing() -> rx.Component:
    """A chart without figures."""
    return rx.el.div(rx.el.p(FIRST), class_name="empty")


def one_task() -> rx.Component:
    """The way to the figures of one task."""
    return rx.el.section(
        rx.el.h2("Figures of one task"),
        rx.el.p(
            "Choose a task to see its own rounds, time, bytes, fairness and "
            "reputations.",
            class_name="take",
        ),
        rx.cond(
            Statistics.tasks,
            rx.el.div(
                rx.el.table(
                    rx.el.caption("Tasks, newest first", class_name="sr"),
                    rx.el.thead(
                        rx.el.tr(
                            *[
                                rx.el.th(head, scope="col")
                                for head in (
                                    "Task",
                                    "State",
                                    "Rounds",
                                    "Accuracy",
                                    "Drop-outs",
                                )
                            ]
                        )
                    ),
                    rx.el.tbody(rx.foreach(Statistics.tasks, _task_row)),
                    class_name="t tasks",
                ),
                class_name="scroll",
                tab_index=0,
                role="region",
                aria_label="Tasks",
            ),
            nothing(),
        ),
        class_name="card one-task",
    )


def _task_row(task: TaskRow) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            rx.el.a(task.title, href=f"/tasks/{task.id}"),
            scope="row",
        ),
        rx.el.td(task_badge(rx.Var.create(task.state))),
        rx.el.td(task.rounds),
        rx.el.td(task.accuracy),
        rx.el.td(task.dropped),
    )
