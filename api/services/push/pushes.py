"""What waits to be pushed: filled after commits, emptied by `PushDelivery`."""

import asyncio
import logging
from collections.abc import Iterable

from api.services.push.notes import Note

MOST_WAITING = 1_000  # notes; more are dropped: nobody's round hangs on them

log = logging.getLogger(__name__)


class Pushes:
    """Notes on their way to the delivery.

    Attributes:
        public_key: The server's key as browsers want it, base64url; None while none
            are delivered, and then none are kept.
    """

    def __init__(self) -> None:
        self.public_key: str | None = None
        self._waiting: asyncio.Queue[Note] = asyncio.Queue(MOST_WAITING)

    def put(self, notes: Iterable[Note]) -> None:
        """Have them delivered; call it after the commit. Never waits."""
        if self.public_key is None:
            return
        for note in notes:
            try:
                self._waiting.put_nowait(note)
            except asyncio.QueueFull:
                log.warning("notifications come too fast; one was dropped")

    async def next(self) -> Note:
        """The note that waits longest; waits for one."""
        return await self._waiting.get()
