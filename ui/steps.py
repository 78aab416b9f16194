"""Steps of preprocessing in words: the form, the review and a task's page say the same.

A step is a mapping as the contract's `PreprocessingStep`, or as its input.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Step = Mapping[str, Any]

NAMES_SHOWN = 12
FILLS = {
    "MEAN": "filled with the mean",
    "MEDIAN": "filled with the median",
    "MOST_FREQUENT": "filled with the most frequent value",
}


def title_of(step: Step) -> str:
    """What the step does, such as "Missing values filled with the median"."""
    match step["kind"]:
        case "IMPUTE":
            constant = f"filled with {step.get('constant') or 'a given value'}"
            how = FILLS.get(step["imputation"], constant)
            return f"Missing values {how}"
        case "STANDARDISE":
            return "Standardised to mean 0 and spread 1"
        case "MIN_MAX":
            return f"Scaled to 0 to 1 from {_range(step)}"
        case "ONE_HOT":
            return "One column of 0 and 1 for each name"
        case "CLIP":
            return f"Cut to {step['least']:g} to {step['greatest']:g}"
        case "LOG":
            return "Logarithm of 1 + the value"
        case "BUCKETIZE":
            bounds = ", ".join(f"{bound:g}" for bound in step["boundaries"])
            return f"Number of the interval between {bounds}"
    return str(step["kind"])


def _range(step: Step) -> str:
    if step.get("least") is None:
        return "the least and greatest value on the devices"
    return f"{step['least']:g} to {step['greatest']:g}"


def columns_of(step: Step) -> str:
    """Names of its columns; of many the first ones."""
    names: Sequence[str] = step["columns"]
    more = len(names) - NAMES_SHOWN
    shown = ", ".join(names[:NAMES_SHOWN])
    return f"{shown} and {more:,} more" if more > 0 else shown


def is_fitted_later(step: Step) -> bool:
    """Whether its values come from the devices' statistics."""
    if step["kind"] == "MIN_MAX":
        return step.get("least") is None
    if step["kind"] == "IMPUTE":
        return bool(step["imputation"] != "CONSTANT")
    return bool(step["kind"] == "STANDARDISE")


def waits_for_devices(steps: Sequence[Step]) -> bool:
    """Whether values of a published task's steps are still to be fitted."""
    return any(is_fitted_later(step) and not step["fitted"] for step in steps)
