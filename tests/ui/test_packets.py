"""Packets say what Reflex's own encoder says."""

import json
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reflex.istate.data import RouterData
from reflex.state import StateUpdate
from reflex_base.event import Event
from reflex_base.utils import format as reflex_format

from ui import packets


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Mark:
    """Such as a page holds."""

    words: str = "née"
    place: tuple[float, ...] = (1.0, 2.5)
    inside: dict[str, int] = field(default_factory=lambda: {"a": 1})


def by_reflex(packet: Any) -> Any:
    return json.loads(reflex_format.json_dumps(packet, separators=(",", ":")))


def ours(packet: Any) -> Any:
    return packets.loads(packets.dumps(packet, separators=(",", ":")))


@pytest.mark.parametrize(
    "value",
    [
        Mark(),
        [Mark(), Mark(words="")],
        {"deep": {"mark": Mark()}},
        Colour.RED,
        {
            1,
        },
        None,
        1e-7,
        RouterData(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_page_is_told_the_same(value: object) -> None:
    packet = ["event", StateUpdate(delta={"state": {"value": value}})]
    assert ours(packet) == by_reflex(packet)


def test_events_go_along() -> None:
    event = Event(name="_call_script", payload={"javascript_code": "go()"})
    for delta in ({}, {"state": {"x": 1}}):
        packet = ["event", StateUpdate(delta=delta, events=[event])]
        assert ours(packet) == by_reflex(packet)


def test_what_is_small_is_left_alone() -> None:
    assert ours(["reload"]) == ["reload"]
    assert ours({"sid": "abc"}) == {"sid": "abc"}


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
)


@given(VALUES)
def test_any_plain_value_is_the_same(value: object) -> None:
    packet = ["event", StateUpdate(delta={"state": {"value": value}})]
    assert ours(packet) == by_reflex(packet)
