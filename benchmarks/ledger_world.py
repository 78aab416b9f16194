"""What the ledger's stress test is done in: a database, a context, processes."""

import multiprocessing
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from api.events import Wakeups
from api.services.context import Context
from api.settings import Settings
from api.storage import Storage

Share = TypeVar("Share")
Result = TypeVar("Result")


@dataclass(frozen=True)
class World:
    """A database for several processes, each with several tasks at once.

    Attributes:
        url: Address of an empty database, as Tortoise writes it.
        folder: Where files may lie.
        processes: How many processes send.
        tasks: How many tasks send in each.
    """

    url: str
    folder: Path
    processes: int
    tasks: int

    @property
    def settings(self) -> Settings:
        """Settings of a server over it."""
        return Settings(self.folder, self.url, "http://localhost")

    @property
    def context(self) -> Context:
        """A context that can do all but open models and meet devices."""
        return Context(
            settings=self.settings,
            storage=Storage(self.folder / "files"),
            wakeups=Wakeups(),
            now=lambda: datetime.now(UTC),
            rng=random.Random(),
            worker=cast(Any, None),  # the ledger opens no models
            links=cast(Any, None),  # and nobody is connected
        )

    def in_processes(
        self, work: Callable[["World", Share], Result], shares: Sequence[Share]
    ) -> list[Result]:
        """Do each share of some work in a process of its own, all at once."""
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self.processes, mp_context=spawn) as pool:
            return list(pool.map(work, [self] * len(shares), shares))
