"""What must hold after every task, whatever happened, and what of it does not."""

import asyncio
import logging
import sqlite3
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tests.chaos.simulator import invariants
from tests.chaos.simulator.database import FullError
from tests.chaos.simulator.disk import FullDiskError
from tests.chaos.simulator.loop import LIFE, StuckError
from tests.chaos.simulator.server import WorkerDiedError

if TYPE_CHECKING:
    from tests.chaos.simulator.world import World

INJECTED = (FullError, FullDiskError, WorkerDiedError)
LOGGERS = ("api", "fl_engine", "mobile", "asyncio")


class Findings(logging.Handler):
    """Gathers errors that nobody injected, then looks at rows, files and clients.

    Attributes:
        problems: What does not hold, in words.
        task: State, reason and committed rounds of the task.
    """

    def __init__(self, trace: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self.problems: list[str] = []
        self.task = ("", "", 0)
        self._trace = trace

    def __enter__(self) -> Self:
        self._propagate = {}
        for name in LOGGERS:
            logger = logging.getLogger(name)
            self._propagate[name] = logger.propagate
            logger.propagate = False
            logger.addHandler(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for name, propagate in self._propagate.items():
            logging.getLogger(name).propagate = propagate
            logging.getLogger(name).removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """An error was logged: unless a fault explains it, it is a finding."""
        life = LIFE.get()
        if life is not None and life.is_dead:
            return
        error = record.exc_info[1] if record.exc_info else None
        self._trace(f"logged: {record.getMessage()} ({error!r})")
        if error is not None and not _is_injected(error):
            words = "".join(traceback.format_exception(error)).rstrip()
            self.problems.append(f"logged: {record.getMessage()}\n{words}")

    def in_loop(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """The loop's handler: an exception that nobody caught."""
        error = context.get("exception")
        if isinstance(error, BaseException) and not _is_injected(error):
            words = "".join(traceback.format_exception(error)).rstrip()
            self.problems.append(f"nobody caught: {context['message']}\n{words}")

    def guard(self, run: Callable[[], None]) -> None:
        """Run the simulation; that it can't go on is a finding too."""
        try:
            run()
        except StuckError as error:
            self.problems.append(f"stuck: {error}")
        except Exception as error:
            words = "".join(traceback.format_exception(error)).rstrip()
            self.problems.append(f"the simulation broke\n{words}")

    def examine(self, world: "World") -> None:
        """Check every invariant."""
        database = sqlite3.connect(world.folder / "crowdfl.sqlite3")
        database.row_factory = sqlite3.Row
        try:
            task = database.execute("SELECT * FROM tasks").fetchone()
            if task is None:
                self.problems.append("there is no task")
                return
            reason = task["state_reason"] or ""
            self.task = (task["state"], reason, task["rounds_committed"])
            for check in invariants.ALL:
                self.problems += check(world, database, task)
        finally:
            database.close()


def _is_injected(error: BaseException | None) -> bool:
    """Whether a fault of the table is what it comes from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, INJECTED):
            return True
        seen.add(id(error))
        causes = (error.__cause__, error.__context__)
        inner = [arg for arg in error.args if isinstance(arg, BaseException)]
        error = next((e for e in (*causes, *inner) if e is not None), None)
    return False
