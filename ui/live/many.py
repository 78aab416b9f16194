"""Following several boards from one page."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from ui.live.board import Board
from ui.live.follow import LOOK_S
from ui.live.pace import Beat
from ui.live.visits import Visit


async def changes_of(boards: Sequence[Board[Any]], visit: Visit) -> AsyncIterator[None]:
    """Once at first and after each change of any board, until the visit ends."""
    seen: list[int] | None = None
    with Beat() as beat:
        while visit.goes_on:
            versions = [board.version for board in boards]
            if versions == seen:
                await _any_change(boards, versions)
                continue
            if seen is not None:
                await beat.wait()
                if not visit.goes_on:
                    return
                versions = [board.version for board in boards]
            seen = versions
            yield


async def _any_change(boards: Sequence[Board[Any]], versions: Sequence[int]) -> None:
    """Wait for a change, for `LOOK_S` at most."""
    waiting = [
        asyncio.ensure_future(board.changed(version))
        for board, version in zip(boards, versions, strict=True)
    ]
    try:
        if waiting:
            await asyncio.wait(
                waiting, timeout=LOOK_S, return_when=asyncio.FIRST_COMPLETED
            )
        else:
            await asyncio.sleep(LOOK_S)
    finally:
        for one in waiting:
            one.cancel()
