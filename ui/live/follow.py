"""Following a board from a page, for as long as somebody looks at the page."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from ui.live.board import Board
from ui.live.pace import Beat
from ui.live.visits import Visit

LOOK_S = 2.0  # how often a quiet page is looked after


async def changes(board: Board[Any], visit: Visit) -> AsyncIterator[None]:
    """Once at first and after each change of the board, until the visit ends.

    A page behind skips what is no longer true: it reads `board.view` when told.
    """
    seen = -1
    with Beat() as beat:
        while visit.goes_on:
            if board.version == seen or board.version == 0:
                if board.has_ended and board.version == seen:
                    return
                try:
                    await asyncio.wait_for(board.changed(board.version), LOOK_S)
                except TimeoutError:
                    continue
            if seen >= 0:
                await beat.wait()
                if not visit.goes_on:
                    return
            seen = board.version
            yield
