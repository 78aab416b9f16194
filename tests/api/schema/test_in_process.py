"""The API as the pages' server calls it: within the process, for a visitor's cookie."""

import asyncio
import json
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from api import events
from api.models import Account
from api.schema.endpoint.sockets import IN_PROCESS
from api.services import announce
from api.services.context import Context
from api.services.unit_of_work import unit_of_work
from tests.api.builders import give
from tests.api.schema.live.talking import listening
from tests.api.schema.world import Api, make_task

TASK = "subscription { taskEvents(taskId: %s) { __typename taskId } }"
MARKET = "subscription { marketplaceEvents { __typename taskId } }"
ACCOUNT = "subscription { accountEvents { __typename } }"


class Socket:
    """A WebSocket without a network: what goes in and out lies in queues."""

    def __init__(self) -> None:
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outbox: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()

    async def say(self, **message: Any) -> None:
        text = json.dumps(message)
        await self.inbox.put({"type": "websocket.receive", "text": text})

    async def heard(self) -> dict[str, Any]:
        """The next message, or how the socket was closed."""
        async with asyncio.timeout(60):
            message = await self.outbox.get()
        if message["type"] != "websocket.send":
            return dict(message)
        found: dict[str, Any] = json.loads(message["text"])
        return found

    async def subscribe(self, query: str) -> None:
        await self.say(id="1", type="subscribe", payload={"query": query})


@asynccontextmanager
async def opened(
    app: Starlette, cookie: str = "", *, extensions: tuple[str, ...] = (IN_PROCESS,)
) -> AsyncIterator[Socket]:
    """A socket after its handshake and `connection_init`."""
    socket = Socket()
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"crowdfl.test"), (b"cookie", cookie.encode())],
        "client": ("127.0.0.1", 0),
        "server": ("crowdfl.test", 80),
        "subprotocols": ["graphql-transport-ws"],
        "extensions": {name: {} for name in extensions},
    }
    serving = asyncio.create_task(app(scope, socket.inbox.get, socket.outbox.put))
    await socket.inbox.put({"type": "websocket.connect"})
    assert (await socket.heard())["type"] == "websocket.accept"
    await socket.say(type="connection_init", payload={})
    try:
        yield socket
    finally:
        await socket.inbox.put({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(serving, 60)


class TestQueries:
    async def test_are_those_of_the_cookie_without_an_origin(
        self, app: Starlette, ada_token: str
    ) -> None:
        transport = httpx.ASGITransport(app, client=("203.0.113.9", 0))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://crowdfl.test"
        ) as http:
            answer = await http.post(
                "/graphql",
                json={"query": "{ viewer { name points { available } } }"},
                headers={"Cookie": f"theme=dark; crowdfl={ada_token}"},
            )

        viewer = answer.json()["data"]["viewer"]
        assert viewer == {"name": "Ada", "points": {"available": 1000}}
        assert "set-cookie" not in answer.headers

    @pytest.mark.parametrize("cookie", ["", "crowdfl=", "crowdfl=stale", "a=b"])
    async def test_are_nobodys_without_a_session(self, api: Api, cookie: str) -> None:
        answer = await api.http.post(
            "/graphql",
            json={"query": "{ viewer { name } }"},
            headers={"Cookie": cookie},
        )

        assert answer.json()["data"] == {"viewer": None}


class TestSubscriptions:
    async def test_of_a_task_need_no_sign_in(
        self, app: Starlette, context: Context, ada: Account
    ) -> None:
        task = await make_task(context, ada)
        async with opened(app) as socket:
            assert (await socket.heard())["type"] == "connection_ack"
            await socket.subscribe(TASK % json.dumps(task.id))
            await listening(context, events.task_stream(task.id))
            async with unit_of_work(context) as unit:
                await announce.tell_recruitment(unit, task)
            event = await socket.heard()

        assert event["payload"]["data"]["taskEvents"] == {
            "__typename": "RecruitmentChanged",
            "taskId": task.id,
        }

    async def test_of_the_marketplace_need_none_either(
        self, app: Starlette, context: Context, ada: Account
    ) -> None:
        task = await make_task(context, ada)
        async with opened(app) as socket:
            assert (await socket.heard())["type"] == "connection_ack"
            await socket.subscribe(MARKET)
            await listening(context, events.MARKETPLACE)
            async with unit_of_work(context) as unit:
                await announce.tell_listed(unit, task)
            event = await socket.heard()

        assert event["payload"]["data"]["marketplaceEvents"]["taskId"] == task.id

    async def test_of_an_account_are_those_of_the_handshakes_cookie(
        self, app: Starlette, context: Context, ada: Account, ada_token: str
    ) -> None:
        async with opened(app, f"crowdfl={ada_token}") as socket:
            assert (await socket.heard())["type"] == "connection_ack"
            await socket.subscribe(ACCOUNT)
            await listening(context, events.account_stream(ada.id))
            await give(context, ada, 5)
            event = await socket.heard()

        assert event["payload"]["data"] == {
            "accountEvents": {"__typename": "PointsChanged"}
        }


class TestSeats:
    async def test_pages_that_share_the_process_are_not_one_crowded_address(
        self, app: Starlette, context: Context
    ) -> None:
        most = context.settings.limits.channels_per_address
        async with asyncio.TaskGroup() as group:

            async def acknowledged() -> None:
                async with opened(app) as socket:
                    assert (await socket.heard())["type"] == "connection_ack"
                    await together.wait()

            together = asyncio.Barrier(most + 1)
            for _ in range(most + 1):
                group.create_task(acknowledged())

    async def test_an_account_has_three_beside_those(
        self, app: Starlette, context: Context, ada_token: str
    ) -> None:
        cookie, most = f"crowdfl={ada_token}", 3
        async with opened(app, cookie), _many(app, cookie, most):
            async with opened(app, cookie, extensions=()) as fourth:
                refused = await fourth.heard()

        assert refused["type"] == "websocket.close"


@asynccontextmanager
async def _many(app: Starlette, cookie: str, count: int) -> AsyncIterator[None]:
    """So many sockets of browsers, each acknowledged."""
    if not count:
        yield
        return
    async with opened(app, cookie, extensions=()) as socket:
        assert (await socket.heard())["type"] == "connection_ack"
        async with _many(app, cookie, count - 1):
            yield
