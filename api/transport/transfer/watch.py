"""Silence: who is quiet is asked, who stays quiet is closed."""

import asyncio
from time import monotonic

from api.transport.channel import Channel
from api.transport.transfer.outbox import Outbox
from fl_engine import wire

LOOKS = 12  # in the time after which a silent channel is closed


class Watch:
    """Looks after one channel.

    Alive is who sends any byte, or takes bytes of a bulk that wait for it. Taking a
    `ping` is no sign: a frozen page's network stack still does that.
    """

    def __init__(self, channel: Channel, outbox: Outbox) -> None:
        self._channel = channel
        self._outbox = outbox
        self._alive_at = self._heard_at = self._asked_at = monotonic()
        self._heard, self._taken = channel.heard, channel.taken

    @property
    def silent_s(self) -> float:
        """Seconds since the last sign of life."""
        self._look()
        return monotonic() - self._alive_at

    def heard(self) -> None:
        """A frame came."""
        self._alive_at = self._heard_at = monotonic()

    async def run(self, idle_s: float) -> None:
        """Ask after a third of `idle_s` without a byte; end it after all of it.

        Raises:
            WireError: IDLE.
        """
        while True:
            await asyncio.sleep(idle_s / LOOKS)
            self._look()
            now = monotonic()
            if now - self._alive_at >= idle_s:
                raise wire.WireError("IDLE", f"nothing came for {idle_s:g} s")
            if now - max(self._heard_at, self._asked_at) >= idle_s / 3:
                self._asked_at = now
                self._outbox.put(wire.Ping(id=wire.new_id()))

    def _look(self) -> None:
        now = monotonic()
        if self._channel.heard != self._heard:
            self._heard = self._channel.heard
            self._alive_at = self._heard_at = now
        if self._channel.taken != self._taken:
            self._taken = self._channel.taken
            if self._outbox.is_sending_bulk:
                self._alive_at = now
