"""Subscriptions and operations over a real WebSocket."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from gql import gql
from starlette.applications import Starlette
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from api.models import Account, Session
from api.services.context import Context
from api.settings import Settings
from tests.api.schema.live.talking import (
    MARKETPLACE_EVENTS,
    PROTOCOL,
    close_code,
    heard,
    initialised,
    raw,
    say,
    session,
)
from tests.api.schema.world import session_of


class TestSockets:
    async def test_run_queries_and_mutations_too(
        self, url: str, ada_token: str
    ) -> None:
        async with session(url, ada_token) as client:
            viewer = await client.execute(gql("{ viewer { name } }"))
            signed_out = await client.execute(gql("mutation { signOut }"))
            after = await client.execute(gql("{ viewer { name } }"))

        assert viewer == {"viewer": {"name": "Ada"}}
        assert (signed_out, after) == ({"signOut": True}, {"viewer": None})

    async def test_a_browser_signs_in_by_its_cookie(
        self, url: str, ada_token: str
    ) -> None:
        cookie = {"Cookie": f"crowdfl={ada_token}"}
        async with raw(url, additional_headers=cookie) as channel:
            await initialised(channel)
            await say(
                channel,
                id="1",
                type="subscribe",
                payload={"query": "{ viewer { name } }"},
            )
            answer = await heard(channel)

        assert answer["payload"]["data"] == {"viewer": {"name": "Ada"}}

    async def test_keep_the_limits_of_http(self, url: str) -> None:
        async with raw(url) as channel:
            await initialised(channel)
            cost = (
                "{ tasks(first: 100) { edges { node { rounds(first: 100) { id } } } } }"
            )
            depth = (
                "{ viewer { tasks { edges { node { viewerParticipations { task { "
                "viewerParticipations { task { id } } } } } } } } }"
            )
            for query in (
                cost,
                depth,
                "{ " + "a " * 1100 + "}",
                "{ " + " ".join(f"a{n}: __typename" for n in range(16)) + " }",
            ):
                await say(channel, id="1", type="subscribe", payload={"query": query})
                answer = await heard(channel)
                assert answer["type"] == "error"
                assert answer["payload"][0]["extensions"]["code"] == "TOO_COMPLEX"

    async def test_one_account_has_three(
        self, url: str, ada_token: str, settings: Settings
    ) -> None:
        async with raw(url) as a, raw(url) as b, raw(url) as c, raw(url) as d:
            for channel in (a, b, c):
                await initialised(channel, ada_token)
            payload = {"authorization": f"Bearer {ada_token}"}
            await say(d, type="connection_init", payload=payload)
            assert await close_code(d) == 4403
            async with raw(url) as somebody_else:
                await initialised(somebody_else)
        # Those that were closed make room.
        async with session(url, ada_token) as client:
            assert await client.execute(gql("{ __typename }"))

    async def test_one_socket_has_five_subscriptions(self, url: str) -> None:
        async with raw(url) as channel:
            await initialised(channel)
            for number in range(6):
                await say(
                    channel,
                    id=str(number),
                    type="subscribe",
                    payload={"query": MARKETPLACE_EVENTS},
                )
            refused = await heard(channel)

        assert (refused["id"], refused["type"]) == ("5", "error")

    async def test_are_closed_without_connection_init(
        self, url: str, app: Starlette
    ) -> None:
        route: Any = next(r for r in app.routes if getattr(r, "path", "") == "/graphql")
        assert route.endpoint.connection_init_wait_timeout == timedelta(seconds=10)
        route.endpoint.connection_init_wait_timeout = timedelta(seconds=0.05)

        async with raw(url) as channel:
            assert await close_code(channel) == 4408

    async def test_speak_no_other_protocol(self, url: str) -> None:
        async with raw(url, subprotocols=[Subprotocol("graphql-ws")]) as channel:
            assert await close_code(channel) == 4406

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            pytest.param({"Origin": "https://evil.example"}, 403, id="origin"),
            pytest.param({"Host": "evil.example"}, 400, id="host"),
        ],
    )
    async def test_are_not_opened_from_elsewhere(
        self, url: str, headers: dict[str, str], status: int
    ) -> None:
        host, _, rest = url.removeprefix("ws://").partition("/")
        address, port = host.split(":")
        reader, writer = await asyncio.open_connection(address, int(port))
        fields = {
            "Host": host,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Protocol": PROTOCOL,
        } | headers
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        writer.write(f"GET /{rest} HTTP/1.1\r\n{lines}\r\n".encode())

        answer = await asyncio.wait_for(reader.readline(), 60)

        writer.close()
        assert answer.split()[1] == str(status).encode()

    @pytest.mark.parametrize(
        "message",
        [
            pytest.param("5", id="number"),
            pytest.param("{", id="no-json"),
            pytest.param("[" * 50_000, id="nested"),
            pytest.param("{}", id="no-type"),
            pytest.param('{"type": "start"}', id="legacy"),
            pytest.param('{"type": "subscribe", "id": []}', id="id"),
            pytest.param('{"type": "subscribe", "id": "1"}', id="no-payload"),
            pytest.param(
                '{"type": "subscribe", "id": "1", "payload": {"query": 1}}', id="query"
            ),
            pytest.param('{"type": "complete"}', id="complete-nothing"),
        ],
    )
    async def test_end_on_messages_that_are_none(self, url: str, message: str) -> None:
        async with raw(url) as channel:
            await initialised(channel)
            await channel.send(message)

            assert await close_code(channel) == 4400

    async def test_end_on_bytes(self, url: str) -> None:
        async with raw(url) as channel:
            await initialised(channel)
            await channel.send(b"\x00")

            assert await close_code(channel) == 4400

    async def test_need_a_handshake_of_a_websocket(self, url: str) -> None:
        with pytest.raises(InvalidStatus):
            async with raw(url.replace("/graphql", "/nowhere")):
                pass


async def test_a_stale_token_is_nobody(
    url: str, context: Context, ada: Account
) -> None:
    token = await session_of(context, ada)
    await Session.all().update(ended_at=context.now())
    async with session(url, token) as client:
        assert await client.execute(gql("{ viewer { id } }")) == {"viewer": None}
