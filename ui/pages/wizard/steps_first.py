"""Steps 1 to 3: describe, model, test set."""

import reflex as rx

from ui.components.feedback import notice
from ui.components.forms import described, error_line, field
from ui.components.icons import icon
from ui.pages.wizard.column_view import columns
from ui.pages.wizard.parts import (
    cards,
    error_of,
    facts,
    good_or_bad,
    line,
    typing,
)
from ui.pages.wizard.sending import file_input
from ui.pages.wizard.state import Wizard

KINDS = {
    "BINARY_CLASSIFICATION": ("Yes or no", "Two classes: ill or not, stays or leaves."),
    "MULTICLASS_CLASSIFICATION": (
        "One of several classes",
        "Three or more: a digit, a species.",
    ),
    "REGRESSION": ("A number", "A price, a temperature, a dose."),
}
SOURCES = {
    "template": ("Start from a template", "Nothing to upload. Most tasks begin so."),
    "upload": ("Upload a .keras file", "Your own Keras 3 model, at most 256 MiB."),
}
TEMPLATES = {
    "MLP": ("MLP", "Layers of neurons; finds what a sum can't. For tables."),
    "LINEAR": (
        "Logistic regression",
        "One weight a column; small and easy to read. For tables.",
    ),
    "SMALL_CNN": ("Small CNN", "Two convolutions. For images."),
}


def describe() -> rx.Component:
    """Step 1."""
    description = rx.el.textarea(
        **described("description", error_of("description")),
        class_name="input",
        default_value=Wizard.fields["description"],
        rows="10",
        **typing("description"),
    )
    return rx.fragment(
        line("title", "Title", "What is predicted, from what.", max_length=200),
        field(
            "description",
            "Description",
            description,
            help_text="Shown to everyone. Markdown: # heading, **bold**, - list.",
            error=error_of("description"),
        ),
        cards("learning", "What is predicted", KINDS),
    )


def model() -> rx.Component:
    """Step 2."""
    return rx.fragment(
        cards("model.source", "Where the model comes from", SOURCES),
        rx.cond(
            Wizard.fields["model.source"] == "upload",
            file_input(
                "model",
                "Model file",
                'As model.save("model.keras") writes it: weights and layers, no code.',
                ".keras",
                Wizard.model.file,
            ),
            rx.fragment(
                cards("model.template", "Template", TEMPLATES),
                rx.cond(
                    Wizard.fields["model.template"] == "MLP",
                    line(
                        "model.hiddenUnits",
                        "Hidden units",
                        "Neurons of each layer between the columns and the answer.",
                    ),
                    rx.fragment(),
                ),
                error_line("model", error_of("model")),
            ),
        ),
        model_card(),
    )


def model_card() -> rx.Component:
    """What is known of the model."""
    known = rx.fragment(
        rx.el.h3("The model"),
        facts(Wizard.model.facts),
        rx.el.ul(
            rx.foreach(
                Wizard.model.supports,
                lambda support: rx.el.li(
                    good_or_bad(support.can_train),
                    rx.el.div(
                        support.who,
                        rx.cond(support.can_train, " can", " can't"),
                        " train it.",
                        rx.foreach(
                            support.problems,
                            lambda problem: rx.el.p(problem, class_name="help"),
                        ),
                    ),
                ),
            ),
            class_name="checks",
        ),
        rx.el.details(rx.el.summary("Layers"), _layers()),
    )
    return rx.el.section(
        rx.cond(
            Wizard.model.is_known,
            known,
            rx.cond(
                Wizard.model.note != "",
                notice("quiet", "info", Wizard.model.note),
                rx.fragment(),
            ),
        ),
        class_name="found",
    )


def _layers() -> rx.Component:
    heads = ("Layer", "Kind", "Output", "Parameters")
    return _table(
        "Layers of the model",
        [rx.el.th(head, scope="col") for head in heads],
        rx.foreach(
            Wizard.model.layers,
            lambda layer: rx.el.tr(
                rx.el.th(layer.name, scope="row"),
                rx.el.td(layer.kind),
                rx.el.td(layer.shape),
                rx.el.td(layer.parameters),
            ),
        ),
    )


def _table(caption: str, heads: list[rx.Component], rows: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.caption(caption, class_name="sr"),
            rx.el.thead(rx.el.tr(*heads)),
            rx.el.tbody(rows),
            class_name="t",
        ),
        class_name="scroll",
        tab_index=0,
        role="region",
        aria_label=caption,
    )


def test_set() -> rx.Component:
    """Step 3."""
    return rx.fragment(
        file_input(
            "testSet",
            "Test set",
            "Rows we test with, never sent to contributors: a .csv file with a header, "
            "or images as .npz with arrays x and y.",
            ".csv,.npz",
            Wizard.test_set.file,
        ),
        rx.cond(Wizard.test_set.is_known, _found(), rx.fragment()),
    )


def _found() -> rx.Component:
    return rx.fragment(
        rx.el.p(Wizard.test_set.said, class_name="take num"),
        rx.cond(
            Wizard.test_set.holes != "",
            notice(
                "warn",
                "circle-alert",
                "Some rows have no value in: ",
                rx.el.b(Wizard.test_set.holes),
                ". Devices leave such rows out by themselves; the test set must not "
                "have any. ",
                rx.el.button(
                    "Leave those rows out and send the file again",
                    type="button",
                    class_name="as-link",
                    on_click=Wizard.leave_rows_out,
                ),
            ),
            rx.fragment(),
        ),
        rx.cond(
            Wizard.test_set.is_images,
            line(
                "data.images.classes",
                "Classes",
                "In the order of the numbers in y, parted by commas. Each is the name "
                "of a folder on a device.",
            ),
            _table_part(),
        ),
        error_line("model", error_of("model")),
        model_card(),
    )


def _table_part() -> rx.Component:
    label = rx.el.select(
        rx.foreach(Wizard.test_set.names, lambda name: rx.el.option(name, value=name)),
        **described("data.label", error_of("data.label")),
        class_name="input",
        key=Wizard.fields["data.label"],
        default_value=Wizard.fields["data.label"],
        on_change=lambda value: Wizard.pick("data.label", value),
    )
    return rx.fragment(
        rx.el.details(
            rx.el.summary("First rows"),
            _table(
                "First rows of the test set",
                [
                    rx.foreach(
                        Wizard.test_set.heads, lambda head: rx.el.th(head, scope="col")
                    )
                ],
                rx.foreach(
                    Wizard.test_set.rows,
                    lambda row: rx.el.tr(rx.foreach(row, lambda cell: rx.el.td(cell))),
                ),
            ),
            open=True,
        ),
        field(
            "data.label",
            "Label",
            label,
            help_text="What the model predicts.",
            error=error_of("data.label"),
        ),
        columns(),
        rx.cond(
            Wizard.test_set.more != "",
            rx.el.p(icon("info", 16), Wizard.test_set.more, class_name="row help"),
            rx.fragment(),
        ),
    )
