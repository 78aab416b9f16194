"""The crowd strip, the product's signature: eight devices, one model.

What its lines are is computed by `ui.components.strip_paths`; here is how they look.
The shapes are markers of SVG, so that a mark costs eight bytes in the page's messages.
"""

from typing import Any

import reflex as rx

from ui.components.strip_paths import ROWS

KEY = (
    ("accepted", "Used"),
    ("backup", "Backup, used"),
    ("training", "Training now"),
    ("rejected", "Not used"),
    ("late", "Late"),
    ("surplus", "In time, not needed"),
    ("dropped", "Dropped out"),
)
RING = "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z"
SHAPES = {  # around 0 0
    "backup": "M0-7l7 7l-7 7l-7-7z",
    "training": RING,
    "rejected": "M-5-5l10 10m0-10l-10 10",
    "late": f"{RING}M0-3.2V0l2.4 1.6",
    "surplus": "M-5-5h10v10h-10z",
    "dropped": RING,
    "mine": "M-9.5 0a9.5 9.5 0 1 0 19 0a9.5 9.5 0 1 0-19 0z",
}


def strip_drawing(
    drawing: Any,
    words: Any,
    *,
    name: str,
    chosen_x: Any = None,
    mine: Any = None,
    has_labels: bool = True,
) -> rx.Component:
    """A strip as SVG.

    Args:
        drawing: Var of a `strip_paths.Drawing`.
        words: What it shows, for who does not see it.
        name: Class of the drawing (`wide`, `around`, `small`), unique in a page.
        chosen_x: Left edge of the frame around a round; None for no frame.
        mine: Path of rings around one's own marks; None for none.
        has_labels: Whether rounds are numbered.
    """
    return rx.el.svg(
        rx.el.svg.defs(*[_marker(name, kind) for kind in SHAPES]),
        rx.el.svg.rect(
            x=drawing.now_x,
            y="0",
            width=drawing.step,
            height=drawing.high,
            rx="6",
            class_name="now",
        ),
        _frame(drawing, chosen_x),
        *[_marks(name, kind, drawing.paths[kind]) for kind in ROWS],
        rx.fragment() if mine is None else _marks(name, "mine", mine),
        rx.foreach(drawing.labels, lambda label: _label(drawing, label))
        if has_labels
        else rx.fragment(),
        view_box=drawing.box,
        class_name=f"strip {name}",
        font_size=drawing.font,
        role="img",
        aria_label=words,
    )


def strip_key() -> rx.Component:
    """What the marks mean, by shape and word."""
    return rx.el.div(
        *[rx.el.span(glyph(kind), word) for kind, word in KEY], class_name="key"
    )


def glyph(kind: str) -> rx.Component:
    """A single mark, for a key."""
    shape = SHAPES.get(kind, "M0 0v1")
    return rx.el.svg(
        rx.el.svg.path(d=shape, class_name=f"g-{kind}"),
        view_box="-9 -9 18 18",
        width="16",
        height="16",
        aria_hidden="true",
    )


def _marker(name: str, kind: str) -> rx.Component:
    return rx.el.svg.marker(
        rx.el.svg.path(d=SHAPES[kind], class_name=f"g-{kind}"),
        id=f"strip-{name}-{kind}",
        view_box="-12 -12 24 24",
        custom_attrs={
            "markerUnits": "userSpaceOnUse",
            "markerWidth": "24",
            "markerHeight": "24",
        },
    )


def _marks(name: str, kind: str, path: Any) -> rx.Component:
    """All marks of a kind as one path."""
    if kind not in SHAPES:
        return rx.el.svg.path(d=path, class_name=f"g-{kind}")
    shape = f"url(#strip-{name}-{kind})"
    return rx.el.svg.path(
        d=path, custom_attrs={"markerStart": shape, "markerMid": shape}
    )


def _frame(drawing: Any, x: Any) -> rx.Component:
    if x is None:
        return rx.fragment()
    return rx.el.svg.rect(
        x=x,
        y="1",
        width=drawing.frame,
        height=drawing.high,
        rx="6",
        class_name="sel",
    )


def _label(drawing: Any, label: Any) -> rx.Component:
    return rx.el.svg.text(label.text, x=label.x, y=drawing.foot_y)
