"""Flat float32 vectors to the bytes of a bulk and back: f32, f16, i8.

Little-endian, tensors in the order of the manifest, without header or padding. `sizes`
are the numbers of values of the tensors; only i8 needs to know where one ends, because
each has a scale of its own. `decode_range` reads any part of a payload, so that an
aggregation goes through memory-mapped files in blocks and never holds a whole one.
"""

import struct
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from fl_engine.errors import WireError

CODECS = ("f32", "f16", "i8")
CODEC_WORDS = {"FLOAT32": "f32", "FLOAT16": "f16", "INT8": "i8"}  # of the contract
LARGEST_HALF = 65_504.0
BLOCK_VALUES = 262_144

Floats = NDArray[np.float32]
Payload = bytes | memoryview | NDArray[np.uint8]


def payload_bytes(sizes: Sequence[int], codec: str) -> int:
    """The exact size of a payload.

    Raises:
        WireError: CODEC when there is no such codec.
    """
    values = sum(sizes)
    if codec == "f32":
        return 4 * values
    if codec == "f16":
        return 2 * values
    if codec == "i8":
        return 4 * len(sizes) + values
    raise WireError("CODEC", f"the codec {codec!r} is none of {', '.join(CODECS)}")


def encode_delta(
    flat: Floats, sizes: Sequence[int], codec: str, rng: np.random.Generator
) -> bytes:
    """Write a vector.

    f16 rounds half to even and saturates at ±65504. i8 rounds stochastically, so that
    the mean of many updates has no bias (QSGD, Alistarh et al. 2017,
    https://arxiv.org/abs/1610.02132). Values that are not finite stay so, except
    infinities in f16, which saturate.

    Args:
        flat: float32, shape (sum(sizes),).
        sizes: Values of each tensor.
        codec: f32, f16 or i8.
        rng: Chance for i8.

    Raises:
        WireError: SIZE when `flat` and `sizes` differ; CODEC.
    """
    _expect(flat.size, sum(sizes), "values")
    if codec == "f32":
        return flat.astype("<f4").tobytes()
    if codec == "f16":
        return np.clip(flat, -LARGEST_HALF, LARGEST_HALF).astype("<f2").tobytes()
    payload_bytes(sizes, codec)  # refuses an unknown codec
    tensors = np.split(flat, np.cumsum(sizes)[:-1]) if len(sizes) else []
    return b"".join(_encode_i8(tensor, rng) for tensor in tensors)


def decode_delta(payload: Payload, sizes: Sequence[int], codec: str) -> Floats:
    """Read a whole vector: float32, shape (sum(sizes),).

    Raises:
        WireError: SIZE when the payload has another size; CODEC.
    """
    return decode_range(payload, sizes, codec, 0, sum(sizes))


def decode_blocks(
    payload: Payload,
    sizes: Sequence[int],
    codec: str,
    block_values: int = BLOCK_VALUES,
) -> Iterator[Floats]:
    """Read a vector in blocks of at most `block_values` values, in order."""
    total = sum(sizes)
    for start in range(0, total, block_values):
        stop = min(start + block_values, total)
        yield decode_range(payload, sizes, codec, start, stop)


def decode_range(
    payload: Payload, sizes: Sequence[int], codec: str, start: int, stop: int
) -> Floats:
    """Read the values `start` to `stop`: float32, shape (stop - start,).

    Args:
        payload: All bytes; `np.memmap(path, np.uint8, "r")` for a file.
        sizes: Values of each tensor.
        codec: f32, f16 or i8.
        start: First value.
        stop: One after the last value.

    Raises:
        WireError: SIZE when the payload has another size; CODEC.
    """
    _expect(len(payload), payload_bytes(sizes, codec), "bytes")
    if codec == "i8":
        return _decode_i8(payload, sizes, start, stop)
    kind = np.dtype("<f4" if codec == "f32" else "<f2")
    values = np.frombuffer(
        payload, kind, count=stop - start, offset=start * kind.itemsize
    )
    return values.astype(np.float32)


def _encode_i8(tensor: Floats, rng: np.random.Generator) -> bytes:
    """Scale, then values: tensor is scale times values, up to one step."""
    scale = np.float32(np.max(np.abs(tensor), initial=0.0) / np.float32(127))
    if scale == 0 or not np.isfinite(scale):
        # 0 × NaN and 0 × inf are NaN: the screening sees them on the other side.
        return struct.pack("<f", scale) + bytes(tensor.size)
    steps = tensor.astype(np.float64) / np.float64(scale)
    low = np.floor(steps)
    steps = low + (rng.random(tensor.size) < steps - low)
    values = np.clip(steps, -127, 127).astype(np.int8)
    return struct.pack("<f", scale) + values.tobytes()


def _decode_i8(payload: Payload, sizes: Sequence[int], start: int, stop: int) -> Floats:
    out = np.empty(stop - start, np.float32)
    first, at = 0, 0  # first value and first byte of the tensor
    for size in sizes:
        a, b = max(first, start), min(first + size, stop)
        if a < b:
            scale = np.frombuffer(payload, "<f4", count=1, offset=at)[0]
            values = np.frombuffer(
                payload, np.int8, count=b - a, offset=at + 4 + a - first
            )
            with np.errstate(invalid="ignore", over="ignore"):
                np.multiply(values, scale, out=out[a - start : b - start])
        first, at = first + size, at + 4 + size
    return out


def _expect(found: int, expected: int, unit: str) -> None:
    if found != expected:
        raise WireError("SIZE", f"{expected} {unit} expected, {found} found")
