"""Limits on tries, counted in services, so that every way in shares them.

5,000 aliases of one request are 5,000 tries (SECURITY.md, finding 5).
"""

import random
import time
from collections.abc import Callable

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.services.refusals import TooManyAttempts
from fl_engine.pacing import return_delay_s


class Throttle:
    """Counts tries in moving windows, in this process.

    Who is refused is asked back when there is room again, but not all in one moment:
    many clients behind one address, or of one account, would meet the limit together.
    """

    def __init__(self, draw: Callable[[], float] = random.random) -> None:
        """Spread returns by `draw`, which gives numbers from 0 to 1."""
        self._draw = draw
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def try_in_minute(self, what: str, who: str, most: int) -> None:
        """Count a try; `most` in any minute are allowed.

        Args:
            what: Kind of try, such as `sign-in`.
            who: Account or address, written in one way only.
            most: Tries allowed.

        Raises:
            TooManyAttempts: There were as many already; this one was not counted.
        """
        self._try(RateLimitItemPerMinute(most), what, who)

    def try_in_hour(self, what: str, who: str, most: int) -> None:
        """Count a try; `most` in any hour are allowed."""
        self._try(RateLimitItemPerHour(most), what, who)

    def _try(
        self, limit: RateLimitItemPerMinute | RateLimitItemPerHour, what: str, who: str
    ) -> None:
        if self._limiter.hit(limit, what, who):
            return
        window = self._limiter.get_window_stats(limit, what, who)
        room_s = max(1.0, window.reset_time - time.time())
        wait_s = return_delay_s(1, room_s, self._draw())
        raise TooManyAttempts(
            f"Too many tries. Try again in {wait_s:.0f} seconds.", retry_after_s=wait_s
        )
