"""Updates read window by window, by as many threads as there are processors.

Memory is that of the windows under way: it grows neither with the model nor, beyond
one block a thread, with the cohort. Reading a file and numpy's loops release the
interpreter's lock, so threads really share the work.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fl_engine.aggregation.base import Flat, Gathered
from fl_engine.aggregation.windows import PayloadReader, Window, cut, open_all
from fl_engine.model.manifest import Manifest

MOST_THREADS = 4  # beyond that the memory's bandwidth is the limit

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Slab:
    """One window of every update.

    Attributes:
        window: Which values.
        readers: Of the updates, in their order.
        scratch: Room for the values of some updates, shape (rows, values); what is
            in it belongs to whoever used it last.
    """

    window: Window
    readers: Sequence[PayloadReader]
    scratch: Flat

    def rows(self, first: int = 0) -> Flat:
        """Values of as many updates as there is room for: shape (n, values).

        Args:
            first: Number of the first update.
        """
        some = self.readers[first : first + len(self.scratch)]
        for row, reader in enumerate(some):
            reader.read(self.window, self.scratch[row])
        return self.scratch[: len(some)]


def for_each_window(
    gathered: Gathered, rows: int, values: int, work: Callable[[Slab], None]
) -> None:
    """Do `work` for every window; no two windows overlap, their order is not given.

    Args:
        gathered: The updates.
        rows: Updates of which a window is held at once.
        values: Most values of a window.
        work: Called by several threads at a time; may write to what belongs to its
            window and to nothing else.

    Raises:
        ShapeMismatchError: A payload does not fit the manifest.
    """
    sizes = gathered.manifest.exchanged_sizes
    with ExitStack() as stack:
        readers = open_all(gathered.updates, sizes, stack)
        windows = _Shared(cut(sizes, values))

        def run() -> None:
            room = np.empty((rows, values), dtype=np.float32)
            for window in windows:
                length = window.stop - window.start
                work(Slab(window, readers, room[:, :length]))

        threads = min(_processors(), -(-gathered.manifest.exchanged_count // values))
        if threads <= 1:
            run()
            return
        pool = stack.enter_context(ThreadPoolExecutor(threads))
        for done in [pool.submit(run) for _ in range(threads)]:
            done.result()


class _Shared(Iterator[Window]):
    """Windows that several threads take from one iterator."""

    def __init__(self, windows: Iterator[Window]) -> None:
        self._windows = windows
        self._lock = threading.Lock()

    def __next__(self) -> Window:
        with self._lock:
            return next(self._windows)


def _processors() -> int:
    return min(MOST_THREADS, len(os.sched_getaffinity(0)))


def places(window: Window, manifest: Manifest) -> Iterator[tuple[slice, slice, int]]:
    """Where the values of a window belong, tensor by tensor.

    Yields:
        Place in flat `weights`, place in the window, number of the exchanged tensor.
    """
    done = 0
    for number, size in enumerate(window.sizes, start=window.first):
        start = manifest.exchanged_slices[number][0].start
        start += window.skipped  # of a part; 0 in a run of whole tensors
        yield slice(start, start + size), slice(done, done + size), number
        done += size


def add(
    weights: Flat,
    delta: npt.NDArray[np.floating],
    window: Window,
    manifest: Manifest,
) -> None:
    """Add a window of a delta to the places of its tensors in flat `weights`."""
    for there, here, _ in places(window, manifest):
        weights[there] = weights[there] + delta[here]
