"""What it is for, what it asks, what is trained, and the figures of the whole task."""

from typing import Any

import reflex as rx

from ui.components.charts import data_table, figure
from ui.components.feedback import bones
from ui.components.icons import icon
from ui.pages.task.parts.states import FILES, LIVE, MINE, PAGE
from ui.pages.task.prepared import FITTED_HEADS

COLUMN_HEADS = ("Column", "Type", "Unit", "Range", "Missing values", "Meaning")
LAYER_HEADS = ("Layer", "Kind", "Output", "Parameters")


def about() -> rx.Component:
    """The description, as its requester wrote it."""
    return rx.el.section(
        rx.el.h2("About"),
        rx.html(PAGE.facts.about, class_name="prose"),
        class_name="card",
    )


def requirements() -> rx.Component:
    """Of the data and of the device, and how devices are chosen."""
    found = PAGE.facts
    return rx.el.section(
        rx.el.h2("Requirements"),
        rx.el.h3("Your data"),
        rows(found.data),
        rx.cond(
            PAGE.has_table,
            data_table(
                "Columns of your file",
                COLUMN_HEADS,
                rx.Var.create(found.columns).to(list[list[str]]),
            ),
        ),
        rx.cond(PAGE.prepared.steps.length() > 0, preparing()),
        rx.el.h3("Your device"),
        rows(found.device),
        rx.el.h3("How devices are chosen"),
        rows(found.selection),
        class_name="card parts",
    )


def preparing() -> rx.Component:
    """What is done with the columns before training, and what was fitted."""
    found = PAGE.prepared
    return rx.fragment(
        rx.el.h3("Before training"),
        rx.el.dl(
            rx.foreach(
                found.steps,
                lambda step: rx.fragment(rx.el.dt(step[0]), rx.el.dd(step[1])),
            ),
            class_name="fact wide-values halves-of",
        ),
        rx.el.p(found.said, class_name="sm muted"),
        rx.cond(
            found.fitted.length() > 0,
            data_table(
                "What was fitted",
                FITTED_HEADS,
                rx.Var.create(found.fitted).to(list[list[str]]),
            ),
        ),
    )


def model() -> rx.Component:
    """Layers, size, plan, and the model card when it is finished."""
    found = PAGE.facts
    return rx.el.section(
        rx.el.h2("Model and training"),
        rows(found.model),
        data_table(
            "Layers of the model",
            LAYER_HEADS,
            rx.Var.create(found.layers).to(list[list[str]]),
        ),
        rx.el.h3("Training plan"),
        rows(found.training),
        class_name="card parts",
    )


def rows(found: Any) -> rx.Component:
    """Labels and values."""
    return rx.el.dl(
        rx.foreach(
            found,
            lambda row: rx.fragment(
                rx.el.dt(row.label), rx.el.dd(row.value, class_name="num")
            ),
        ),
        class_name="fact wide-values",
    )


def figures() -> rx.Component:
    """Statistics of the whole task."""
    found = LIVE.numbers
    return figure(
        "Figures",
        found.sentence,
        rx.cond(
            LIVE.is_ready,
            rx.fragment(
                rx.el.dl(
                    rx.foreach(
                        found.facts,
                        lambda fact: rx.el.div(
                            rx.el.dt(fact.label),
                            rx.el.dd(fact.value, class_name="num"),
                            rx.el.dd(fact.meaning, class_name="xs muted"),
                        ),
                    ),
                    class_name="numbers",
                ),
                rx.cond(found.bars.length() > 0, reputations()),
            ),
            bones(("100%", "200px"), label="Loading"),
        ),
        on_csv=FILES.save("numbers"),
    )


def reputations() -> rx.Component:
    """How the reputations of its participants are spread."""
    found = LIVE.numbers
    return rx.el.div(
        rx.el.h3("Reputations of those who take part"),
        rx.el.p(found.reputation, class_name="sm muted"),
        rx.el.ol(
            rx.foreach(
                found.bars,
                lambda bar: rx.el.li(
                    rx.el.span(bar.count, class_name="num"),
                    rx.el.i(height=bar.height, aria_hidden="true"),
                    rx.el.span(bar.words, class_name="num from"),
                ),
            ),
            class_name="histogram xs",
            aria_label="Participants by reputation, from 0 to 1",
        ),
    )


def card() -> rx.Component:
    """The model card of a finished model."""
    return rx.cond(
        MINE.result.card != "",
        rx.el.section(
            rx.el.h2(icon("file-text"), "Model card"),
            rx.html(MINE.result.card, class_name="prose"),
            class_name="card",
        ),
    )
