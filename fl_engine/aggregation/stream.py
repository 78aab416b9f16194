"""Updates read window by window, by as many workers as there are.

Memory is that of the windows under way: it grows neither with the model nor, beyond
one block a worker, with the cohort. Reading a file and numpy's loops release the
interpreter's lock, so that threads really share the work.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np
import numpy.typing as npt

from fl_engine.aggregation.base import Flat, Gathered
from fl_engine.aggregation.windows import PayloadReader, Window, cut, open_all
from fl_engine.model.manifest import Manifest

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Slab:
    """One window of every update.

    Attributes:
        window: Which values.
        readers: Of the updates, in their order.
        worker: Number of who works on it, from 0 below `Gathered.workers.count`.
        scratch: Room for the values of some updates, shape (rows, values); what is
            in it belongs to whoever used it last.
    """

    window: Window
    readers: Sequence[PayloadReader]
    worker: int
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
        work: Called by several workers at a time; may write to what belongs to its
            window or its worker, and to nothing else.

    Raises:
        ShapeMismatchError: A payload does not fit the manifest.
    """
    sizes, workers = gathered.manifest.exchanged_sizes, gathered.workers
    with ExitStack() as stack:
        readers = open_all(gathered.updates, sizes, stack)

        def run(worker: int) -> None:
            room = np.empty((rows, values), dtype=np.float32)
            for window in islice(cut(sizes, values), worker, None, workers.count):
                length = window.stop - window.start
                work(Slab(window, readers, worker, room[:, :length]))

        workers.run([partial(run, worker) for worker in range(workers.count)])


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


def begin(gathered: Gathered) -> Flat:
    """New weights in which everything that is not exchanged stands already.

    The rest is written once, by `add`: going through it twice would take as long as
    reading another update.
    """
    weights = np.empty(gathered.base.shape, dtype=np.float32)
    done = 0
    for there, _ in gathered.manifest.exchanged_slices:
        weights[done : there.start] = gathered.base[done : there.start]
        done = there.stop
    weights[done:] = gathered.base[done:]
    return weights


def add(weights: Flat, gathered: Gathered, delta: Flat, window: Window) -> None:
    """Write what was there before and a window of a delta into new flat weights."""
    for there, here, _ in places(window, gathered.manifest):
        np.add(gathered.base[there], delta[here], out=weights[there])
