"""Following a board from a page, for as long as somebody looks at the page."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

from ui.live.board import Board
from ui.live.visits import Visit

LOOK_S = 2.0  # how often a quiet page is looked after
PACE_S = 2.0  # a page changes at most this often


async def changes(board: Board[Any], visit: Visit) -> AsyncIterator[None]:
    """Once at first and after each change of the board, until the visit ends.

    A page behind skips what is no longer true: it reads `board.view` when told. Each
    page has a beat of its own: fifty that follow one board change one after the other
    within `PACE_S`, so that nothing else of the server waits for all of them.
    """
    seen, beat_s = -1, random.uniform(0, PACE_S)
    while visit.goes_on:
        if board.version == seen or board.version == 0:
            if board.has_ended and board.version == seen:
                return
            try:
                await asyncio.wait_for(board.changed(board.version), LOOK_S)
            except TimeoutError:
                continue
        if seen >= 0:
            await next_beat(beat_s)
            if not visit.goes_on:
                return
        seen = board.version
        yield


async def next_beat(beat_s: float) -> None:
    """Wait for this page's next moment to change."""
    await asyncio.sleep(until_beat(asyncio.get_running_loop().time(), beat_s))


def until_beat(now_s: float, beat_s: float) -> float:
    """Time until the next moment that lies `beat_s` after a whole `PACE_S`."""
    return PACE_S - (now_s - beat_s) % PACE_S
