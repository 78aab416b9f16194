"""Silence of the server: it is asked first, then left."""

import asyncio
from time import monotonic

from fl_engine import wire
from mobile.edge.channel import Channel, ChannelClosed
from mobile.edge.outbox import Outbox

LOOKS = 12  # in the time after which a silent channel is given up


async def watch(channel: Channel, outbox: Outbox, idle_s: float) -> None:
    """Send `ping` after a third of `idle_s` without a byte; give up after all of it.

    Alive is a server that sends any byte, or takes bytes of an update.

    Raises:
        ChannelClosed: Nothing came for `idle_s`.
    """
    alive_at = heard_at = asked_at = monotonic()
    heard, taken = channel.heard, channel.taken
    while True:
        await asyncio.sleep(idle_s / LOOKS)
        now = monotonic()
        if channel.heard != heard:
            heard, alive_at, heard_at = channel.heard, now, now
        if channel.taken != taken:
            taken = channel.taken
            if outbox.is_sending_bulk:
                alive_at = now
        if now - alive_at >= idle_s:
            raise ChannelClosed
        if now - max(heard_at, asked_at) >= idle_s / 3:
            asked_at = now
            outbox.put(wire.Ping(id=wire.new_id()))
