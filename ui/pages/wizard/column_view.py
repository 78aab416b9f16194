"""The columns of a table, each with what contributors' files must look like."""

import reflex as rx

from ui.components.forms import described, error_line
from ui.components.icons import icon
from ui.pages.wizard.files_shown import ColumnRow
from ui.pages.wizard.parts import Text, error_of, typing
from ui.pages.wizard.state import Wizard

TYPES = {
    "NUMBER": "a number",
    "INTEGER": "a whole number",
    "BOOLEAN": "0 or 1",
}


def columns() -> rx.Component:
    """All columns."""
    return rx.el.section(
        rx.el.h3("Columns", id="columns"),
        rx.el.p(
            "Devices check their file against this. The ranges are wider than what "
            "your rows have, as others' people differ; they catch wrong units.",
            class_name="help",
        ),
        error_line("data.columns", error_of("data.columns")),
        rx.el.ul(
            rx.foreach(Wizard.columns, _column), class_name="columns", role="list"
        ),
        class_name="group",
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
                    _part(row, "least", "Least", row.least, input_mode="decimal"),
                    _part(
                        row, "greatest", "Greatest", row.greatest, input_mode="decimal"
                    ),
                    _part(row, "unit", "Unit", row.unit, placeholder="none"),
                ),
                rx.fragment(),
            ),
            class_name="column-fields",
        ),
        rx.foreach(row.suspected, lambda marker: _suspect(row, marker)),
        rx.el.details(
            rx.el.summary("Meaning and missing values"),
            rx.el.div(
                _part(row, "description", "What it means", row.description),
                _part(
                    row,
                    "markers",
                    "Stand for a missing value, beside the empty cell",
                    row.markers,
                ),
                rx.el.p(
                    "Devices leave rows out in which a value is missing. Filling them "
                    "in is not possible yet.",
                    class_name="help",
                ),
                class_name="group",
            ),
            class_name="more",
        ),
    )


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
