"""Following a board from a page, for as long as somebody looks at the page."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, TypeVar

from ui.live.board import Board
from ui.live.pace import Beat
from ui.live.visits import Visit

S = TypeVar("S")

LOOK_S = 2.0  # how often a quiet page is looked after


def owned(state: S) -> S:
    """The state itself, inside `async with` of a background event.

    Reflex hands such an event a proxy that looks after each access; where a page sets
    dozens of variables for each change, that is most of the cost.
    """
    own: S = getattr(state, "__wrapped__", state)
    return own


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
