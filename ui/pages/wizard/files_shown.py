"""Model, test set and columns as the page shows them."""

from dataclasses import dataclass

from ui.pages.wizard.columns import TYPES, incomplete
from ui.pages.wizard.draft import Column, Draft, Support, Upload
from ui.pages.wizard.field_checks import template_error
from ui.pages.wizard.models import made_for, traffic_of
from ui.pages.wizard.numbers import plain
from ui.pages.wizard.preparing import (
    FILLS,
    NUMBERS,
    SCALES,
    fills_of,
    names_of,
    steps_of,
    width_of,
)
from ui.steps import columns_of as columns_of_step
from ui.steps import is_fitted_later, title_of
from ui.words import counted, size
from ui.words import whole as words

MOST_COLUMNS = 100  # shown one by one
NOT_YET = "not known yet"


@dataclass(frozen=True)
class ColumnRow:
    """A column with its fields."""

    place: int
    key: str
    name: str
    type: str
    is_used: bool
    is_label: bool
    has_bounds: bool
    least: str
    greatest: str
    unit: str
    description: str
    markers: str
    names: str
    has_names: bool
    fill: str
    fills: list[tuple[str, str]]
    constant: str
    scale: str
    scales: list[tuple[str, str]]
    log: bool
    cut_least: str
    cut_greatest: str
    boundaries: str
    found: str
    note: str
    suspected: list[str]


@dataclass(frozen=True)
class LayerRow:
    """A layer of the model."""

    name: str
    kind: str
    shape: str
    parameters: str


@dataclass(frozen=True)
class SupportRow:
    """Who can train the model."""

    who: str
    can_train: bool
    problems: list[str]


@dataclass(frozen=True)
class FileRow:
    """A file and where it is."""

    name: str
    size: str
    state: str
    problems: list[str]


@dataclass(frozen=True)
class ModelRow:
    """The model as far as it is known."""

    file: FileRow
    is_known: bool
    facts: list[tuple[str, str]]
    layers: list[LayerRow]
    supports: list[SupportRow]
    note: str


def columns_of(draft: Draft) -> list[ColumnRow]:
    """The columns, the first ones of many."""
    return [
        _column(draft, place, column)
        for place, column in enumerate(draft.columns[:MOST_COLUMNS])
    ]


def _column(draft: Draft, place: int, column: Column) -> ColumnRow:
    marked = {marker.strip() for marker in column.markers.split(",")}
    is_label = column.name == draft["data.label"]
    is_number = column.type in NUMBERS
    return ColumnRow(
        place=place,
        key=f"{draft.generation}.{place}",
        name=column.name,
        type=column.type,
        is_used=column.is_used,
        is_label=is_label,
        has_bounds=column.type in ("NUMBER", "INTEGER"),
        least=column.least,
        greatest=column.greatest,
        unit=column.unit,
        description=column.description,
        markers=column.markers,
        names="\n".join(names_of(column)),
        has_names=column.type == "CATEGORY" and not is_label,
        fill=column.fill,
        fills=[] if is_label else [(f, FILLS[f]) for f in fills_of(column)],
        constant=column.constant,
        scale=column.scale,
        scales=_scales(draft, is_label) if is_number else [],
        log=bool(column.log),
        cut_least=column.cut_least,
        cut_greatest=column.cut_greatest,
        boundaries=column.boundaries,
        found=found_words(column),
        note=_note(column, is_label),
        suspected=[m for m in column.found.suspected if m not in marked],
    )


def _scales(draft: Draft, is_label: bool) -> list[tuple[str, str]]:
    """A label is scaled in a regression only, and never put into intervals."""
    if not is_label:
        return list(SCALES.items())
    if draft["learning"] != "REGRESSION":
        return []
    return [(value, word) for value, word in SCALES.items() if value != "BUCKETIZE"]


def found_words(column: Column) -> str:
    """What the test set has: "21 to 81, 52 values"."""
    found = column.found
    values = counted(found.distinct, "value")
    range_ = (
        ""
        if found.least is None or found.greatest is None
        else f"{plain(found.least)} to {plain(found.greatest)}, "
    )
    missing = f", {found.missing} missing" if found.missing else ""
    names = ", ".join(found.categories[:6])
    more = ", …" if len(found.categories) > 6 else ""
    listed = f": {names}{more}" if names and found.type == "CATEGORY" else ""
    return f"{TYPES[found.type]}, {range_}{values}{listed}{missing}"


def _note(column: Column, is_label: bool) -> str:
    if is_label and column.type == "CATEGORY":
        names = ", ".join(column.found.categories[:20])
        return f"Classes, in this order: {names}."
    if is_label and column.type == "BOOLEAN":
        return "Two classes: 0 and 1."
    if is_label or column.type != "CATEGORY":
        return ""
    count = len(names_of(column))
    if column.is_used:
        return f"The model gets {counted(count, 'column')} of 0 and 1, one a name."
    return "It holds names, too many or too few of them to be of use: it is left out."


def file_of(upload: Upload) -> FileRow:
    """A file in words."""
    return FileRow(
        upload.filename, size(upload.size_bytes), upload.state, list(upload.problems)
    )


def model_of(draft: Draft) -> ModelRow:
    """The model in words."""
    model = draft.model
    is_template = draft["model.source"] == "template"
    is_current = (
        model.made_for == made_for(draft) != ""
        if is_template
        else not model.made_for and model.upload.state == "READY"
    )
    return ModelRow(
        file=file_of(Upload() if model.made_for else model.upload),
        is_known=is_current,
        facts=_model_facts(draft) if is_current else [],
        layers=[
            LayerRow(layer.name, layer.kind, layer.shape, words(layer.parameters))
            for layer in model.layers
            if is_current
        ],
        supports=[_support(s) for s in model.supports if is_current],
        note="" if is_current or not is_template else _model_note(draft),
    )


def _model_note(draft: Draft) -> str:
    if wrong := template_error(draft):
        return wrong
    if not draft.test_set.rows:
        return (
            "The model is made when the columns are known, in step 3. Its layers, size "
            "and who can train it are shown then."
        )
    return "The model is made anew when you continue."


def _model_facts(draft: Draft) -> list[tuple[str, str]]:
    model, moved = draft.model, traffic_of(draft)
    takes = " × ".join("any" if n is None else str(n) for n in model.input_shape)
    down, up = (size(moved[0]), size(moved[1])) if moved else (NOT_YET, NOT_YET)
    return [
        ("Takes", f"{takes} numbers"),
        ("Parameters", words(model.parameters)),
        ("Changed by training", words(model.trainable)),
        ("Sent to a device each round", down),
        ("Sent back each round", up),
    ]


def _support(support: Support) -> SupportRow:
    who = "Phones and browsers" if support.runtime == "TFJS" else "Laptops and servers"
    return SupportRow(who, support.can_train, list(support.problems))


@dataclass(frozen=True)
class TestSetRow:
    """The test set in words."""

    file: FileRow
    is_known: bool
    said: str
    heads: list[str]
    rows: list[list[str]]
    is_images: bool
    names: list[str]
    more: str
    holes: str
    steps: list[tuple[str, str]]
    width: str


def test_set_of(draft: Draft) -> TestSetRow:
    """The test set in words."""
    test_set, images = draft.test_set, draft.test_set.images
    names = [column.name for column in draft.columns]
    count = len(names)
    if images is not None:
        shape = f"{images.height} × {images.width} pixels"
        colour = "in colour" if images.channels == 3 else "grey"
        classes = counted(len(images.classes), "class", "classes")
        said = f"{counted(test_set.rows, 'image')}, {shape}, {colour}, {classes}."
    else:
        said = f"{counted(test_set.rows, 'row')}, {counted(count, 'column')}."
    return TestSetRow(
        file=file_of(test_set.upload),
        is_known=test_set.rows > 0,
        said=said,
        heads=names[:MOST_COLUMNS],
        rows=[
            ["missing" if cell is None else cell for cell in row[:MOST_COLUMNS]]
            for row in test_set.preview
        ],
        is_images=images is not None,
        names=names[:MOST_COLUMNS],
        more=f"{count - MOST_COLUMNS} more columns are used as they were found."
        if count > MOST_COLUMNS
        else "",
        holes=", ".join(incomplete(draft)),
        steps=[(title_of(step), columns_of_step(step)) for step in steps_of(draft)],
        width=_width(draft),
    )


def _width(draft: Draft) -> str:
    """How wide the model's input is, and whose figures are used for that."""
    takes = f"The model takes {counted(width_of(draft), 'number')} a row."
    if not any(is_fitted_later(step) for step in steps_of(draft)):
        return takes
    return (
        f"{takes} Means, medians and ranges come from the devices: before round 1 each "
        "tells counts and means of its columns, never rows."
    )
