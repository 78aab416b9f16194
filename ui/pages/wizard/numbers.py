"""Numbers as people type them, and what is wrong with them."""

import math


def whole(text: str) -> int | None:
    """A whole number; thousands may be parted by commas or spaces. None: it is none."""
    digits = text.strip().replace(",", "").replace(" ", "")
    is_number = digits.removeprefix("-").isdecimal() and digits.isascii()
    return int(digits) if is_number and len(digits) <= 16 else None


def number(text: str) -> float | None:
    """A number with a point; None: it is none, or not finite."""
    try:
        value = float(text.strip().replace("\u2212", "-"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def plain(value: float) -> str:
    """A number as a person types it: 300, 0.01, 1.5."""
    is_whole = float(value).is_integer() and abs(value) < 1e15
    return str(int(value)) if is_whole else f"{value:.10g}"


def whole_error(text: str, least: int, most: int, *, may_lack: bool = False) -> str:
    """What is wrong with a whole number; empty when nothing is."""
    if may_lack and not text.strip():
        return ""
    value = whole(text)
    if value is None or not least <= value <= most:
        or_empty = ", or leave it empty" if may_lack else ""
        return f"Enter a whole number from {least:,} to {most:,}{or_empty}."
    return ""


def number_error(
    text: str, least: float, most: float, *, may_lack: bool = False
) -> str:
    """What is wrong with a number; empty when nothing is."""
    if may_lack and not text.strip():
        return ""
    value = number(text)
    if value is None or not least <= value <= most:
        or_empty = ", or leave it empty" if may_lack else ""
        range_ = f"{plain(least)} to {plain(most)}"
        return f"Enter a number from {range_}, with a point{or_empty}."
    return ""
