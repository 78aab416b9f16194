"""How a client reaches its task: a ticket and a channel for each connection."""

from typing import Any

from fl_engine import wire
from mobile.edge.api import Answer, Api
from mobile.edge.channel import Channel
from mobile.edge.connection import CannotConnect, open_any, open_webrtc, open_websocket
from mobile.edge.errors import RefusedError, UnreachableError

PROTOCOL_VERSION = 1
CODECS = ("f16", "i8", "f32")  # best first
AUTO, WEBRTC, WEBSOCKET = "auto", "webrtc", "websocket"

TRANSPORT = """
query Transport($trainingId: ID!) {
  participation(trainingId: $trainingId) {
    state
    transport {
      iceServers { urls username credential }
      websocketUrl
      ticket
      idleS
      files { kind url sizeBytes sha256 }
    }
  }
}
"""

CONNECT = """
mutation Connect($trainingId: ID!, $offer: String!) {
  connect(trainingId: $trainingId, offer: $offer) {
    __typename
    ... on ConnectAnswer { answer openWithinS }
    ... on Refusal { code message retryAfterS }
  }
}
"""


class Over(Exception):
    """The participation has ended: there is nothing to connect to."""


class Link:
    """Connects one training ID, as often as it takes."""

    def __init__(self, api: Api, training_id: str, choice: str = AUTO) -> None:
        self._api = api
        self._training_id = training_id
        self._choice = choice
        self._ticket = ""

    async def transport(self) -> Answer:
        """How to connect, with a fresh ticket.

        Raises:
            Over: The participation has ended.
            UnreachableError: The server does not answer.
        """
        answer = await self._api.ask(TRANSPORT, trainingId=self._training_id)
        participation = answer["participation"]
        if participation is None or participation["transport"] is None:
            raise Over
        transport: Answer = participation["transport"]
        return transport

    async def connect(self) -> Channel:
        """Open a channel; `exchange.converse` asks for it after every break.

        Raises:
            CannotConnect: Not now.
            Over: Never again.
        """
        try:
            transport = await self.transport()
            self._ticket = transport["ticket"]
            return await self._open(transport)
        except (UnreachableError, RefusedError) as error:
            raise CannotConnect(str(error)) from error

    async def hello(self, holding: tuple[wire.Holding, ...]) -> wire.Hello:
        """The first frame of the connection that was just opened."""
        return wire.Hello(
            id=wire.new_id(),
            protocol=PROTOCOL_VERSION,
            training_id=self._training_id,
            ticket=self._ticket,
            codecs=CODECS,
            holding=holding,
        )

    async def _open(self, transport: Answer) -> Channel:
        async def by_webrtc() -> Channel:
            try:
                return await open_webrtc(self._signal, transport["iceServers"])
            except RefusedError as refused:
                raise CannotConnect(str(refused)) from refused

        async def by_websocket() -> Channel:
            return await open_websocket(transport["websocketUrl"])

        if self._choice == WEBRTC:
            return await by_webrtc()
        if self._choice == WEBSOCKET:
            return await by_websocket()
        return await open_any(by_webrtc, by_websocket)

    async def _signal(self, offer: str) -> str:
        answer: dict[str, Any] = await self._api.do(
            CONNECT, trainingId=self._training_id, offer=offer
        )
        return str(answer["answer"])
