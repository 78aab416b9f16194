"""What is done with a task's columns before training, and what was fitted for that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.steps import columns_of, is_fitted_later, title_of, waits_for_devices
from ui.words import MINUS, whole

Answer = Mapping[str, Any]

FITTED_HEADS = ("Column", "Step", "Value", "Divided by", "Rows it comes from")
SHORT = {
    "IMPUTE": "fills",
    "STANDARDISE": "mean and spread",
    "MIN_MAX": "least value and width",
}
MOST_SHOWN = 200
WAITS = (
    "What is fitted is worked out before round 1: each device tells counts, means and "
    "ranges of its columns, never rows."
)
FROZEN = (
    "Fitted before round 1 from the devices' counts, means and ranges, never from "
    "rows; the same on every device and in the final model, so that raw rows can be "
    "fed to it."
)
PLAIN = "The same on every device and in the final model: raw rows can be fed to it."


@dataclass(frozen=True)
class Prepared:
    """Steps in words.

    Attributes:
        steps: What is done, and with which columns.
        fitted: A row for each column that something was fitted for.
        said: Where the figures come from; empty without steps.
        waits: Whether something is still to be fitted.
    """

    steps: tuple[tuple[str, str], ...] = ()
    fitted: tuple[tuple[str, ...], ...] = ()
    said: str = ""
    waits: bool = False


def prepared(steps: Sequence[Answer]) -> Prepared:
    """The steps of `Preparing` in words."""
    later = [step for step in steps if is_fitted_later(step)]
    waits = waits_for_devices(later)
    said = (WAITS if waits else FROZEN) if later else PLAIN
    fitted = [_fitted(step, one) for step in later for one in step["fitted"]]
    return Prepared(
        steps=tuple((title_of(step), columns_of(step)) for step in steps),
        fitted=tuple(fitted[:MOST_SHOWN]),
        said=said if steps else "",
        waits=waits,
    )


def newer(shown: Prepared, steps: Sequence[Answer]) -> Prepared | None:
    """What to show once all is fitted; None while nothing is new."""
    if not shown.waits or waits_for_devices(steps):
        return None
    return prepared(steps)


def _fitted(step: Answer, one: Answer) -> tuple[str, ...]:
    value = one["category"] if one["location"] is None else _number(one["location"])
    scale = "" if one["scale"] is None else _number(one["scale"])
    return (one["column"], SHORT[step["kind"]], value, scale, whole(one["examples"]))


def _number(value: float) -> str:
    """Four figures that count: 120.9, 0.4719, −3.2."""
    return f"{value:,.4g}".replace("-", MINUS) if abs(value) < 1e4 else whole(value)
