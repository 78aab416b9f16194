"""From what a test set holds to what is asked of contributors' files."""

import math
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ui.pages.wizard.draft import (
    COLUMN_FIELDS,
    Column,
    Draft,
    Found,
    Images,
    put,
    put_column,
)
from ui.pages.wizard.numbers import number, plain
from ui.pages.wizard.preparing import (
    MOST_PROPOSED,
    names_of,
    proposed,
    with_type,
)

WIDER = 0.5  # of the span found, on either side: others' people differ from these
STEPS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)  # round figures of a decade
MOST_PREVIEW_ROWS, MOST_CELL = 5, 24
MOST_CATEGORIES = 100  # the API tells so many
# What was typed for a column stays when the file is chosen anew.
KEPT = tuple(name for name in COLUMN_FIELDS if name not in ("least", "greatest"))
TYPES = {
    "NUMBER": "a number",
    "INTEGER": "a whole number",
    "BOOLEAN": "0 or 1",
    "CATEGORY": "names",
}
KINDS = {
    "BINARY_CLASSIFICATION": "Yes or no",
    "MULTICLASS_CLASSIFICATION": "One of several classes",
    "REGRESSION": "A number",
}


def with_test_set(draft: Draft, summary: Mapping[str, Any]) -> Draft:
    """The draft with what was found in its test set.

    Columns that were there before keep what was typed. The last column becomes the
    label, unless the label of before is there.

    Args:
        draft: The draft.
        summary: The contract's `TestSetSummary`.
    """
    before = {column.name: column for column in draft.columns}
    scales = draft["model.source"] == "template"
    columns = tuple(
        _as_before(column_of(found, scales=scales), before.get(found["name"]))
        for found in summary["columns"]
    )
    names = [column.name for column in columns]
    label = draft["data.label"]
    if label not in names:
        label = names[-1] if names else ""
    test_set = replace(
        draft.test_set,
        rows=summary["rows"],
        preview=_preview(summary["preview"]),
        images=_images(summary["images"]),
    )
    draft = replace(draft, columns=columns, test_set=test_set, is_saved=False)
    classes = test_set.images.classes if test_set.images else ()
    typed = {**draft.typed, "data.label": label}
    if classes:
        typed["data.images.classes"] = ", ".join(classes)
    draft = replace(draft, typed=typed, generation=draft.generation + 1)
    return with_label(draft, label)


def typed_in(before: Draft, name: str, value: str) -> Draft:
    """The draft with another value in a field, and with what follows from it."""
    draft = put(before, name, value)
    if name == "data.label" and draft is not before:
        draft = with_label(before, value)
    if name == "learning" and draft.label is not None:
        draft = with_label(draft, draft["data.label"])
    if name.startswith("data.columns.") and name.endswith(".type"):
        draft = _with_type(draft, int(name.split(".")[2]))
    return draft


def _with_type(draft: Draft, place: int) -> Draft:
    """What goes with a type that was just picked."""
    if place >= len(draft.columns):
        return draft
    column = draft.columns[place]
    return put_column(draft, place, with_type(column, column.type))


def with_label(draft: Draft, name: str) -> Draft:
    """The draft with another column to predict."""
    before = draft["data.label"]
    scales = draft["model.source"] == "template"
    columns = tuple(
        _as_label(column, draft["learning"])
        if column.name == name
        else _as_input(column, scales=scales)
        if column.name == before
        else column
        for column in draft.columns
    )
    typed = {**draft.typed, "data.label": name}
    return replace(
        draft,
        columns=columns,
        typed=typed,
        is_saved=False,
        generation=draft.generation + 1,
    )


def column_of(summary: Mapping[str, Any], *, scales: bool = True) -> Column:
    """A column as an input, by the contract's `ColumnSummary`.

    Args:
        summary: What was found.
        scales: Whether it is proposed to standardise numbers.
    """
    names = [entry["category"] for entry in summary["categories"]]
    is_whole_list = len(names) == summary["distinct"] and len(names) < MOST_CATEGORIES
    found = Found(
        type=summary["type"],
        least=summary["least"],
        greatest=summary["greatest"],
        distinct=summary["distinct"],
        missing=summary["missing"],
        suspected=tuple(summary["suspectedMarkers"]),
        categories=tuple(sorted(names, key=_order)) if is_whole_list else (),
    )
    return _as_input(Column(summary["name"], found), scales=scales)


def _as_before(column: Column, before: Column | None) -> Column:
    """The column of a mended file with what was typed for it before."""
    if before is None or before.found.type != column.found.type:
        return column
    kept = {name: getattr(before, name) for name in KEPT}
    fill = before.fill or column.fill
    column = replace(column, is_used=before.is_used, **{**kept, "fill": fill})
    if (before.least, before.greatest) == widened(before.found):
        return column
    return replace(column, least=before.least, greatest=before.greatest)


def _as_input(column: Column, *, scales: bool) -> Column:
    """Asked for, but for a column of names with too many of them."""
    found = column.found
    least, greatest = widened(found)
    column = replace(column, type=found.type, least=least, greatest=greatest)
    is_used = found.type != "CATEGORY" or 2 <= len(names_of(column)) <= MOST_PROPOSED
    return proposed(replace(column, is_used=is_used), scales=scales)


def _as_label(column: Column, learning: str) -> Column:
    found = column.found
    if learning == "REGRESSION" or found.type == "BOOLEAN":
        return _plain(replace(_as_input(column, scales=False), is_used=True))
    column = _plain(column)
    values = [number(name) for name in found.categories]
    counts = [float(place) for place in range(len(values))]
    if found.type == "INTEGER" and values and values == counts:
        bounds = {"least": "0", "greatest": str(len(values) - 1)}
        return replace(column, type="INTEGER", is_used=True, **bounds)
    return replace(column, type="CATEGORY", is_used=True, least="", greatest="")


def _plain(column: Column) -> Column:
    """Without any step: a label is never missing, and told as it is."""
    return replace(column, fill="", scale="", log="", cut_least="", cut_greatest="")


def widened(found: Found) -> tuple[str, str]:
    """Bounds that a device's rows may have, from what the test set has.

    A bound that only a suspected marker reached is left open.
    """
    if found.type not in ("NUMBER", "INTEGER") or found.least is None:
        return "", ""
    assert found.greatest is not None
    markers = {number(marker) for marker in found.suspected}
    if found.least in markers or found.greatest in markers:
        below = "" if found.least in markers else plain(_lower(found.least, 0))
        above = "" if found.greatest in markers else plain(_upper(found.greatest, 0))
        return below, above
    span = (found.greatest - found.least) * WIDER
    return plain(_lower(found.least, span)), plain(_upper(found.greatest, span))


def _lower(least: float, span: float) -> float:
    if least >= 0:
        return 0.0
    return -_round_up(-(least - span))


def _upper(greatest: float, span: float) -> float:
    if greatest <= 0:
        return 0.0
    return _round_up(greatest + span)


def _round_up(value: float) -> float:
    """The next round figure: 295 becomes 300, 3.4 becomes 4, 1010 becomes 1200."""
    decade = 10.0 ** math.floor(math.log10(value))
    step = next(step for step in STEPS if step * decade >= value * (1 - 1e-9))
    return float(f"{step * decade:.10g}")


def label_error(draft: Draft) -> str:
    """Why the label does not go with the kind of learning; empty when it does."""
    column, learning = draft.label, draft["learning"]
    if draft.is_images:
        return _image_error(draft)
    if column is None:
        return "Choose the column that the model predicts."
    kind, found = KINDS[learning], column.found
    mend = "Change the kind in step 1 or pick another label."
    if learning == "REGRESSION":
        wrong = found.type == "CATEGORY"
        return f'"{column.name}" holds names, not numbers. {mend}' if wrong else ""
    if found.missing:
        rows = f"{found.missing} rows have" if found.missing > 1 else "1 row has"
        return f'"{column.name}": {rows} no value, and a label is never missing.'
    binary = learning == "BINARY_CLASSIFICATION"
    needed = "2" if binary else "3 to 1,000"
    fits = found.distinct == 2 if binary else 3 <= found.distinct <= 1_000
    if not fits:
        values = f"{found.distinct:,} value{'' if found.distinct == 1 else 's'}"
        return f'"{column.name}" has {values}; "{kind}" needs {needed}. {mend}'
    if found.type != "BOOLEAN" and not found.categories:
        return f'"{column.name}" has too many values to be classes. {mend}'
    return ""


def class_count(draft: Draft) -> int:
    """Classes that the label has; 2 where it can't be told."""
    if draft.test_set.images:
        return len(draft.test_set.images.classes)
    column = draft.label
    if column is None or column.found.type == "BOOLEAN":
        return 2
    return max(len(column.found.categories), 2)


def _image_error(draft: Draft) -> str:
    assert draft.test_set.images is not None
    if draft["learning"] == "REGRESSION":
        return "Images are told apart by classes. Change the kind in step 1."
    binary = draft["learning"] == "BINARY_CLASSIFICATION"
    count = len(draft.test_set.images.classes)
    if binary != (count == 2):
        kind, needed = KINDS[draft["learning"]], "2" if binary else "3 or more"
        return (
            f'The images have {count} classes; "{kind}" needs {needed}. '
            "Change the kind in step 1."
        )
    return ""


def incomplete(draft: Draft) -> dict[str, tuple[str, ...]]:
    """Columns with missing values in the test set that nothing fills: their markers."""
    found: dict[str, tuple[str, ...]] = {}
    for column in draft.used:
        if column.fill:
            continue
        marked = {marker.strip() for marker in column.markers.split(",")}
        here = tuple(m for m in column.found.suspected if m in marked)
        if column.found.missing or here:
            found[column.name] = ("", "NA", *here)
    return found


def _order(name: str) -> tuple[bool, float, str]:
    """Numbers in their order, then names in theirs."""
    value = number(name)
    return value is None, value or 0.0, name


def _preview(rows: list[list[str | None]]) -> tuple[tuple[str | None, ...], ...]:
    return tuple(
        tuple(cell if cell is None else cell[:MOST_CELL] for cell in row)
        for row in rows[:MOST_PREVIEW_ROWS]
    )


def _images(found: Mapping[str, Any] | None) -> Images | None:
    if found is None:
        return None
    names = sorted((entry["category"] for entry in found["classes"]), key=_order)
    return Images(found["height"], found["width"], found["channels"], tuple(names))
