"""Subscriptions and operations over a real WebSocket."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from gql import Client as GqlClient
from gql import gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from api import events
from api.guards import DeadlineProtocol
from api.models import Account, Session, Task
from api.services import announce
from api.services.authenticate import hash_secret
from api.services.context import Caller, Context
from api.services.revoke_session import revoke_session
from api.services.unit_of_work import unit_of_work
from api.settings import Settings
from tests.api.builders import give
from tests.api.schema.serving import serving
from tests.api.schema.world import make_task, session_of

PROTOCOL = "graphql-transport-ws"
TASK_EVENTS = """subscription ($id: ID!, $since: String) {
  taskEvents(taskId: $id, since: $since) {
    __typename cursor at taskId
    ... on TaskStateChanged { from to reason }
    ... on RecruitmentChanged { registered seats }
    ... on RoundCommitted { round metrics { name value } bytesUp }
  }
}"""
ACCOUNT_EVENTS = """subscription ($since: String) {
  accountEvents(since: $since) {
    __typename cursor taskId
    ... on PointsChanged { entryKind points availableAfter receiptId }
    ... on ReceiptIssued { receiptId message }
  }
}"""
MARKETPLACE_EVENTS = """subscription { marketplaceEvents {
    __typename cursor taskId
    ... on TaskListed { title learning poolPoints seats recruitsUntil }
} }"""


@pytest.fixture
def listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


@pytest.fixture
def settings(settings: Settings, listener: socket.socket) -> Settings:
    return replace(settings, public_url=f"http://127.0.0.1:{listener.getsockname()[1]}")


@pytest.fixture
async def url(
    app: Starlette, settings: Settings, listener: socket.socket
) -> AsyncIterator[str]:
    async with serving(app, listener):
        yield settings.public_url.replace("http", "ws") + "/graphql"


@pytest.fixture
async def task(context: Context, ada: Account) -> Task:
    return await make_task(context, ada, "RUNNING")


@asynccontextmanager
async def session(url: str, token: str | None = None) -> AsyncIterator[Any]:
    """A stock GraphQL client on a socket of its own."""
    payload = {"authorization": f"Bearer {token}"} if token else {}
    transport = WebsocketsTransport(
        url, init_payload=payload, subprotocols=[Subprotocol(PROTOCOL)]
    )
    async with GqlClient(transport=transport) as opened:
        yield opened


@asynccontextmanager
async def raw(url: str, **options: Any) -> AsyncIterator[ClientConnection]:
    """A socket on which anything may be said."""
    options.setdefault("subprotocols", [Subprotocol(PROTOCOL)])
    async with connect(url, **options) as opened:
        yield opened


async def say(channel: ClientConnection, **message: Any) -> None:
    await channel.send(json.dumps(message))


async def heard(channel: ClientConnection) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(await asyncio.wait_for(channel.recv(), 5))
    return found


async def initialised(channel: ClientConnection, token: str | None = None) -> None:
    payload = {"authorization": f"Bearer {token}"} if token else {}
    await say(channel, type="connection_init", payload=payload)
    assert (await heard(channel))["type"] == "connection_ack"


async def close_code(channel: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            await asyncio.wait_for(channel.recv(), 5)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


async def tell(context: Context, task: Task, kind: str, **body: Any) -> None:
    async with unit_of_work(context) as unit:
        await announce.tell_task(unit, task.id, kind, **body)


async def end(context: Context, task: Task) -> None:
    async with unit_of_work(context) as unit:
        await Task.filter(id=task.id).update(state="COMPLETED", ended_at=unit.at)
        await announce.tell_state(unit, task.id, "RUNNING", "COMPLETED")


class Listening:
    """Collects what a subscription yields, while the test goes on."""

    def __init__(self, source: Any) -> None:
        self.events: list[dict[str, Any]] = []
        self._grown = asyncio.Condition()
        self._task = asyncio.create_task(self._collect(source))

    async def _collect(self, source: Any) -> None:
        async for answer in source:
            async with self._grown:
                (event,) = answer.values()
                self.events.append(event)
                self._grown.notify_all()

    async def until(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(5), self._grown:
            await self._grown.wait_for(lambda: len(self.events) >= count)
        return self.events

    async def ended(self) -> list[dict[str, Any]]:
        await asyncio.wait_for(self._task, 15)
        return self.events


async def listening(context: Context, stream: str, count: int = 1) -> None:
    """Wait until so many subscriptions listen to a stream."""
    async with asyncio.timeout(5):
        while len(context.wakeups._waiting.get(stream, ())) < count:
            await asyncio.sleep(0)


class TestTaskEvents:
    async def test_starts_now_and_ends_after_the_last_event(
        self, url: str, context: Context, task: Task
    ) -> None:
        await tell(context, task, "RecruitmentChanged", registered=1, seats=3)
        async with session(url) as client:
            query = gql(TASK_EVENTS)
            query.variable_values = {"id": task.id}
            found = Listening(client.subscribe(query))
            await listening(context, events.task_stream(task.id))
            metric = {
                "name": "ACCURACY",
                "value": 0.75,
                "no_skill": 0.5,
                "baseline": None,
                "greater_is_better": True,
                "rows": 4,
            }
            await tell(
                context, task, "RoundCommitted", round=1, metrics=[metric], bytes_up=9
            )
            await found.until(1)
            await end(context, task)

            committed, ended = await found.ended()

        assert committed == {
            "__typename": "RoundCommitted",
            "cursor": "2",
            "at": "2026-11-22T09:00:00Z",
            "taskId": task.id,
            "round": 1,
            "metrics": [{"name": "ACCURACY", "value": 0.75}],
            "bytesUp": 9,
        }
        assert (ended["from"], ended["to"], ended["reason"]) == (
            "RUNNING",
            "COMPLETED",
            None,
        )

    @pytest.mark.parametrize(
        ("since", "cursors"),
        [
            pytest.param("0", ["1", "2", "3"], id="all"),
            pytest.param("1", ["2", "3"], id="since-is-exclusive"),
            pytest.param("3", [], id="nothing-after-the-end"),
            pytest.param(None, ["1", "2", "3"], id="without-since"),
        ],
    )
    async def test_of_an_ended_task_replays_and_completes(
        self,
        url: str,
        context: Context,
        task: Task,
        since: str | None,
        cursors: list[str],
    ) -> None:
        for registered in (1, 2):
            await tell(
                context, task, "RecruitmentChanged", registered=registered, seats=3
            )
        await end(context, task)

        async with session(url) as client:
            query = gql(TASK_EVENTS)
            query.variable_values = {"id": task.id, "since": since}
            found = await Listening(client.subscribe(query)).ended()

        assert [event["cursor"] for event in found] == cursors

    async def test_are_those_of_the_task(
        self, url: str, context: Context, task: Task
    ) -> None:
        await tell(context, task, "RecruitmentChanged", registered=1, seats=3)
        await end(context, task)
        query = gql(
            "query ($id: ID!) { task(id: $id) { events { __typename cursor at } } }"
        )
        query.variable_values = {"id": task.id}

        async with session(url) as client:
            past = (await client.execute(query))["task"]["events"]
            again = gql(TASK_EVENTS)
            again.variable_values = {"id": task.id, "since": "0"}
            live = await Listening(client.subscribe(again)).ended()

        keys = ("__typename", "cursor", "at")
        assert past == [{key: event[key] for key in keys} for event in live]

    @pytest.mark.parametrize("since", ["x", "-1", "1.5", "²", "9" * 30])
    async def test_refuses_what_is_no_cursor(
        self, url: str, task: Task, since: str
    ) -> None:
        async with session(url) as client:
            query = gql(TASK_EVENTS)
            query.variable_values = {"id": task.id, "since": since}
            with pytest.raises(TransportQueryError) as refused:
                await Listening(client.subscribe(query)).ended()

        assert code_of(refused.value) == "BAD_REQUEST"

    async def test_of_a_draft_are_hidden(
        self, url: str, context: Context, ada: Account
    ) -> None:
        draft = await make_task(context, ada, "DRAFT")
        async with session(url) as client:
            query = gql(TASK_EVENTS)
            query.variable_values = {"id": draft.id}
            with pytest.raises(TransportQueryError) as refused:
                await Listening(client.subscribe(query)).ended()

        assert code_of(refused.value) == "BAD_REQUEST"


def code_of(error: TransportQueryError) -> str:
    assert error.errors is not None
    code: str = error.errors[0]["extensions"]["code"]
    return code


class TestMarketplaceEvents:
    async def test_are_public(self, url: str, context: Context, ada: Account) -> None:
        task = await make_task(context, ada)
        async with session(url) as client:
            # The conductor listens too.
            others = len(context.wakeups._waiting.get(events.MARKETPLACE, ()))
            found = Listening(client.subscribe(gql(MARKETPLACE_EVENTS)))
            await listening(context, events.MARKETPLACE, count=others + 1)
            async with unit_of_work(context) as unit:
                await announce.tell_listed(unit, task)

            (listed,) = await found.until(1)

        assert listed == {
            "__typename": "TaskListed",
            "cursor": "1",
            "taskId": task.id,
            "title": "Above two",
            "learning": "BINARY_CLASSIFICATION",
            "poolPoints": 100,
            "seats": 2,
            "recruitsUntil": "2026-11-23T09:00:00Z",
        }


class TestAccountEvents:
    async def test_concern_the_viewer(
        self, url: str, context: Context, ada: Account, ada_token: str
    ) -> None:
        async with session(url, ada_token) as client:
            query = gql(ACCOUNT_EVENTS)
            query.variable_values = {"since": "2"}
            found = Listening(client.subscribe(query))
            await give(context, ada, 5)

            points, receipt = await found.until(2)

        assert (points["entryKind"], points["points"]) == ("GRANT", 5)
        assert points["availableAfter"] == 1005
        assert receipt["receiptId"] == points["receiptId"]

    async def test_need_a_sign_in(self, url: str) -> None:
        async with session(url) as client:
            with pytest.raises(TransportQueryError) as refused:
                await Listening(client.subscribe(gql(ACCOUNT_EVENTS))).ended()

        assert code_of(refused.value) == "UNAUTHENTICATED"

    async def test_end_with_the_session(
        self, url: str, context: Context, ada: Account, ada_token: str
    ) -> None:
        row = await Session.get(token_hash=hash_secret(ada_token))
        async with session(url, ada_token) as client:
            found = Listening(client.subscribe(gql(ACCOUNT_EVENTS)))
            await listening(context, events.account_stream(ada.id))
            caller = Caller(account_id=ada.id, session_id="another")
            await revoke_session(context, caller, row.id)

            with pytest.raises(TransportQueryError) as ended:
                await found.ended()
            # The socket is open, but nobody is signed in on it any more.
            viewer = await client.execute(gql("{ viewer { id } }"))

        assert code_of(ended.value) == "UNAUTHENTICATED"
        assert viewer == {"viewer": None}
        await listening(context, events.account_stream(ada.id), count=0)

    async def test_end_when_another_process_ended_the_session(
        self,
        url: str,
        context: Context,
        ada: Account,
        ada_token: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("api.services.authenticate.REVOCATION_POLL_S", 0.05)
        async with session(url, ada_token) as client:
            found = Listening(client.subscribe(gql(ACCOUNT_EVENTS)))
            await listening(context, events.account_stream(ada.id))
            await Session.all().update(ended_at=context.now() - timedelta(seconds=1))

            with pytest.raises(TransportQueryError) as ended:
                await found.ended()

        assert code_of(ended.value) == "UNAUTHENTICATED"


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

        answer = await asyncio.wait_for(reader.readline(), 5)

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


class TestDeadlines:
    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(DeadlineProtocol, "headers_s", 0.1)

    @pytest.mark.parametrize(
        "begun",
        [
            pytest.param(b"", id="silence"),
            pytest.param(b"POST /graphql HTTP/1.1\r\nHost: x\r\nX-", id="half"),
            pytest.param(b"GET /healthz HTTP/1.1\r\n", id="one-line"),
        ],
    )
    async def test_half_a_request_is_not_waited_for(
        self, url: str, begun: bytes
    ) -> None:
        connections = [await self._open(url) for _ in range(20)]
        for _, writer in connections:
            writer.write(begun)

        for reader, writer in connections:
            try:
                rest = await asyncio.wait_for(reader.read(), 5)
            except ConnectionResetError:
                rest = b""
            assert rest == b""
            writer.close()

    async def test_a_connection_is_used_again(self, url: str) -> None:
        reader, writer = await self._open(url)
        host = url.removeprefix("ws://").partition("/")[0]
        for _ in range(2):
            writer.write(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            assert head.startswith(b"HTTP/1.1 200")
            assert b"ok" in await reader.readexactly(15)
        writer.close()

    async def test_a_body_has_one_too(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("api.schema.endpoint.http.BODY_S", 0.1)
        reader, writer = await self._open(url)
        host = url.removeprefix("ws://").partition("/")[0]
        writer.write(
            f"POST /graphql HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n"
            "Content-Type: application/json\r\n\r\n{".encode()
        )

        assert (await asyncio.wait_for(reader.readline(), 5)).split()[1] == b"408"
        writer.close()

    async def _open(
        self, url: str
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        address, port = url.removeprefix("ws://").partition("/")[0].split(":")
        return await asyncio.open_connection(address, int(port))


async def test_a_stale_token_is_nobody(
    url: str, context: Context, ada: Account
) -> None:
    token = await session_of(context, ada)
    await Session.all().update(ended_at=context.now())
    async with session(url, token) as client:
        assert await client.execute(gql("{ viewer { id } }")) == {"viewer": None}
