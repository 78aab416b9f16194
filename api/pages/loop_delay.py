"""How late the event loop is: what everybody whom it serves has to wait for."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

from prometheus_client import CollectorRegistry, Histogram

TICK_S = 0.02
LEAST_S, MOST_S, STEP = 0.0005, 3.0, 1.2


def _bounds() -> tuple[float, ...]:
    """Bounds so close together that a percentile can be told between them."""
    found = [LEAST_S]
    while found[-1] < MOST_S:
        found.append(round(found[-1] * STEP, 6))
    return tuple(found)


class LoopDelay:
    """Wakes up at fixed intervals for as long as it is entered, and notes how late."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self._histogram = Histogram(
            "crowdfl_loop_delay_seconds",
            "How late the event loop wakes what asked to be woken.",
            registry=None,
            buckets=_bounds(),
        )

    def register(self, registry: CollectorRegistry) -> None:
        """Be part of a registry's figures."""
        registry.register(self._histogram)

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._tick(), name="loop delay")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + TICK_S
            await asyncio.sleep(TICK_S)
            self._histogram.observe(max(0.0, loop.time() - due))
