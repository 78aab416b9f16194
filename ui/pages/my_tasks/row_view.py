"""How a task of the visitor's looks in its group."""

from typing import Any

import reflex as rx

from ui.components.badges import PARTICIPATION, state_badge, task_badge
from ui.components.dialogs import confirm
from ui.components.icons import icon
from ui.components.parts import copy_button, more_button, some, time_of
from ui.pages.my_tasks.state import MyTasks

COLUMNS = ("Training ID", "Name in the task", "State", "Rank", "Updates", "Points")


def task(row: Any) -> rx.Component:
    """A task: state, title, progress, figure, points, what to do next."""
    return rx.el.article(
        rx.el.div(
            rx.el.div(
                task_badge(row.state),
                rx.el.span(row.at_word, " ", time_of(row.at), class_name="faint xs"),
                class_name="row wraps",
            ),
            rx.el.h3(rx.el.a(row.title, href=row.path)),
            rx.cond(
                row.need != "", rx.el.p(row.need, class_name="need sm"), rx.fragment()
            ),
            class_name="task-head",
        ),
        progress(row),
        figures(row),
        actions(row),
        people(row),
        class_name="card my-task",
        key=row.id,
    )


def progress(row: Any) -> rx.Component:
    """How far it is: words, and a mark for each round while it trains."""
    bar = rx.el.div(
        rx.el.i(width=row.share.to(str) + "%"), class_name="seats", aria_hidden="true"
    )
    drawn = rx.cond(
        row.marks.box != "",
        strip(row.marks),
        rx.cond(row.share > 0, bar, rx.fragment()),
    )
    return rx.el.div(
        rx.cond(
            row.progress != "", rx.el.p(row.progress, class_name="num"), rx.fragment()
        ),
        drawn,
        rx.cond(
            row.detail != "", rx.el.p(row.detail, class_name="muted xs"), rx.fragment()
        ),
        class_name="task-progress",
    )


def strip(marks: Any) -> rx.Component:
    """A mark for each round."""
    return rx.el.svg(
        rx.el.svg.path(d=marks.todo, class_name="todo"),
        rx.el.svg.path(d=marks.whole, class_name="dot"),
        rx.el.svg.path(d=marks.gaps, class_name="dot"),
        rx.el.svg.path(d=marks.gaps, class_name="hole"),
        rx.el.svg.path(d=marks.now, class_name="dot"),
        rx.el.svg.path(d=marks.now, class_name="hole wide-hole"),
        view_box=marks.box,
        class_name="strip rounds",
        role="img",
        aria_label=marks.words,
    )


def figures(row: Any) -> rx.Component:
    """The main figure with its comparison, and the points."""
    figure = rx.el.p(
        rx.el.span(row.metric, " ", class_name="muted"),
        rx.el.b(row.value),
        rx.el.span(row.compared, class_name="muted xs block"),
        class_name="num",
    )
    return rx.el.div(
        rx.cond(row.value != "", figure, rx.fragment()),
        rx.el.p(row.points, class_name="num sm"),
        class_name="task-figures",
    )


def actions(row: Any) -> rx.Component:
    """What can be done next."""
    next_action = rx.match(
        row.action,
        ("start", start(row)),
        (
            "resume",
            rx.el.button(
                "Resume",
                of(row),
                type="button",
                class_name="btn main small",
                on_click=MyTasks.resume(row.id),
            ),
        ),
        (
            "continue",
            rx.el.a("Continue", of(row), href=row.path, class_name="btn main small"),
        ),
        rx.fragment(),
    )
    return rx.el.div(
        next_action,
        rx.foreach(row.files, download),
        rx.cond(row.stop.word != "", stop(row), rx.fragment()),
        rx.cond(row.has_people, people_button(row), rx.fragment()),
        class_name="row wraps task-actions",
    )


def of(row: Any) -> rx.Component:
    """Which task a button is about, for who doesn't see where it stands."""
    return rx.el.span(": ", row.title, class_name="sr")


def start(row: Any) -> rx.Component:
    """End recruitment and start, once it is confirmed."""
    return confirm(
        rx.el.button("Start now", of(row), type="button", class_name="btn main small"),
        "Start now?",
        rx.el.p(
            "Recruitment ends and the first round begins with the devices that have "
            "joined (",
            row.progress,
            "). Nobody can join later.",
        ),
        stay="Wait for more",
        act="Start now",
        on_act=MyTasks.start(row.id),
    )


def stop(row: Any) -> rx.Component:
    """End it for good, once it is confirmed."""
    return rx.match(
        row.stop.word,
        *[
            (word, _stop(row, word, stay, act))
            for word, stay, act in (
                ("Discard", "Keep the draft", "Discard it"),
                ("Cancel", "Keep recruiting", "Cancel the task"),
                ("Stop", "Keep training", "Stop the task"),
            )
        ],
        rx.fragment(),
    )


def _stop(row: Any, word: str, stay: str, act: str) -> rx.Component:
    return confirm(
        rx.el.button(word, of(row), type="button", class_name="btn small"),
        row.stop.head,
        rx.el.p(row.stop.body),
        stay=stay,
        act=act,
        on_act=MyTasks.cancel(row.id),
        is_grave=True,
    )


def download(file: Any) -> rx.Component:
    """A file of the model; the browser sends its cookie along."""
    return rx.el.a(
        icon("download", 16),
        file.word,
        rx.el.span(" of ", file.filename, class_name="sr"),
        href=file.url,
        download=file.filename,
        class_name="btn small",
    )


def people_button(row: Any) -> rx.Component:
    """Shows who takes part, or puts it away."""
    is_open = MyTasks.opened == row.id
    return rx.el.button(
        rx.cond(is_open, "Put training IDs away", "Training IDs"),
        of(row),
        type="button",
        class_name="btn small plain",
        aria_expanded=rx.cond(is_open, "true", "false"),
        on_click=MyTasks.open_people(row.id),
    )


def people(row: Any) -> rx.Component:
    """Who takes part: training IDs by rank."""
    table = rx.el.table(
        rx.el.caption("Training IDs by rank", class_name="sr"),
        rx.el.thead(rx.el.tr(*[rx.el.th(word, scope="col") for word in COLUMNS])),
        rx.el.tbody(rx.foreach(MyTasks.people, person)),
        class_name="t people",
    )
    listed = rx.el.div(
        rx.cond(
            some(MyTasks.people),
            rx.el.div(
                table,
                class_name="scroll",
                tab_index=0,
                role="region",
                aria_label="Training IDs",
            ),
            rx.el.p("Nobody has joined yet.", class_name="muted sm"),
        ),
        more_button(MyTasks.people_left > 0, "Show more", MyTasks.more_people),
        class_name="task-people",
    )
    return rx.cond(MyTasks.opened == row.id, listed, rx.fragment())


def person(one: Any) -> rx.Component:
    """A participation."""
    return rx.el.tr(
        rx.el.td(
            rx.el.code(one.short, class_name="mono", title=one.id),
            copy_button(one.id, "the whole training ID"),
        ),
        rx.el.td(one.pseudonym),
        rx.el.td(state_badge(one.state, PARTICIPATION)),
        rx.el.td(one.rank),
        rx.el.td(one.accepted),
        rx.el.td(one.points),
    )
