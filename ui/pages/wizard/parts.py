"""Parts of the steps: fields that know their value, their error and when to keep it.

A field is drawn with what the draft has and from then on is the browser's: nothing that
arrives later changes what somebody is typing.
"""

from typing import Any

import reflex as rx

from ui.components.forms import described, error_line, field, text_input
from ui.components.icons import icon
from ui.pages.wizard.state import Wizard

PAUSE_MS = 600  # after the last key, before it is kept
Text = rx.Var[str] | str


def error_of(name: Text) -> rx.Var[str]:
    """What is wrong with a field."""
    said: Any = Wizard.errors
    found: rx.Var[str] = rx.cond(said.contains(name), said[name], "").to(str)
    return found


def typing(name: Text) -> dict[str, object]:
    """Events that keep what is typed into a field."""
    return {
        "on_change": lambda text: Wizard.put(name, text).debounce(PAUSE_MS),
        "on_blur": lambda text: Wizard.leave(name, text),
    }


def line(name: str, label: str, help_text: Text = "", **props: object) -> rx.Component:
    """A line of text, or a number."""
    return text_input(
        name,
        label,
        help_text=help_text,
        error=error_of(name),
        default_value=Wizard.fields[name],
        auto_complete="off",
        **typing(name),
        **props,
    )


def amount(
    name: str, label: str, help_text: Text = "", *, unit: Text = "", **props: object
) -> rx.Component:
    """A number with its unit; text, so that what is typed wrong can be told."""
    error = error_of(name)
    mode = props.pop("input_mode", "numeric")
    control = rx.el.input(
        **described(name, error),
        class_name="input num",
        default_value=Wizard.fields[name],
        input_mode=mode,
        auto_complete="off",
        **typing(name),
        **props,
    )
    with_unit = rx.el.div(
        control, rx.el.span(unit, class_name="unit"), class_name="amount"
    )
    return field(name, label, with_unit, help_text=help_text, error=error)


def choice(
    name: str, label: str, options: dict[str, str], help_text: Text = ""
) -> rx.Component:
    """One of a few, from a list that opens."""
    error = error_of(name)
    control = rx.el.select(
        *[rx.el.option(word, value=value) for value, word in options.items()],
        **described(name, error),
        class_name="input",
        default_value=Wizard.fields[name],
        on_change=lambda value: Wizard.pick(name, value),
    )
    return field(name, label, control, help_text=help_text, error=error)


def cards(
    name: str, legend: str, options: dict[str, tuple[str, str]], class_name: str = ""
) -> rx.Component:
    """One of a few, each with what it means."""
    return rx.el.fieldset(
        rx.el.legend(legend),
        *[
            rx.el.label(
                rx.el.input(
                    type="radio",
                    name=name,
                    id=f"{name}.{value}",
                    value=value,
                    default_checked=Wizard.fields[name] == value,
                    on_change=lambda _, value=value: Wizard.pick(name, value),
                ),
                rx.el.span(
                    rx.el.b(word),
                    rx.el.span(about, class_name="help"),
                    class_name="grow",
                ),
                class_name="option",
            )
            for value, (word, about) in options.items()
        ],
        error_line(name, error_of(name)),
        id=name,
        tab_index=-1,
        class_name=f"options {class_name}",
    )


def box(name: str, label: str, help_text: str = "") -> rx.Component:
    """Something to tick."""
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            value="yes",
            name=name,
            id=name,
            default_checked=Wizard.fields[name] != "",
            on_change=lambda is_on: Wizard.tick(name, is_on),
        ),
        rx.el.span(
            label,
            rx.el.span(help_text, class_name="help") if help_text else "",
            class_name="grow",
        ),
        class_name="tick",
    )


def slider(
    name: str, label: str, help_text: Text = "", *, unit: str = "", most: int = 100
) -> rx.Component:
    """A number on a scale, with the number beside it."""
    error = error_of(name)
    control = rx.el.input(
        **described(name, error),
        type="range",
        min="0",
        max=str(most),
        step="1",
        class_name="scale",
        default_value=Wizard.fields[name],
        on_change=lambda value: Wizard.slide(name, value).throttle(100),
    )
    value = rx.el.output(Wizard.fields[name], unit, html_for=name, class_name="num")
    both = rx.el.div(control, value, class_name="slider")
    return field(name, label, both, help_text=help_text, error=error)


def group(
    title: str, *children: rx.Component, about: Text = "", **props: object
) -> rx.Component:
    """Fields that belong together."""
    return rx.el.section(
        rx.el.h3(title),
        rx.el.p(about, class_name="help") if about else rx.fragment(),
        *children,
        class_name="group",
        **props,
    )


def more(title: str, *children: rx.Component) -> rx.Component:
    """Fields that most people leave as they are."""
    return rx.el.details(
        rx.el.summary(title),
        rx.el.div(*children, class_name="group"),
        class_name="more",
    )


def facts(rows: rx.Var[list[tuple[str, str]]], **props: object) -> rx.Component:
    """Labels and values, a line each."""
    return rx.el.dl(
        rx.foreach(
            rows,
            lambda row: rx.fragment(
                rx.el.dt(row[0]), rx.el.dd(row[1], class_name="num")
            ),
        ),
        class_name="fact",
        **props,
    )


def good_or_bad(is_good: rx.Var[bool]) -> rx.Component:
    """A mark beside words that say the same."""
    return rx.cond(
        is_good,
        rx.el.span(icon("circle-check", 20), class_name="y"),
        rx.el.span(icon("circle-x", 20), class_name="x"),
    )
