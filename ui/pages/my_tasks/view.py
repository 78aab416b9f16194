"""How the page of the visitor's own tasks looks."""

from typing import Any

import reflex as rx

from ui.components.feedback import bones, empty
from ui.components.icons import icon
from ui.components.parts import count, loaded, more_button, refused_line, some
from ui.pages.my_tasks.row_view import task
from ui.pages.my_tasks.state import MyTasks
from ui.template import page, signed_in_only

WHY = "The tasks you list, your drafts and your models are for your eyes only."


def my_tasks() -> rx.Component:
    """The page `/me/tasks`."""
    return page("/me/tasks", signed_in_only(listed, waiting(), WHY))


def listed() -> rx.Component:
    """What their requester sees."""
    return rx.el.div(
        head(),
        refused_line(MyTasks.refused),
        loaded(
            MyTasks,
            rx.cond(MyTasks.total > 0, groups(), none()),
            bones(("100%", "150px"), ("100%", "150px"), ("100%", "150px")),
        ),
        class_name="me",
    )


def head() -> rx.Component:
    """The name of the page, and how to list another task."""
    return rx.el.div(
        rx.el.h1("My tasks"),
        rx.el.a(
            icon("circle-plus"), "List a task", href="/tasks/new", class_name="btn"
        ),
        class_name="row between wraps",
    )


def none() -> rx.Component:
    """Nothing was listed yet."""
    return empty(
        "Nothing listed yet",
        "You haven't listed a task. Start from a template and change what you need.",
        rx.el.a("List a task", href="/tasks/new", class_name="btn main"),
        level=2,
    )


def groups() -> rx.Component:
    """The groups that have tasks, most pressing first."""
    return rx.el.div(
        group("Needs you", MyTasks.needs),
        group("Training", MyTasks.training),
        group("Recruiting", MyTasks.recruiting),
        group("Drafts", MyTasks.drafts),
        group("Finished", MyTasks.finished),
        more_button(MyTasks.has_more, "Show 20 more", MyTasks.more),
        class_name="stack",
    )


def group(word: str, rows: Any) -> rx.Component:
    """A group; nothing when it is empty."""
    return rx.cond(
        some(rows),
        rx.el.section(
            rx.el.h2(word, rx.el.span(" ", count(rows), class_name="faint num")),
            rx.foreach(rows, task),
            class_name="task-group",
        ),
        rx.fragment(),
    )


def waiting() -> rx.Component:
    """The shape of the page, until it is known who looks."""
    return rx.el.div(
        rx.el.h1("My tasks"),
        bones(("30%", "28px"), ("100%", "150px"), ("100%", "150px"), ("100%", "150px")),
        class_name="me",
    )
