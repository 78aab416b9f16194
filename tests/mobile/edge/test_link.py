"""Tickets and channels for each connection."""

from typing import Any

import pytest

from mobile.edge import link as module
from mobile.edge.connection import CannotConnect
from mobile.edge.link import Link, Over
from tests.mobile.edge.fake_server import FakeServer, refusal

WAY: dict[str, Any] = {
    "iceServers": [],
    "websocketUrl": "ws://crowdfl.test/channel",
    "ticket": "t-1",
    "idleS": 10,
    "files": [],
}
OPEN = {"state": "SELECTED", "transport": WAY}


class FakeChannel:
    """Stands for an open channel."""

    def __init__(self, transport: str) -> None:
        self.transport = transport


@pytest.fixture
def no_udp(monkeypatch: pytest.MonkeyPatch) -> None:
    """WebRTC never opens; a WebSocket does."""

    async def open_webrtc(signal: Any, ice_servers: Any) -> FakeChannel:
        await signal("v=0")
        raise CannotConnect("blocked")

    async def open_websocket(url: str) -> FakeChannel:
        assert url == WAY["websocketUrl"]
        return FakeChannel("WEBSOCKET")

    monkeypatch.setattr(module, "open_webrtc", open_webrtc)
    monkeypatch.setattr(module, "open_websocket", open_websocket)


ANSWER = {"answer": "v=0", "openWithinS": 15}


class TestLink:
    async def test_takes_the_websocket_where_webrtc_does_not_open(
        self, no_udp: None
    ) -> None:
        server = FakeServer(Transport=OPEN, Connect=ANSWER)
        server.field_of["Transport"] = "participation"
        async with server.api() as api:
            link = Link(api, "par_1")
            channel = await link.connect()
            hello = await link.hello(())

        assert channel.transport == "WEBSOCKET"
        assert (hello.training_id, hello.ticket) == ("par_1", "t-1")
        assert "f32" in hello.codecs

    async def test_takes_it_too_when_the_server_refuses_the_offer(
        self, no_udp: None
    ) -> None:
        server = FakeServer(Transport=OPEN, Connect=refusal("OFFER_REFUSED"))
        server.field_of["Transport"] = "participation"
        async with server.api() as api:
            channel = await Link(api, "par_1").connect()

        assert channel.transport == "WEBSOCKET"

    async def test_insists_on_webrtc_when_told_to(self, no_udp: None) -> None:
        server = FakeServer(Transport=OPEN, Connect=ANSWER)
        server.field_of["Transport"] = "participation"
        async with server.api() as api:
            with pytest.raises(CannotConnect, match="blocked"):
                await Link(api, "par_1", "webrtc").connect()

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(None, id="not-this-accounts"),
            pytest.param({"state": "FINISHED", "transport": None}, id="ended"),
        ],
    )
    async def test_says_when_there_is_nothing_to_connect_to(self, answer: Any) -> None:
        server = FakeServer(Transport=answer)
        server.field_of["Transport"] = "participation"
        async with server.api() as api:
            with pytest.raises(Over):
                await Link(api, "par_1").connect()

    async def test_may_be_tried_again_when_the_server_is_away(self) -> None:
        server = FakeServer()
        server.is_away = True
        async with server.api() as api:
            with pytest.raises(CannotConnect, match="no connection"):
                await Link(api, "par_1").connect()
