"""What every frame is: a map of known fields, its type in `t`, and an id."""

import math

from msgspec import Struct

from fl_engine.wire.fields import Id


class Fields(Struct, frozen=True, kw_only=True):
    """A map of known fields."""


class FrameBase(Fields, frozen=True, kw_only=True, tag_field="t"):
    """A frame; each says who sends it."""

    id: Id


def not_negative(name: str, value: float) -> None:
    """Refuse a number below 0 and what is no finite number."""
    if not 0 <= value < math.inf:
        raise ValueError(f"{name} is {value}, but must be a finite number from 0")
