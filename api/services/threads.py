"""Threads for what the engine can share out."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from fl_engine.aggregation import Workers

MOST_THREADS = 4  # beyond that the memory's bandwidth is the limit


def run_in_threads(jobs: Sequence[Callable[[], None]]) -> None:
    """Do all jobs at once, a thread each; what one of them raises is raised."""
    if len(jobs) == 1:
        jobs[0]()
        return
    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()


def threads() -> Workers:
    """As many workers as this process has processors, at most four."""
    count = min(MOST_THREADS, os.cpu_count() or 1)
    return Workers(count, run_in_threads)
