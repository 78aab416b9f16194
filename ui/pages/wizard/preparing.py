"""What is done with a column before training: proposed, typed, and as steps.

The contract has steps with columns; the form has columns, each with what is done to it.
Both say the same, as long as each column passes its steps in the form's order: fill,
cut, logarithm, then a scale, intervals or one column for each name.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ui.pages.wizard.draft import Column, Draft
from ui.pages.wizard.numbers import number

Step = dict[str, Any]

FILLS = {
    "": "not: such rows are left out",
    "MEDIAN": "with the median of all devices",
    "MEAN": "with the mean of all devices",
    "MOST_FREQUENT": "with the most frequent value",
    "CONSTANT": "with a value that I give",
}
SCALES = {
    "": "as it is",
    "STANDARDISE": "standardised: mean 0, spread 1",
    "MIN_MAX": "0 to 1, from the devices' least and greatest",
    "RANGE": "0 to 1, from the range above",
    "BUCKETIZE": "the number of its interval",
}
NUMBERS = ("NUMBER", "INTEGER")
MOST_PROPOSED = 20  # names of a column that is asked for without being told so
MOST_FREQUENT_RANGE = 100  # values of a whole number that can be counted one by one
MOST_NAMES, MOST_NAME = 1_000, 200
MOST_BOUNDARIES = 100
ORDER = ("IMPUTE", "CLIP", "LOG", "BUCKETIZE", "MIN_MAX", "STANDARDISE", "ONE_HOT")


def names_of(column: Column) -> tuple[str, ...]:
    """Categories of a column of names: as typed, or as found without the markers."""
    if column.names:
        lines = (line.strip() for line in column.names.splitlines())
        return tuple(line for line in lines if line)
    markers = {marker.strip() for marker in column.markers.split(",")}
    return tuple(name for name in column.found.categories if name not in markers)


def width_of(draft: Draft) -> int:
    """Numbers that the model takes: columns after the steps, label left out."""
    inputs = [c for c in draft.used if c.name != draft["data.label"]]
    return sum(len(names_of(c)) if c.type == "CATEGORY" else 1 for c in inputs)


def proposed(column: Column, *, scales: bool) -> Column:
    """What is proposed for an input, by what the test set has in it.

    Args:
        column: The column with its type.
        scales: Whether numbers are standardised; an uploaded model may do it itself.
    """
    is_number = column.type in NUMBERS
    return replace(
        column,
        fill=proposed_fill(column) if column.found.missing else "",
        scale="STANDARDISE" if is_number and scales else "",
        log="",
    )


def proposed_fill(column: Column) -> str:
    """What fills a missing value: the median, or the most frequent of few."""
    return "MEDIAN" if column.type in NUMBERS else "MOST_FREQUENT"


def treated_as_missing(column: Column, marker: str) -> Column:
    """The column with one more marker of a missing value, which something fills."""
    markers = ", ".join(filter(None, (column.markers.strip(), marker)))
    return replace(column, markers=markers, fill=column.fill or proposed_fill(column))


def fills_of(column: Column) -> list[str]:
    """Ways to fill that go with the column's type."""
    if column.type not in NUMBERS:
        return ["", "MOST_FREQUENT", "CONSTANT"]
    least, greatest = number(column.least), number(column.greatest)
    is_known = least is not None and greatest is not None
    is_few = is_known and greatest - least < MOST_FREQUENT_RANGE
    is_counted = column.type == "INTEGER" and is_few
    return [f for f in FILLS if f != "MOST_FREQUENT" or is_counted]


def with_type(column: Column, kind: str) -> Column:
    """The column with another type, and what goes with that one."""
    changed = replace(column, type=kind)
    if column.fill not in fills_of(changed):
        changed = replace(changed, fill=proposed_fill(changed))
    if kind not in NUMBERS:
        changed = replace(changed, scale="", log="", cut_least="", cut_greatest="")
    return changed


def steps_of(draft: Draft) -> list[Step]:
    """The draft's steps as the contract's inputs; alike ones are one step."""
    if draft.is_images:
        return []
    label = draft["data.label"]
    found: dict[tuple[int, str], Step] = {}
    for column in draft.used:
        for step in _steps_of(column, is_label=column.name == label):
            args = {name: value for name, value in step.items() if name != "columns"}
            key = ORDER.index(step["kind"]), repr(args)
            known = found.setdefault(key, {**step, "columns": []})
            known["columns"].append(column.name)
    return [found[key] for key in sorted(found, key=lambda key: key[0])]


def _steps_of(column: Column, *, is_label: bool) -> list[Step]:
    steps: list[Step] = []
    if column.fill and not is_label:
        filled = {"imputation": column.fill}
        if column.fill == "CONSTANT":
            filled["constant"] = column.constant.strip()
        steps.append({"kind": "IMPUTE", **filled})
    if column.type == "CATEGORY":
        return steps if is_label else [*steps, {"kind": "ONE_HOT"}]
    if is_label:
        return _scale(column)
    cut = number(column.cut_least), number(column.cut_greatest)
    if None not in cut:
        steps.append({"kind": "CLIP", "least": cut[0], "greatest": cut[1]})
    if column.log:
        steps.append({"kind": "LOG"})
    return [*steps, *_scale(column)]


def _scale(column: Column) -> list[Step]:
    if column.type not in NUMBERS or not column.scale:
        return []
    if column.scale == "RANGE":
        bounds = {"least": number(column.least), "greatest": number(column.greatest)}
        return [{"kind": "MIN_MAX", **bounds}]
    if column.scale == "BUCKETIZE":
        return [{"kind": "BUCKETIZE", "boundaries": boundaries_of(column) or []}]
    return [{"kind": column.scale}]


def boundaries_of(column: Column) -> list[float] | None:
    """Boundaries as typed; None where they are none that rise."""
    values = [number(part) for part in column.boundaries.split(",")]
    known = [value for value in values if value is not None]
    if len(known) != len(values) or not 1 <= len(known) <= MOST_BOUNDARIES:
        return None
    return known if known == sorted(set(known)) else None


def with_steps(draft: Draft, steps: list[Mapping[str, Any]]) -> tuple[Draft, bool]:
    """The draft with the steps of a task, and whether the form can show them all.

    Args:
        draft: With the task's columns.
        steps: As the API tells them, in order.
    """
    columns = tuple(
        replace(column, fill="", scale="", log="") for column in draft.columns
    )
    places = {column.name: place for place, column in enumerate(columns)}
    changed = list(columns)
    for step in steps:
        for name in step["columns"]:
            place = places[name]
            changed[place] = _with_step(changed[place], step)
    draft = replace(draft, columns=tuple(changed), is_saved=False)
    return draft, _by_column(steps_of(draft)) == _by_column(steps)


def _with_step(column: Column, step: Mapping[str, Any]) -> Column:
    match step["kind"]:
        case "IMPUTE":
            constant = step["constant"] or ""
            return replace(column, fill=step["imputation"], constant=constant)
        case "CLIP":
            cut = f"{step['least']:.10g}", f"{step['greatest']:.10g}"
            return replace(column, cut_least=cut[0], cut_greatest=cut[1])
        case "LOG":
            return replace(column, log="yes")
        case "BUCKETIZE":
            words = ", ".join(f"{bound:.10g}" for bound in step["boundaries"])
            return replace(column, scale="BUCKETIZE", boundaries=words)
        case "MIN_MAX" if step["least"] is not None:
            return replace(column, scale="RANGE")
        case "STANDARDISE" | "MIN_MAX":
            return replace(column, scale=step["kind"])
    return column


def _by_column(steps: list[Any]) -> dict[str, list[tuple[object, ...]]]:
    """What each column passes, in order."""
    parts = ("imputation", "constant", "least", "greatest")
    found: dict[str, list[tuple[object, ...]]] = {}
    for step in steps:
        told = tuple(step.get(part) for part in parts)
        bounds = tuple(step.get("boundaries") or ())
        for name in step["columns"]:
            found.setdefault(name, []).append((step["kind"], *told, bounds))
    return found
