"""Title, state, actions and the four figures of a task."""

from typing import Any

import reflex as rx

from ui.components.badges import task_badge
from ui.components.dialogs import confirm
from ui.components.feedback import bone, kpi, kpis, notice
from ui.components.icons import icon
from ui.pages.task.parts.states import LIVE, MINE, PAGE


def crumbs() -> rx.Component:
    """The way here."""
    return rx.el.nav(
        rx.el.a("Marketplace", href="/"),
        rx.el.span("/", aria_hidden="true"),
        rx.el.span("Task", aria_current="page"),
        class_name="crumbs",
        aria_label="You are here",
    )


def head() -> rx.Component:
    """What it is, whose it is, how it is, and what may be done."""
    return rx.el.div(
        rx.el.div(
            rx.el.h1(PAGE.facts.title),
            rx.el.div(
                task_badge(LIVE.top.state),
                rx.el.span("by ", PAGE.facts.requester),
                rx.el.span(PAGE.facts.requester_words),
                rx.el.span(LIVE.top.pays),
                class_name="row wraps sm muted under-title",
            ),
            class_name="grow",
        ),
        rx.el.div(
            share(),
            rx.cond(MINE.can_start, start()),
            rx.cond(MINE.can_pause, pause()),
            rx.cond(MINE.can_resume, resume()),
            rx.cond(MINE.can_stop, stop()),
            rx.cond(
                MINE.result.files.length() > 0,
                rx.el.a(
                    icon("download"), "Download", href="#result", class_name="btn main"
                ),
            ),
            class_name="row wraps",
        ),
        class_name="title",
    )


def share() -> rx.Component:
    """Copies the link of the task."""
    return rx.el.button(
        icon("share-2"),
        "Share",
        type="button",
        class_name="btn",
        on_click=[
            rx.set_clipboard(PAGE.link),
            rx.toast.success("The link to this task was copied."),
        ],
    )


def start() -> rx.Component:
    """Ends recruitment."""
    return confirm(
        rx.el.button(icon("play"), "Start now", type="button", class_name="btn main"),
        "Start training now?",
        rx.el.p(
            "Recruiting ends, and the first devices are chosen from those registered. "
            "Nobody can join afterwards."
        ),
        stay="Keep recruiting",
        act="Start training",
        on_act=MINE.start_now,
    )


def pause() -> rx.Component:
    """Lets the round that runs finish, then waits."""
    return confirm(
        rx.el.button(icon("pause"), "Pause", type="button", class_name="btn"),
        "Pause after this round?",
        rx.el.p(
            "The round that runs is finished and paid. Then nothing happens until you "
            "resume the task. Devices keep their seats and their points; some may "
            "leave while they wait."
        ),
        rx.el.div(
            rx.el.label("Why, for those who take part", html_for="pause-reason"),
            rx.el.p(
                "Everybody can read it. You may leave it empty.",
                id="pause-reason-help",
                class_name="help",
            ),
            rx.el.textarea(
                id="pause-reason",
                default_value=MINE.pause_reason,
                on_blur=MINE.note_reason,
                max_length=500,
                rows="3",
                aria_describedby="pause-reason-help",
                class_name="input",
            ),
            class_name="field",
        ),
        stay="Keep training",
        act="Pause the task",
        on_act=MINE.pause_task,
    )


def resume() -> rx.Component:
    """Goes on; before the pause has come, it is called off."""
    is_paused = LIVE.top.state == "PAUSED"
    return rx.el.button(
        icon("play"),
        rx.cond(is_paused, "Resume", "Don't pause"),
        type="button",
        class_name=rx.cond(is_paused, "btn main", "btn"),
        on_click=MINE.resume_task,
    )


def stop() -> rx.Component:
    """Ends the task for good."""
    return confirm(
        rx.el.button(icon("ban"), "Stop", type="button", class_name="btn"),
        LIVE.stop.head,
        rx.el.p(LIVE.stop.kept),
        stay=LIVE.stop.stay,
        act=LIVE.stop.act,
        on_act=MINE.stop_task,
        is_grave=True,
    )


def news() -> rx.Component:
    """Whether the figures are live, and what went wrong."""
    status = LIVE.status
    return rx.el.div(
        rx.el.p(
            rx.match(
                status.kind,
                ("live", rx.el.span(class_name="pulse", aria_hidden="true")),
                ("stale", icon("refresh-cw", 16)),
                ("ended", icon("circle-check", 16)),
                rx.fragment(),
            ),
            rx.el.span(status.words, class_name="num"),
            class_name=f"live-line {status.kind}",
            role="status",
        ),
        rx.cond(
            LIVE.top.reason != "",
            notice("warn", "circle-alert", LIVE.top.reason),
        ),
        rx.cond(
            MINE.can_resume & (LIVE.top.state == "RUNNING"),
            notice(
                "info",
                "pause",
                "This task pauses when the round that runs is over.",
                role="status",
            ),
        ),
        rx.cond(
            MINE.problem != "",
            notice("bad", "circle-alert", MINE.problem, role="alert"),
        ),
        rx.el.p(LIVE.news, class_name="sr", aria_live="polite"),
        class_name="news",
    )


def figures() -> rx.Component:
    """The task at a glance."""
    top = LIVE.top
    return kpis(
        _kpi("Model", top.skill),
        _kpi("Rounds", top.round),
        _kpi("Devices", top.people),
        _kpi("Points paid", top.points),
        label="This task now",
    )


def _kpi(label: str, figure: Any) -> rx.Component:
    ready = LIVE.is_ready
    return kpi(
        rx.cond(ready, figure.label, label),
        rx.cond(ready, figure.value, bone("60%", "1em")),
        rx.cond(ready, figure.detail, bone("80%", "1em")),
    )
