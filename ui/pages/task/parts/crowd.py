"""Who trained it: strip, slider, the chosen round, and who was in it."""

import reflex as rx

from ui.components.charts import data_table, figure
from ui.components.feedback import bones
from ui.components.icons import icon
from ui.components.strip import glyph, strip_drawing, strip_key
from ui.pages.task import crowd as words
from ui.pages.task.mine import RECEIPT_HEADS
from ui.pages.task.parts.states import FILES, LIVE, MINE, PAGE


def strip() -> rx.Component:
    """The crowd strip of this task."""
    return figure(
        "Who trained it",
        rx.fragment(rx.el.b(LIVE.crowd.tally), " ", LIVE.crowd.note),
        rx.cond(
            LIVE.is_ready,
            rx.fragment(drawings(), slider(), said()),
            bones(("100%", "230px"), ("100%", "44px"), label="Loading"),
        ),
        key=key(),
        table=data_table(
            "What became of the updates of each round, newest first",
            tuple(head for head, _ in words.HEADS),
            rx.Var.create(LIVE.crowd_rows),
        ),
        on_csv=FILES.save("crowd"),
        on_table=LIVE.want_table("crowd"),
    )


def drawings() -> rx.Component:
    """All rounds; on a phone those around the chosen one."""
    crowd, chosen = LIVE.crowd, LIVE.chosen
    label = f"{crowd.tally} The slider below reads each round."
    return rx.fragment(
        strip_drawing(
            crowd.wide,
            label,
            name="wide",
            chosen_x=chosen.wide_x,
            mine=chosen.wide_mine,
        ),
        strip_drawing(
            chosen.narrow,
            label,
            name="around",
            chosen_x=chosen.narrow_x,
            mine=chosen.narrow_mine,
        ),
    )


def slider() -> rx.Component:
    """Chooses a round; its value is the round's sentence."""
    chosen = LIVE.chosen
    return rx.el.div(
        rx.el.input(
            type="range",
            min="1",
            max=LIVE.curve.most.to_string(),
            step="1",
            value=chosen.number,
            on_change=LIVE.choose,
            class_name="scrub",
            aria_label="Round to describe",
            aria_valuetext=f"Round {chosen.number}. {chosen.words}",
        ),
        class_name="scrub-box",
        style={"--taken": LIVE.crowd.wide.taken},
    )


def said() -> rx.Component:
    """The chosen round in words, and for the requester who was in it."""
    chosen = LIVE.chosen
    return rx.el.div(
        rx.el.p(rx.el.b("Round ", chosen.number, ". "), chosen.words, class_name="num"),
        rx.cond(PAGE.is_mine, receipts()),
        class_name="said",
    )


def receipts() -> rx.Component:
    """Each update of the chosen round by training ID."""
    number = LIVE.chosen.number
    return rx.el.details(
        rx.el.summary("Who was in this round", on_click=MINE.open_receipts(number)),
        rx.cond(
            MINE.receipts.length() > 0,
            data_table(
                f"Updates of round {MINE.receipts_of}",
                RECEIPT_HEADS,
                rx.Var.create(MINE.receipts),
            ),
            rx.el.p("No update of this round was judged yet.", class_name="sm muted"),
        ),
        rx.el.button(
            icon("download", 16),
            "CSV",
            rx.el.span(" of this round's updates", class_name="sr"),
            type="button",
            class_name="btn plain small",
            on_click=MINE.save_receipts(number),
        ),
    )


def key() -> rx.Component:
    """What the marks mean."""
    return rx.el.div(
        strip_key(),
        rx.cond(
            MINE.parts.length() > 0,
            rx.el.div(rx.el.span(glyph("mine"), "Your updates"), class_name="key"),
        ),
    )
