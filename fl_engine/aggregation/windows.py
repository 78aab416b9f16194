"""A payload read in windows that fit into a processor's cache.

A window is a run of whole tensors, or a part of one that is too large; either way its
bytes are a payload of their own (for i8 the tensor's scale is read along), so that the
wire's codecs decode it and nothing else knows their layout.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np
import numpy.typing as npt

from fl_engine.errors import ShapeMismatchError
from fl_engine.updates import Payload, StoredUpdate
from fl_engine.wire.codecs import decode_delta, payload_bytes

MOST_OPEN = 256  # files at once; a process may have 1,024

Flat = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Window:
    """Some values of a delta, next to each other.

    Attributes:
        start: First value.
        stop: One after the last value.
        first: Number of the tensor it begins in.
        sizes: Values of each tensor, as far as they lie in the window.
        skipped: Values of the first tensor that lie before the window.
    """

    start: int
    stop: int
    first: int
    sizes: tuple[int, ...]
    skipped: int = 0


def cut(sizes: Sequence[int], most: int) -> Iterator[Window]:
    """Cut a delta into windows of at most `most` values, in order.

    Args:
        sizes: Values of each tensor.
        most: At least 1.
    """
    start, run = 0, list[int]()
    for number, size in enumerate(sizes):
        if run and sum(run) + size > most:
            yield Window(start, start + sum(run), number - len(run), tuple(run))
            start, run = start + sum(run), []
        if size <= most:
            run.append(size)
            continue
        for skipped in range(0, size, most):
            part = min(most, size - skipped)
            yield Window(start, start + part, number, (part,), skipped)
            start += part
    if run:
        yield Window(start, start + sum(run), len(sizes) - len(run), tuple(run))


class PayloadReader:
    """Reads windows of one update; a context manager.

    Args:
        update: The update.
        sizes: Values of each exchanged tensor.
        keep_open: Whether the file stays open between two windows.

    Raises:
        ShapeMismatchError: The payload has another size than the manifest gives.
    """

    def __init__(
        self, update: StoredUpdate, sizes: Sequence[int], *, keep_open: bool
    ) -> None:
        self._payload: Payload = update.payload
        self._codec = update.codec
        self._scale = np.float32(update.scale)
        self._keep_open = keep_open
        self._file: BinaryIO | None = None
        self._plain: int | None = None  # descriptor of a file that needs no decoding
        ends = accumulate((payload_bytes((s,), update.codec) for s in sizes), initial=0)
        *self._starts, expected = ends  # byte at which each tensor begins
        found = _size_bytes(update.payload)
        if found != expected:
            message = f"An update has {found} bytes; the manifest gives {expected}."
            raise ShapeMismatchError(message)

    def __enter__(self) -> Self:
        if isinstance(self._payload, Path) and self._keep_open:
            self._file = open(self._payload, "rb", buffering=0)
            if self._codec == "f32" and self._scale == 1:
                self._plain = self._file.fileno()
        return self

    def __exit__(self, *_: object) -> None:
        self._plain = None
        if self._file is not None:
            self._file.close()

    def read(self, window: Window, out: Flat) -> None:
        """Decode a window into `out`, scaled: float32, shape (stop - start,).

        An open file of float32 is read in one call with as little before and after it
        as can be: between two calls a thread holds the lock that all others wait for.
        """
        if self._plain is not None and out.flags.c_contiguous:
            read = os.preadv(self._plain, [out.data], 4 * window.start)
            if read == out.nbytes:
                return
        self._decode(window, out)
        if self._scale != 1:
            np.multiply(out, self._scale, out=out)

    def _decode(self, window: Window, out: Flat) -> None:
        if self._codec == "f32":
            self._fetch(4 * window.start, out.view(np.uint8).data)
            return
        content = bytearray(payload_bytes(window.sizes, self._codec))
        target = memoryview(content)
        if self._codec == "i8" and window.skipped:
            self._fetch(self._starts[window.first], target[:4])  # the tensor's scale
            target = target[4:]
        self._fetch(self._byte(window), target)
        out[:] = decode_delta(bytes(content), window.sizes, self._codec)

    def _byte(self, window: Window) -> int:
        """Where a window begins; in a run of whole i8 tensors that is a scale."""
        start = self._starts[window.first]
        if not window.skipped:
            return start
        return start + payload_bytes((window.skipped,), self._codec)

    def _fetch(self, offset: int, target: memoryview) -> None:
        if not isinstance(self._payload, Path):
            target[:] = memoryview(self._payload)[offset : offset + len(target)]
        elif self._file is not None:
            _read_into(self._file, offset, target)
        else:
            with open(self._payload, "rb", buffering=0) as file:
                _read_into(file, offset, target)


def open_all(
    updates: Sequence[StoredUpdate], sizes: Sequence[int], stack: ExitStack
) -> list[PayloadReader]:
    """Readers of all updates; the first `MOST_OPEN` keep their files open."""
    return [
        stack.enter_context(PayloadReader(update, sizes, keep_open=i < MOST_OPEN))
        for i, update in enumerate(updates)
    ]


def _size_bytes(payload: Payload) -> int:
    return payload.stat().st_size if isinstance(payload, Path) else len(payload)


def _read_into(file: BinaryIO, offset: int, target: memoryview) -> None:
    while len(target):
        count = os.preadv(file.fileno(), [target], offset)
        if not count:
            raise ShapeMismatchError("The file of an update ended early.")
        offset, target = offset + count, target[count:]
