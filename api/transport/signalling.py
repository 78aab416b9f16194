"""Offers and answers: the way to a WebRTC channel.

`answer` is what the mutation `connect` calls, after it has checked who asks.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from api.transport.doorman import Doorman, Visit
from api.transport.offers import OfferRefused
from api.transport.peer import Peer, PeerChannel

log = logging.getLogger(__name__)

OPEN_S = 15.0  # from the answer to an open channel

Serve = Callable[[PeerChannel, Visit], Awaitable[None]]


class Signalling:
    """Answers offers and serves the channels that come of them."""

    def __init__(
        self,
        serve: Serve,
        doorman: Doorman,
        host_addresses: Sequence[str] = (),
        open_s: float = OPEN_S,
    ) -> None:
        """Hand every open channel to `serve`.

        Args:
            serve: Talks until the channel is closed.
            doorman: Shared with the WebSocket.
            host_addresses: See `api.transport.addresses`.
            open_s: A connection that is not open by then is closed.
        """
        self._serve = serve
        self._doorman = doorman
        self._host_addresses = tuple(host_addresses)
        self._open_s = open_s
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening: dict[str, Peer] = {}

    async def answer(self, training_id: str, offer: str, address: str) -> str:
        """Answer an offer of a client.

        A second offer of a training ID ends the first one's attempt, but nothing that
        is open: that is replaced when the new channel is welcomed.

        Args:
            training_id: Whose channel it will be.
            offer: SDP, at most 16 KiB.
            address: Of the caller.

        Returns:
            SDP of the answer, with all candidates.

        Raises:
            OfferRefused: With the contract's problem.
            TurnedAway: The address has too many channels before `hello`.
        """
        visit = self._doorman.enter(address)
        peer = Peer(address, self._host_addresses)
        try:
            answer = await peer.answer(offer)
        except BaseException as problem:
            visit.done()
            await peer.close()
            if isinstance(problem, OfferRefused | asyncio.CancelledError):
                raise
            # aiortc refuses with whatever its parser raises.
            log.warning("an offer could not be answered", exc_info=problem)
            raise OfferRefused("MALFORMED", "The offer can't be answered.") from None
        earlier = self._opening.pop(training_id, None)
        self._opening[training_id] = peer
        if earlier is not None:
            await earlier.close()
        task = asyncio.create_task(self._follow(training_id, peer, visit))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return answer

    async def shutdown(self) -> None:
        """End every attempt; wait for channels, whose conversations were ended."""
        for peer in list(self._opening.values()):
            await peer.close()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _follow(self, training_id: str, peer: Peer, visit: Visit) -> None:
        try:
            channel = await peer.opened(self._open_s)
            if self._opening.get(training_id) is peer:
                del self._opening[training_id]
            if channel is not None:
                await self._serve(channel, visit)
        except Exception:
            log.exception("a channel of %s failed", training_id)
        finally:
            visit.done()
            await peer.close()
