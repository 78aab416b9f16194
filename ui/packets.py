"""Packets of the pages' socket as JSON, several times faster than Reflex writes them.

Most of what an open page costs the server is telling it what has changed. Reflex's own
encoder walks every dataclass in Python; msgspec does it in C. What belongs to Reflex
itself is still written by Reflex. Moments would be written in another way (ISO 8601);
pages hold words instead.
"""

import json
from typing import Any

import msgspec
from reflex.istate.proxy import MutableProxy
from reflex.state import StateUpdate
from reflex_base.utils import format as reflex_format
from reflex_base.utils import serializers


def dumps(packet: Any, **_: Any) -> str:
    """A packet as JSON; how it is separated is msgspec's affair."""
    if isinstance(packet, list):
        packet = [_update(part) for part in packet]
    return _ENCODER.encode(packet).decode()


def loads(text: str | bytes, **_: Any) -> Any:
    """A packet from JSON, as Python's own module reads it."""
    return json.loads(text)


def _update(part: Any) -> Any:
    """A part of a packet: what a page is told, or something small."""
    if not isinstance(part, StateUpdate):
        return part
    delta = {
        state: {name: _value(value) for name, value in variables.items()}
        for state, variables in part.delta.items()
    }
    told: dict[str, Any] = {"delta": delta} if delta else {}
    return told | ({"events": _by_reflex(part.events)} if part.events else {})


def _value(value: Any) -> Any:
    plain = value.__wrapped__ if isinstance(value, MutableProxy) else value
    is_theirs = type(plain).__module__.startswith("reflex")
    return _by_reflex(plain) if is_theirs else plain


def _by_reflex(value: Any) -> msgspec.Raw:
    return msgspec.Raw(reflex_format.json_dumps(value).encode())


def _unknown(value: Any) -> Any:
    """Of a value that msgspec does not know, one that it does."""
    if isinstance(value, MutableProxy):
        return value.__wrapped__
    return serializers.serialize(value)


_ENCODER = msgspec.json.Encoder(enc_hook=_unknown)
