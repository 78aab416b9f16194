"""All conversations of this process."""

import asyncio

from api.transport.channel import Channel
from api.transport.doorman import Visit
from api.transport.transfer.conversation import Conversation
from api.transport.transfer.exchange import Exchange
from api.transport.transfer.timing import Timing


class Conversations:
    """Serves channels; hand `serve` to the WebSocket and to the signalling."""

    def __init__(self, exchange: Exchange, timing: Timing | None = None) -> None:
        self._exchange = exchange
        self._timing = timing or Timing()
        self._open: set[Conversation] = set()
        self._is_stopping = False

    def __len__(self) -> int:
        """Channels that are open, welcomed or not."""
        return len(self._open)

    async def serve(self, channel: Channel, visit: Visit) -> None:
        """Talk with a client until the channel is closed."""
        conversation = Conversation(channel, self._exchange, visit, self._timing)
        self._open.add(conversation)
        try:
            if self._is_stopping:
                await channel.close()
                return
            await conversation.run()
        finally:
            self._open.discard(conversation)

    async def shutdown(self) -> None:
        """Tell every client to come back later (SHUTDOWN); wait until all are gone."""
        self._is_stopping = True
        conversations = list(self._open)
        closing = (c.close("SHUTDOWN", "the server stops") for c in conversations)
        await asyncio.gather(*closing)
        await asyncio.gather(*(c.ended() for c in conversations))
