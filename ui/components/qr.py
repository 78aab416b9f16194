"""QR codes: an address that a phone's camera opens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx
import segno

MARGIN = 4  # light modules around the code, which cameras need to find it


@dataclass(frozen=True)
class Code:
    """A QR code, ready to be drawn.

    Attributes:
        text: What it says.
        path: Its dark modules, as the `d` of an SVG path.
        box: The drawing's `viewBox`, with the light margin.
    """

    text: str = ""
    path: str = ""
    box: str = "0 0 1 1"


def code_of(text: str) -> Code:
    """The smallest code that says a text and still reads with 15 % of it hidden."""
    matrix = segno.make(text, error="m", micro=False).matrix
    side = len(matrix) + 2 * MARGIN
    path = "".join(
        f"M{MARGIN + x} {MARGIN + y}h{length}v1h-{length}z"
        for y, row in enumerate(matrix)
        for x, length in _dark_runs(row)
    )
    return Code(text, path, f"0 0 {side} {side}")


def _dark_runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where dark modules begin, and how many follow each other."""
    start = 0
    while start < len(row):
        end = start
        while end < len(row) and row[end]:
            end += 1
        if end > start:
            yield start, end - start
        start = max(end, start) + 1


def qr_code(code: Any, what: str) -> rx.Component:
    """Draw a code: dark on light in every colour mode, because cameras want that.

    Args:
        code: A `Code` of a State.
        what: What one gets by scanning it, for those who don't see it.
    """
    return rx.el.svg(
        rx.el.svg.rect(width="100%", height="100%", fill="white"),
        rx.el.svg.path(d=code.path, fill="black"),
        view_box=code.box,
        role="img",
        aria_label=f"QR code: {what}",
        class_name="qr",
    )
