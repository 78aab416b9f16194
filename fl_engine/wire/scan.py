"""Look over MessagePack bytes before anything is built from them.

A decoder that builds dictionaries can't see a repeated key, and one that skips unknown
fields can't see what is in them. This walk sees both, builds nothing, and refuses what
the protocol refuses whatever the field: https://github.com/msgpack/msgpack/blob/master/spec.md
"""

import math
import struct
from typing import NoReturn

from fl_engine.errors import WireError
from fl_engine.wire.fields import FRAME_BYTES

MOST_NESTING = 8  # the frame itself is the first level
MOST_VALUES = 1_024  # keys and values; the largest frames have 50 columns of figures

_UNSIGNED = (">B", ">H", ">I", ">Q")


def scan(data: bytes) -> bytes | None:
    """Check the structure of a frame.

    Args:
        data: One message as it came.

    Returns:
        The frame's `id`, when it has one of 16 bytes; for the answer to a bad frame.

    Raises:
        WireError: TOO_LARGE above 65,536 bytes; MALFORMED when the bytes are not one
            map with distinct string keys, at most 8 levels and 1,024 values, without
            non-finite numbers, extensions, and trailing bytes.
    """
    if len(data) > FRAME_BYTES:
        raise WireError(
            "TOO_LARGE", f"a frame has at most {FRAME_BYTES} bytes, not {len(data)}"
        )
    walk = _Walk(data)
    try:
        walk.frame()
    except (IndexError, struct.error):
        raise WireError("MALFORMED", "the frame breaks off", walk.id) from None
    return walk.id


class _Walk:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._values = 0
        self.id: bytes | None = None

    def frame(self) -> None:
        first = self._data[0]
        if not (0x80 <= first <= 0x8F or first in (0xDE, 0xDF)):
            self._refuse("a frame is a map")
        self._value(1)
        if self._at != len(self._data):
            self._refuse("bytes follow the frame")

    def _value(self, depth: int) -> None:
        """Step over one value; `depth` is its own level."""
        self._values += 1
        if self._values > MOST_VALUES:
            self._refuse(f"a frame has at most {MOST_VALUES} values")
        code = self._data[self._at]
        self._at += 1
        if code <= 0x7F or code >= 0xE0 or code in (0xC0, 0xC2, 0xC3):
            return  # small numbers, nil, false, true
        if code <= 0x8F:
            self._map(code & 0x0F, depth)
        elif code <= 0x9F:
            self._array(code & 0x0F, depth)
        elif code <= 0xBF:
            self._skip(code & 0x1F)
        else:
            self._long(code, depth)

    def _long(self, code: int, depth: int) -> None:
        if 0xC4 <= code <= 0xC6:  # bin
            self._skip(self._unsigned(code - 0xC4))
        elif code in (0xCA, 0xCB):
            self._float(code)
        elif 0xCC <= code <= 0xD3:  # uint and int, of 1, 2, 4, 8 bytes
            self._skip(1 << (code - 0xCC) % 4)
        elif 0xD9 <= code <= 0xDB:  # str
            self._skip(self._unsigned(code - 0xD9))
        elif code in (0xDC, 0xDD):
            self._array(self._unsigned(code - 0xDB), depth)
        elif code in (0xDE, 0xDF):
            self._map(self._unsigned(code - 0xDD), depth)
        else:
            self._refuse("extensions have no place in a frame")

    def _float(self, code: int) -> None:
        form, size = (">f", 4) if code == 0xCA else (">d", 8)
        (value,) = struct.unpack_from(form, self._data, self._at)
        self._at += size
        if not math.isfinite(value):
            self._refuse("a number is not finite")

    def _array(self, length: int, depth: int) -> None:
        self._check_depth(depth)
        for _ in range(length):
            self._value(depth + 1)

    def _map(self, length: int, depth: int) -> None:
        self._check_depth(depth)
        keys: set[bytes] = set()
        for _ in range(length):
            key = self._key(depth)
            if key in keys:
                self._refuse(f"the key {key[:32]!r} is repeated")
            keys.add(key)
            start = self._at
            self._value(depth + 1)
            if depth == 1 and key == b"id":
                self._keep_id(self._data[start : self._at])

    def _key(self, depth: int) -> bytes:
        code = self._data[self._at]
        if not (0xA0 <= code <= 0xBF or 0xD9 <= code <= 0xDB):
            self._refuse("a key is not a string")
        start = self._at
        self._value(depth + 1)
        head = 1 if code <= 0xBF else 1 + (1 << code - 0xD9)
        return self._data[start + head : self._at]

    def _keep_id(self, value: bytes) -> None:
        if len(value) == 18 and value[:2] == b"\xc4\x10":
            self.id = value[2:]

    def _unsigned(self, power: int) -> int:
        """Read a big-endian number of 2 ** power bytes."""
        (value,) = struct.unpack_from(_UNSIGNED[power], self._data, self._at)
        self._at += 1 << power
        return int(value)

    def _skip(self, size: int) -> None:
        self._at += size
        if self._at > len(self._data):
            self._refuse("the frame breaks off")

    def _check_depth(self, depth: int) -> None:
        if depth > MOST_NESTING:
            self._refuse(f"a frame nests at most {MOST_NESTING} deep")

    def _refuse(self, message: str) -> NoReturn:
        raise WireError("MALFORMED", message, self.id)
