"""The page around the steps: rail, form, card, buttons."""

from typing import Any

import reflex as rx

from ui.components.feedback import bones, notice
from ui.components.icons import icon
from ui.pages.wizard import steps_first, steps_last, steps_middle
from ui.pages.wizard.checks import STEPS
from ui.pages.wizard.figures import StepRow
from ui.pages.wizard.side import beside
from ui.pages.wizard.state import HEAD, SUMMARY, Wizard
from ui.template import page

LEADS = (
    "Tell people what this is for. It is the first thing they read.",
    "What learns. A template is enough to begin with.",
    "Rows that the model never trains on: each round is tested with them.",
    "What a device and its data must have to take part.",
    "How devices are chosen when more have joined than a round needs.",
    "How the model is trained. These values train our templates well.",
    "What you pay. Nothing is set aside before you publish.",
    "Look at everything once more. Publishing locks it.",
)


def wizard() -> rx.Component:
    """`/tasks/new`."""
    return page(
        "/tasks/new",
        rx.el.nav(
            rx.el.a("Marketplace", href="/"),
            rx.el.span("/", aria_hidden="true"),
            rx.el.span("List a task", aria_current="page"),
            class_name="crumbs",
            aria_label="You are here",
        ),
        rx.cond(Wizard.is_ready, _ready(), _waiting()),
        extra="offering",
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        rx.el.h1("List a task"),
        bones(("40%", "36px"), ("100%", "44px"), ("100%", "240px"), ("60%", "44px")),
        class_name="narrow",
    )


def _ready() -> rx.Component:
    return rx.el.div(
        _rail(),
        rx.el.div(
            rx.el.div(
                rx.el.h1("List a task"),
                _kept(),
                class_name="row between wraps top",
            ),
            _phone_head(),
            _notices(),
            _form(),
            class_name="wizard-middle",
        ),
        beside(),
        class_name="wizard",
    )


def _rail() -> rx.Component:
    return rx.el.nav(
        rx.el.ol(rx.foreach(Wizard.steps, _rail_step)),
        aria_label="Steps",
        class_name="wizard-rail",
    )


def _rail_step(row: StepRow) -> rx.Component:
    mark = rx.match(
        row.state,
        ("done", icon("check", 16)),
        ("open", icon("circle-alert", 16)),
        rx.el.span(row.number, class_name="num"),
    )
    return rx.el.li(
        rx.el.button(
            rx.el.span(mark, class_name="mark", aria_hidden="true"),
            rx.el.span(row.number, ". ", class_name="sr"),
            rx.el.span(row.word),
            rx.el.span(", ", row.said, class_name="sr"),
            type="button",
            aria_current=rx.cond(row.state == "current", "step", "false"),
            on_click=Wizard.go(row.number),
        ),
        class_name=f"step {row.state}",
    )


def _phone_head() -> rx.Component:
    return rx.el.div(
        rx.el.p("Step ", Wizard.step, f" of {len(LEADS)}: ", rx.el.b(Wizard.step_word)),
        rx.el.progress(
            value=Wizard.step, max=str(len(LEADS)), aria_label="Steps so far"
        ),
        class_name="phone-step",
    )


def _kept() -> rx.Component:
    return rx.el.p(
        rx.cond(
            Wizard.saved != "",
            rx.fragment(icon("check", 16), Wizard.saved, " in this browser"),
            "Kept in this browser as you type",
        ),
        rx.cond(Wizard.is_saved, " and in My tasks", ""),
        class_name="kept num",
    )


def _notices() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.cond(
                Wizard.notice != "",
                notice("info", "info", Wizard.notice),
                rx.fragment(),
            ),
            role="status",
        ),
        rx.cond(
            Wizard.put_aside != "",
            notice(
                "quiet",
                "archive",
                "Another draft is put aside: ",
                rx.el.b(Wizard.put_aside),
                ". ",
                rx.el.button(
                    "Go back to it",
                    type="button",
                    class_name="as-link",
                    on_click=Wizard.take_back,
                ),
            ),
            rx.fragment(),
        ),
        _refused(),
    )


def _refused() -> rx.Component:
    """All errors on top, each with a way to its field."""
    refused: Any = Wizard.refused
    return rx.cond(
        refused.length() > 0,
        rx.el.div(
            rx.el.h2("There is something to mend"),
            rx.el.ul(
                rx.foreach(
                    Wizard.refused,
                    lambda error: rx.el.li(
                        rx.el.a(
                            error[1],
                            href=f"#{error[0]}",
                            on_click=Wizard.show_field(error[0]).prevent_default,
                        )
                    ),
                )
            ),
            id=SUMMARY,
            class_name="summary bad",
            tab_index=-1,
            role="alert",
        ),
        rx.fragment(),
    )


def _form() -> rx.Component:
    steps = (
        steps_first.describe,
        steps_first.model,
        steps_first.test_set,
        steps_middle.requirements,
        steps_middle.selection,
        steps_middle.training,
        steps_last.reward,
        steps_last.review,
    )
    shown = [(number, _step(number, body())) for number, body in enumerate(steps, 1)]
    return rx.el.form(
        rx.match(Wizard.step, *shown, rx.fragment()),
        _buttons(),
        key=Wizard.born,
        on_submit=Wizard.go_on,
        custom_attrs={"noValidate": True},
        class_name="card wizard-form",
    )


def _step(number: int, body: rx.Component) -> rx.Component:
    title = STEPS[number - 1]
    return rx.el.div(
        rx.el.h2(title, id=HEAD, tab_index=-1),
        rx.el.p(LEADS[number - 1], class_name="take"),
        body,
        key=f"step-{number}",
        class_name="wizard-step",
    )


def _buttons() -> rx.Component:
    return rx.el.div(
        rx.cond(
            Wizard.step > 1,
            rx.el.button(
                icon("arrow-left"),
                "Back",
                type="button",
                class_name="btn",
                on_click=Wizard.go(Wizard.step - 1),
            ),
            rx.fragment(),
        ),
        rx.el.span(class_name="grow"),
        rx.el.button(
            "Save as draft",
            type="button",
            class_name="btn plain",
            disabled=Wizard.is_busy,
            on_click=Wizard.save_draft,
        ),
        rx.cond(
            Wizard.step == len(LEADS),
            steps_last.publish_button(),
            rx.el.button(
                "Continue",
                icon("arrow-right"),
                type="submit",
                class_name="btn main",
                disabled=Wizard.is_busy,
            ),
        ),
        class_name="wizard-buttons",
    )
