"""What is wrong with a column, field by field."""

from collections.abc import Iterator

from ui.pages.wizard.draft import Column, Draft
from ui.pages.wizard.numbers import number, whole
from ui.pages.wizard.preparing import (
    MOST_BOUNDARIES,
    MOST_NAME,
    MOST_NAMES,
    NUMBERS,
    boundaries_of,
    names_of,
)

MOST_MARKERS = 20
Errors = Iterator[tuple[str, str]]


def column_errors(draft: Draft, place: int) -> Errors:
    """Names of fields and what is wrong with them; nothing for an unused column."""
    if not 0 <= place < len(draft.columns):
        return
    column = draft.columns[place]
    at = f"data.columns.{place}"
    if not column.is_used:
        return
    yield from _bound_errors(column, at)
    if len(column.description) > 500:
        yield f"{at}.description", "Shorten it to 500 characters."
    if len(column.markers.split(",")) > MOST_MARKERS - 1:
        yield f"{at}.markers", f"Give at most {MOST_MARKERS - 1} values."
    if column.name == draft["data.label"]:
        yield from _scale_errors(column, at)
        return
    yield from _type_errors(column, at)
    yield from _fill_errors(column, at)
    if column.type in NUMBERS:
        yield from _cut_errors(column, at)
        yield from _log_errors(column, at)
        yield from _scale_errors(column, at)


def _bound_errors(column: Column, at: str) -> Errors:
    name, least, greatest = column.name, column.least, column.greatest
    low, high = number(least), number(greatest)
    if least.strip() and low is None:
        yield f"{at}.least", f'"{name}": the least value is not a number.'
    if greatest.strip() and high is None:
        yield f"{at}.greatest", f'"{name}": the greatest value is not a number.'
    if low is not None and high is not None and low > high:
        values = f"the least value ({least}) is above the greatest ({greatest})"
        yield f"{at}.least", f'"{name}": {values}.'


def _type_errors(column: Column, at: str) -> Errors:
    if column.type != "CATEGORY":
        if column.found.type == "CATEGORY":
            mend = 'Choose the type "names", or leave the column out.'
            yield f"{at}.type", f'"{column.name}" holds names. {mend}'
        return
    names = names_of(column)
    if len(names) < 2 or len(names) > MOST_NAMES:
        count = f"It has {len(names):,}." if names else "It has none yet."
        yield (
            f"{at}.names",
            f'"{column.name}": give 2 to {MOST_NAMES:,} names, one a line. {count}',
        )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        yield f"{at}.names", f'"{column.name}": "{twice}" stands there twice.'
    if any(len(name) > MOST_NAME for name in names):
        yield f"{at}.names", f"A name has at most {MOST_NAME} characters."


def _fill_errors(column: Column, at: str) -> Errors:
    if column.fill != "CONSTANT":
        return
    text = column.constant.strip()
    value, start = number(text), f'"{column.name}": '
    if column.type == "CATEGORY" and text not in names_of(column):
        yield f"{at}.constant", f"{start}give one of its names."
    if column.type == "BOOLEAN" and text not in ("0", "1"):
        yield f"{at}.constant", f"{start}give 0 or 1."
    if column.type == "INTEGER" and whole(text) is None:
        yield f"{at}.constant", f"{start}give a whole number that fills."
    if column.type == "NUMBER" and value is None:
        yield f"{at}.constant", f"{start}give a number that fills, with a point."


def _cut_errors(column: Column, at: str) -> Errors:
    texts = column.cut_least.strip(), column.cut_greatest.strip()
    low, high = number(texts[0]), number(texts[1])
    if not any(texts):
        return
    for part, value in (("cut_least", low), ("cut_greatest", high)):
        if value is None:
            yield f"{at}.{part}", f'"{column.name}": give both numbers, or neither.'
    if low is not None and high is not None and low > high:
        yield f"{at}.cut_least", f'"{column.name}": {texts[0]} is above {texts[1]}.'


def _log_errors(column: Column, at: str) -> Errors:
    bounds = number(column.least), number(column.cut_least)
    if column.log and not any(bound is not None and bound > -1 for bound in bounds):
        words = "the logarithm of 1 + x needs a least value above −1. Give one."
        yield f"{at}.least", f'"{column.name}": {words}'


def _scale_errors(column: Column, at: str) -> Errors:
    bounds = number(column.least), number(column.greatest)
    if column.scale == "RANGE" and None in bounds:
        words = "give its least and greatest value, or choose another scale."
        yield f"{at}.scale", f'"{column.name}": {words}'
    if column.scale == "BUCKETIZE" and boundaries_of(column) is None:
        yield (
            f"{at}.boundaries",
            f'"{column.name}": give 1 to {MOST_BOUNDARIES} numbers that rise, '
            "parted by commas, such as 18, 40, 65.",
        )
