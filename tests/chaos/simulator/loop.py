"""An event loop whose time jumps to whatever is due next, with processes that can die.

Nothing waits for real: when no callback is ready, the clock moves to the earliest
timer. Calls for threads are made here, at a moment drawn by chance. Each task belongs
to the process in whose context it was made; of a process that has died no code runs
again, no `finally` either, which is what `kill -9` does.
"""

import asyncio
import contextlib
import logging
import sys
import warnings
from collections.abc import Callable, Coroutine, Iterator
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass, field
from random import Random
from typing import Any

THREAD_S = 0.004  # mean time of a call in a thread
MOST_TURNS = 100_000  # of the loop at one moment
MOST_LAST_WORDS = 20  # times that one of the dead wants to wait before it is closed


class StuckError(Exception):
    """Nothing is ready, nothing will ever be due: somebody waits for nothing."""


class CrashedError(BaseException):
    """The process has died inside a call; nobody may catch this and go on."""


@dataclass(eq=False)
class Life:
    """A process from its start to its death.

    Attributes:
        name: For the trace.
        is_dead: None of its code runs any more.
        at_death: What the system does then, such as closing its files.
    """

    name: str
    is_dead: bool = False
    at_death: list[Callable[[], None]] = field(default_factory=list)
    _tasks: list["asyncio.Task[Any]"] = field(default_factory=list)

    def die(self) -> None:
        """End it where it stands."""
        if not self.is_dead:
            self.is_dead = True
            for close in self.at_death:
                close()

    def check(self) -> None:
        """Stop the call that is under way in a dead process."""
        if self.is_dead:
            raise CrashedError(self.name)

    def run(self, course: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Do something in this process: what it begins belongs to it too."""
        context = Context()
        context.run(LIFE.set, self)
        task = asyncio.create_task(course, context=context)
        self._tasks.append(task)
        return task


LIFE: ContextVar[Life | None] = ContextVar("LIFE", default=None)


class _Task(asyncio.Task[Any]):
    """A task whose place in a set follows from its number, not from its address."""

    def __init__(self, number: int, coroutine: Any, **more: Any) -> None:
        self._number = number
        super().__init__(coroutine, **more)

    def __hash__(self) -> int:
        return self._number


class _Idle:
    """Stands for the selector: instead of waiting it lets time pass."""

    def __init__(self, loop: "SimulatedLoop") -> None:
        self._loop = loop
        self._turns = 0

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise StuckError("nothing will ever happen again")
        self._turns = 0 if timeout else self._turns + 1
        if self._turns > MOST_TURNS:
            raise StuckError("something spins: time stands still")
        self._loop.now += timeout
        return []


class SimulatedLoop(asyncio.BaseEventLoop):
    """See the module.

    Attributes:
        now: Simulated seconds from the start.
        rng: Draws when threads are done.
    """

    def __init__(self, rng: Random) -> None:
        super().__init__()
        self.now = 0.0
        self.rng = rng
        self._selector = _Idle(self)
        self._clock_resolution = 1e-7
        self._made: list[tuple[asyncio.Task[Any], Coroutine[Any, Any, Any], Context]]
        self._made = []
        self.set_task_factory(self._make_task)

    def time(self) -> float:
        """The simulated clock; it never goes back."""
        return self.now

    def call_soon(  # type: ignore[override]
        self, callback: Any, *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Call it next, unless its process has died by then."""
        context = copy_context() if context is None else context
        life = context.get(LIFE)
        return super().call_soon(_unless_dead, life, callback, args, context=context)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Any, *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Call it then, unless its process has died by then."""
        context = copy_context() if context is None else context
        life = context.get(LIFE)
        return super().call_at(
            when, _unless_dead, life, callback, args, context=context
        )

    def later(self, delay_s: float, callback: Callable[..., Any], *args: Any) -> None:
        """Let the world do something, whoever is dead by then."""
        self.call_at(self.now + delay_s, callback, *args, context=Context())

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> "asyncio.Future[Any]":
        """Make the call at a moment drawn by chance; its end comes a little later."""
        future = self.create_future()
        took_s = self.rng.expovariate(1 / THREAD_S)
        begins_s = took_s * self.rng.random()

        def begin() -> None:
            end = _outcome(func, args)
            self.call_later(took_s - begins_s, _settle, future, *end)

        self.call_later(begins_s, begin)
        return future

    def bury(self) -> None:
        """Close what never ended; call it when the loop stands.

        The dead get their `finally` now, when it can do no harm any more; what they
        still want to wait for is nobody's business.
        """
        heard, sys.unraisablehook = sys.unraisablehook, lambda _: None
        logging.disable()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._close_all()
        finally:
            sys.unraisablehook = heard
            logging.disable(logging.NOTSET)

    def _close_all(self) -> None:
        for task, coroutine, context in self._made:
            if task.done():
                continue
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            for _ in range(MOST_LAST_WORDS):
                try:
                    context.run(coroutine.close)
                    break
                except BaseException:
                    continue  # it waits once more
        self._made.clear()

    def _make_task(
        self,
        loop: asyncio.AbstractEventLoop,
        coroutine: Any,
        context: Context | None = None,
        **more: Any,
    ) -> asyncio.Task[Any]:
        context = copy_context() if context is None else context
        number = len(self._made)
        task = _Task(number, coroutine, loop=loop, context=context, **more)
        self._made.append((task, coroutine, context))
        return task

    # What `BaseEventLoop` leaves to its heirs; there are no files and no generators
    # whose end would have to be waited for.

    def _process_events(self, event_list: Any) -> None:
        pass

    def _write_to_self(self) -> None:
        pass

    def _asyncgen_finalizer_hook(self, agen: Any) -> None:
        pass


def _unless_dead(life: Life | None, callback: Any, args: tuple[Any, ...]) -> None:
    if life is None or not life.is_dead:
        callback(*args)


def _outcome(func: Callable[..., Any], args: Any) -> tuple[Any, Exception | None]:
    try:
        return func(*args), None
    except Exception as error:
        return None, error
    except CrashedError:
        return None, None  # its process is dead: nobody hears of it


def _settle(
    future: "asyncio.Future[Any]", result: Any, error: Exception | None
) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)


@contextlib.contextmanager
def simulated_loop(rng: Random) -> Iterator[SimulatedLoop]:
    """A loop of its own; what still hangs is buried at the end."""
    loop = SimulatedLoop(rng)
    try:
        yield loop
    finally:
        loop.bury()
        loop.close()
