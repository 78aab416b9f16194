"""What the owner of a device wants of a running client."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True)
class Leave:
    """Leave the task for good."""

    reason: str


@dataclass(frozen=True)
class Pause:
    """The device can't train now."""

    reason: str


@dataclass(frozen=True)
class Resume:
    """It can again."""


class Steering:
    """Wishes in their order; they wait while there is no connection.

    Attributes:
        has_left: Whether `bye` was sent.
    """

    def __init__(self) -> None:
        self.has_left = False
        self._wishes: asyncio.Queue[Leave | Pause | Resume] = asyncio.Queue()

    def leave(self, reason: str = "") -> None:
        """Leave the task: sends `bye`."""
        self._wishes.put_nowait(Leave(reason))

    def pause(self, reason: str) -> None:
        """Stop training; the connection stays. Costs the seat of a running round."""
        self._wishes.put_nowait(Pause(reason))

    def resume(self) -> None:
        """Train again: says `hello` anew, because rounds are offered after that."""
        self._wishes.put_nowait(Resume())

    async def next(self) -> Leave | Pause | Resume:
        """The next wish."""
        wish = await self._wishes.get()
        self._wishes.task_done()
        return wish

    async def heard(self) -> None:
        """Wait until a connection has taken every wish."""
        await self._wishes.join()
