"""Who may open a channel: limits before anybody has said who it is.

At most so many channels of an address before `hello`, and a pause for addresses that
keep sending bytes which are no frames.
"""

from collections import Counter, deque
from collections.abc import Callable
from time import monotonic

WINDOW_S = 60.0
MOST_MALFORMED = 20  # first frames in a window, of one address


class TurnedAway(Exception):
    """An address has too many channels open, or sent too much rubbish.

    Attributes:
        retry_after_s: When it may try again.
    """

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Visit:
    """A channel from its opening to its `hello`."""

    def __init__(self, doorman: "Doorman", address: str) -> None:
        self._doorman = doorman
        self._address = address
        self._is_counted = True

    def done(self) -> None:
        """It was welcomed, or has ended; any number of calls count once."""
        if self._is_counted:
            self._is_counted = False
            self._doorman._leave(self._address)

    def malformed(self) -> None:
        """Its first frame was none."""
        self._doorman._note_malformed(self._address)


class Doorman:
    """Counts channels and malformed first frames by address."""

    def __init__(
        self, most_channels: int = 32, clock: Callable[[], float] = monotonic
    ) -> None:
        """Admit `most_channels` of an address before `hello`."""
        self._most_channels = most_channels
        self._clock = clock
        self._waiting: Counter[str] = Counter()
        self._malformed: dict[str, deque[float]] = {}

    def enter(self, address: str) -> Visit:
        """Admit a channel.

        Raises:
            TurnedAway: The address is over a limit.
        """
        marks = self._recent(address)
        if len(marks) > MOST_MALFORMED:
            wait_s = marks[0] + WINDOW_S - self._clock()
            raise TurnedAway("too many malformed frames; write protocol 1", wait_s)
        if self._waiting[address] >= self._most_channels:
            raise TurnedAway("too many channels wait for their hello", 10.0)
        self._waiting[address] += 1
        return Visit(self, address)

    def _leave(self, address: str) -> None:
        self._waiting[address] -= 1
        if not self._waiting[address]:
            del self._waiting[address]

    def _note_malformed(self, address: str) -> None:
        self._forget_old()
        self._malformed.setdefault(address, deque(maxlen=MOST_MALFORMED + 1)).append(
            self._clock()
        )

    def _recent(self, address: str) -> deque[float]:
        self._forget_old()
        return self._malformed.get(address, deque())

    def _forget_old(self) -> None:
        horizon = self._clock() - WINDOW_S
        for address, marks in list(self._malformed.items()):
            while marks and marks[0] <= horizon:
                marks.popleft()
            if not marks:
                del self._malformed[address]
