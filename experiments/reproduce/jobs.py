"""Pieces of work that several processes share, each done once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from experiments.reproduce.cache import Cache, Key


@dataclass(frozen=True)
class Job:
    """A piece of work.

    Attributes:
        key: All that its result depends on: part, settings, seeds, hash of the data.
        work: Does it and returns what JSON knows; a function of a module or a partial
            of one, so that another process can run it.
    """

    key: Key
    work: Callable[[], Any]


Watch = Callable[[], None]


def run_jobs(
    jobs: Sequence[Job], cache: Cache, processes: int, on_done: Watch = lambda: None
) -> list[Any]:
    """Results in the order of the jobs; what is known is not done again.

    Args:
        jobs: Any number.
        cache: Where results are looked up, and kept as soon as each is there.
        processes: How many share the work; with 1 it is done here.
        on_done: Told each time a result is there.
    """
    results = {place: cache.find(job.key) for place, job in enumerate(jobs)}
    missing = [place for place, result in results.items() if result is None]
    for _ in range(len(jobs) - len(missing)):
        on_done()
    if processes == 1:
        for place in missing:
            results[place] = _done(jobs[place], jobs[place].work(), cache, on_done)
        return [results[place] for place in range(len(jobs))]
    with _pool(processes if missing else 1) as pool:
        running: dict[Future[Any], int] = {
            pool.submit(jobs[place].work): place for place in missing
        }
        for future in as_completed(running):
            place = running[future]
            results[place] = _done(jobs[place], future.result(), cache, on_done)
    return [results[place] for place in range(len(jobs))]


def _done(job: Job, result: Any, cache: Cache, on_done: Watch) -> Any:
    cache.keep(job.key, result)
    on_done()
    return result


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that start nothing new once something has gone wrong."""
    pool = ProcessPoolExecutor(processes)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
