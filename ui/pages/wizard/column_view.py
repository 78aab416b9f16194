"""The columns of a table, each with what contributors' files must look like."""

from typing import Any

import reflex as rx

from ui.components.forms import described, error_line
from ui.components.icons import icon
from ui.components.parts import some
from ui.pages.wizard.files_shown import ColumnRow
from ui.pages.wizard.parts import Text, error_of, facts, typing
from ui.pages.wizard.state import Wizard

TYPES = {
    "NUMBER": "a number",
    "INTEGER": "a whole number",
    "BOOLEAN": "0 or 1",
    "CATEGORY": "names",
}


def columns() -> rx.Component:
    """All columns."""
    return rx.el.section(
        rx.el.h3("Columns", id="columns"),
        rx.el.p(
            "Devices check their file against this. The ranges are wider than what "
            "your rows have, as others' people differ; they catch wrong units. What "
            "is done with a column before training is proposed; change what you like.",
            class_name="help",
        ),
        error_line("data.columns", error_of("data.columns")),
        rx.el.ul(
            rx.foreach(Wizard.columns, _column), class_name="columns", role="list"
        ),
        _prepared(),
        class_name="group",
    )


def _prepared() -> rx.Component:
    """All steps together, and how wide the model's input is."""
    return rx.fragment(
        rx.cond(
            some(Wizard.test_set.steps),
            rx.fragment(
                rx.el.h3("Before training", id="steps"),
                rx.el.div(facts(Wizard.test_set.steps), class_name="prepared"),
            ),
            rx.fragment(),
        ),
        rx.el.p(Wizard.test_set.width, class_name="help"),
    )


def _column(row: ColumnRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.cond(
                row.is_label,
                rx.el.span(
                    icon("target", 18), rx.el.b(row.name), class_name="row grow"
                ),
                _use(row),
            ),
            rx.cond(
                row.is_label,
                rx.el.span("Label", class_name="badge info"),
                rx.fragment(),
            ),
            class_name="row between",
        ),
        rx.el.p("Found: ", row.found, class_name="help num"),
        rx.cond(row.note != "", rx.el.p(row.note, class_name="help"), rx.fragment()),
        rx.cond(row.is_used, _fields(row), rx.fragment()),
        key=row.key,
        class_name=rx.cond(row.is_used, "column", "column unused"),
    )


def _use(row: ColumnRow) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            value="yes",
            name=_at(row, "isUsed"),
            id=_at(row, "isUsed"),
            default_checked=row.is_used,
            on_change=lambda is_on: Wizard.use_column(row.place, is_on),
        ),
        rx.el.b(row.name),
        class_name="tick grow",
    )


def _at(row: ColumnRow, part: str) -> str:
    return f"data.columns.{row.place}.{part}"


def _fields(row: ColumnRow) -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.cond(row.is_label, rx.fragment(), _type(row)),
            rx.cond(
                row.has_bounds,
                rx.fragment(
                    _bound(row, "least", "Least", row.least),
                    _bound(row, "greatest", "Greatest", row.greatest),
                    _part(row, "unit", "Unit", row.unit, placeholder="none"),
                ),
                rx.fragment(),
            ),
            class_name="column-fields",
        ),
        rx.cond(row.has_names, _names(row), rx.fragment()),
        rx.foreach(row.suspected, lambda marker: _suspect(row, marker)),
        _preparing(row),
        rx.el.details(
            rx.el.summary("Meaning and more"),
            rx.el.div(
                _part(row, "description", "What it means", row.description),
                _part(
                    row,
                    "markers",
                    "Stand for a missing value, beside the empty cell",
                    row.markers,
                ),
                rx.cond(row.has_bounds & ~row.is_label, _changes(row), rx.fragment()),
                class_name="group",
            ),
            class_name="more",
        ),
    )


def _preparing(row: ColumnRow) -> rx.Component:
    """What fills a missing value, and how numbers go into the model."""
    return rx.el.div(
        rx.cond(
            some(row.fills),
            rx.fragment(
                _options(row, "fill", "Missing values are filled", row.fill, row.fills),
                rx.cond(
                    row.fill == "CONSTANT",
                    _part(row, "constant", "The value that fills", row.constant),
                    rx.fragment(),
                ),
            ),
            rx.fragment(),
        ),
        rx.cond(
            some(row.scales),
            rx.fragment(
                _options(row, "scale", "Goes in", row.scale, row.scales),
                rx.cond(
                    row.scale == "BUCKETIZE",
                    _part(
                        row,
                        "boundaries",
                        "Between",
                        row.boundaries,
                        placeholder="18, 40, 65",
                    ),
                    rx.fragment(),
                ),
            ),
            rx.fragment(),
        ),
        class_name="column-fields preparing",
    )


def _changes(row: ColumnRow) -> rx.Component:
    """Cutting and the logarithm, before the scale."""
    name = _at(row, "log")
    return rx.fragment(
        rx.el.div(
            _part(row, "cut_least", "Cut below", row.cut_least, input_mode="decimal"),
            _part(
                row, "cut_greatest", "Cut above", row.cut_greatest, input_mode="decimal"
            ),
            class_name="column-fields",
        ),
        rx.el.label(
            rx.el.input(
                type="checkbox",
                value="yes",
                name=name,
                id=name,
                default_checked=row.log,
                on_change=lambda is_on: Wizard.tick(name, is_on),
            ),
            rx.el.span("Take the logarithm of 1 + the value"),
            class_name="tick",
        ),
    )


def _names(row: ColumnRow) -> rx.Component:
    name = _at(row, "names")
    control = rx.el.textarea(
        **described(name, error_of(name)),
        class_name="input names",
        default_value=row.names,
        rows="4",
        **typing(name),
    )
    return _labelled(name, "Names, one a line", control)


def _options(
    row: ColumnRow, part: str, label: str, value: Text, options: Any
) -> rx.Component:
    """A list that opens, with what goes with the column's type."""
    name = _at(row, part)
    control = rx.el.select(
        rx.foreach(options, lambda option: rx.el.option(option[1], value=option[0])),
        **described(name, error_of(name)),
        class_name="input",
        key=f"{row.key}.{part}.{row.type}",
        default_value=value,
        on_change=lambda picked: Wizard.pick(name, picked),
    )
    return _labelled(name, label, control)


def _type(row: ColumnRow) -> rx.Component:
    name = _at(row, "type")
    return _labelled(
        name,
        "Type",
        rx.el.select(
            *[rx.el.option(word, value=value) for value, word in TYPES.items()],
            **described(name, error_of(name)),
            class_name="input",
            default_value=row.type,
            on_change=lambda value: Wizard.pick(name, value),
        ),
    )


def _part(
    row: ColumnRow, part: str, label: str, value: Text, **props: object
) -> rx.Component:
    name = _at(row, part)
    control = rx.el.input(
        **described(name, error_of(name)),
        class_name="input num",
        default_value=value,
        auto_complete="off",
        **typing(name),
        **props,
    )
    return _labelled(name, label, control)


def _bound(row: ColumnRow, part: str, label: str, value: Text) -> rx.Component:
    return _part(row, part, label, value, input_mode="decimal", placeholder="any")


def _labelled(name: str, label: str, control: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name),
        control,
        error_line(name, error_of(name)),
        class_name="field",
    )


def _suspect(row: ColumnRow, marker: str) -> rx.Component:
    return rx.el.p(
        icon("circle-alert", 16),
        rx.el.span("“", marker, "” looks like a missing value. "),
        rx.el.button(
            "Treat “",
            marker,
            "” as missing",
            type="button",
            class_name="as-link",
            on_click=Wizard.treat_as_missing(row.place, marker),
        ),
        class_name="row wraps suspect",
    )
