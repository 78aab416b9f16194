"""How often a page changes: the more pages are open, the more seldom.

What a page costs the server are its changes. So all pages of a process together change
at most `CHANGES_A_S` times a second: one alone changes each second, fifty every three.
Each page has a beat of its own within that time: fifty that follow one board change one
after the other, so that nothing else of the server waits for all of them.
"""

import asyncio
import random
from typing import Self

CHANGES_A_S = 16.0  # of all pages together
FASTEST_S, SLOWEST_S = 1.0, 5.0  # at which one page changes
LEAST_GATHER_S = 0.25

_pages = 0  # that follow something now


def pace_s(pages: int) -> float:
    """Time between two changes of a page, where so many are open."""
    return min(max(pages / CHANGES_A_S, FASTEST_S), SLOWEST_S)


def gather_s() -> float:
    """How long a board gathers events into one change, with so many pages open now.

    A part of their pace: pages whose moments lie in the same part draw the same view,
    so that it is computed once for all of them (`ui/live/once.py`).
    """
    return max(pace_s(_pages) / 8, LEAST_GATHER_S)


def until_beat(now_s: float, beat: float, every_s: float) -> float:
    """Time until a page's next moment to change.

    Args:
        now_s: By a clock that is the same for all pages.
        beat: Where in each `every_s` the page's moment lies, 0 to 1.
        every_s: Time between two of its moments.
    """
    return every_s - (now_s - beat * every_s) % every_s


class Beat:
    """One page's moments to change, for as long as the block lasts."""

    def __init__(self) -> None:
        """Draw them."""
        self._beat = random.random()

    def __enter__(self) -> Self:
        global _pages
        _pages += 1
        return self

    def __exit__(self, *_: object) -> None:
        global _pages
        _pages -= 1

    async def wait(self) -> None:
        """Wait for the next one."""
        now_s = asyncio.get_running_loop().time()
        await asyncio.sleep(until_beat(now_s, self._beat, pace_s(_pages)))
