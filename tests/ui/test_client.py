"""The caller of the API: answers, errors, cookies, subscriptions without a network."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from asgi_lifespan import LifespanManager
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from api.app import create_app
from api.models import Account
from api.schema.accounts.cookies import cookie_name
from api.services.context import Context
from api.settings import SQLITE_OPTIONS, Settings
from tests.api.builders import give, make_account
from tests.api.schema.world import session_of
from tests.ui.fakes import (
    answering,
    begin,
    break_off,
    complete,
    counting,
    failing,
    others,
    over,
    streaming,
    until_left,
)
from ui import client
from ui.client import Api
from ui.errors import (
    ApiError,
    DeniedError,
    FaultError,
    SignedOutError,
    UnreachableError,
)

ADDRESS = "http://127.0.0.1:8000"
WAIT_S = 25.0  # on a starved machine; the product waits 30 for an answer
DOCUMENTS = {
    "Anything": "query Anything { anything }",
    "Events": "subscription Events { events }",
    "Me": "query Me { viewer { name email } }",
    "Mine": "subscription Mine { accountEvents { __typename cursor } }",
    "MakeKey": """
        mutation MakeKey {
          createApiKey(input: { name: "tool", scopes: [READ] }) { __typename }
        }
    """,
}


@pytest.fixture(autouse=True)
def documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents of these tests instead of the pages'."""
    monkeypatch.setattr(client, "document", DOCUMENTS.__getitem__)


@pytest.fixture(autouse=True)
def nobody_connected() -> Iterator[None]:
    """What is connected in a test is not connected in the next."""
    before = client._Server.app, client._Server.address
    yield
    client._Server.app, client._Server.address = before


def api_over(app: ASGIApp, cookie: str = "") -> Api:
    client.connect(app, ADDRESS)
    return Api(cookie)


async def first(stream: Any, count: int) -> list[Any]:
    """So many events, and the stream closed."""
    found = []
    async with aclosing(stream), asyncio.timeout(WAIT_S):
        async for event in stream:
            found.append(event)
            if len(found) == count:
                break
    return found


async def every(stream: Any) -> list[Any]:
    """All events of a stream that ends."""
    async with aclosing(stream), asyncio.timeout(WAIT_S):
        return [event async for event in stream]


class TestAsk:
    async def test_it_gives_the_data(self) -> None:
        api = api_over(answering({"data": {"anything": 3}}))
        assert await api.ask("Anything") == {"anything": 3}

    async def test_it_sends_document_variables_cookie_and_host(self) -> None:
        asked: list[tuple[Any, str, str]] = []

        async def answer(request: Request) -> Response:
            asked.append(
                (
                    await request.json(),
                    request.headers["cookie"],
                    request.headers["host"],
                )
            )
            return JSONResponse({"data": {}})

        await api_over(over(answer), "crowdfl=secret; theme=dark").ask("Anything", id=7)
        body = {"query": DOCUMENTS["Anything"], "variables": {"id": 7}}
        assert asked == [(body, "crowdfl=secret; theme=dark", "127.0.0.1:8000")]

    async def test_the_visitor_s_address_is_the_peer(self) -> None:
        peers: list[str] = []

        async def answer(request: Request) -> Response:
            assert request.client is not None
            peers.append(request.client.host)
            return JSONResponse({"data": {}})

        client.connect(over(answer), ADDRESS)
        await Api("", "203.0.113.9").ask("Anything")
        assert peers == ["203.0.113.9"]

    async def test_a_proxy_for_other_servers_is_not_asked(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")  # discard: nobody listens
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        api = api_over(answering({"data": {"anything": 3}}))
        assert await api.ask("Anything") == {"anything": 3}

    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("UNAUTHENTICATED", SignedOutError),
            ("FORBIDDEN", DeniedError),
            ("RATE_LIMITED", DeniedError),
            ("INTERNAL", FaultError),
        ],
    )
    async def test_errors_are_told_by_their_code(
        self, code: str, kind: type[ApiError]
    ) -> None:
        with pytest.raises(kind):
            await api_over(failing(code)).ask("Anything")

    async def test_what_is_denied_says_why(self) -> None:
        with pytest.raises(DeniedError) as caught:
            await api_over(failing("FORBIDDEN", "Only operators.")).ask("Anything")
        assert caught.value.message == "Only operators."

    async def test_a_fault_has_a_code_to_tell_and_no_detail(self) -> None:
        app = failing("INTERNAL", "near line 3: syntax", requestId="8C2F")
        with pytest.raises(FaultError) as caught:
            await api_over(app).ask("Anything")
        assert "tell us code 8C2F" in caught.value.message
        assert "syntax" not in caught.value.message

    async def test_an_answer_that_is_not_the_api_s_is_none(self) -> None:
        async def answer(_: Request) -> Response:
            return PlainTextResponse("Service Unavailable", 503)

        with pytest.raises(UnreachableError):
            await api_over(over(answer)).ask("Anything")

    async def test_an_answer_that_comes_too_late_is_none(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(client, "ANSWER_S", 0.05)

        async def answer(_: Request) -> Response:
            await asyncio.Event().wait()  # never
            raise AssertionError

        with pytest.raises(UnreachableError):
            await asyncio.wait_for(api_over(over(answer)).ask("Anything"), WAIT_S)


class TestWatch:
    async def test_it_gives_each_event_until_it_is_complete(self) -> None:
        api = api_over(counting(3, complete))
        assert await every(api.watch("Events")) == [{"n": 1}, {"n": 2}, {"n": 3}]
        assert others() == []

    async def test_a_stream_that_breaks_is_unreachable(self) -> None:
        api = api_over(counting(2, break_off))
        found = []
        with pytest.raises(UnreachableError):
            async with aclosing(api.watch("Events")) as stream:
                async for event in stream:
                    found.append(event)
        assert found == [{"n": 1}, {"n": 2}]
        assert others() == []

    async def test_leaving_it_tells_the_api(self) -> None:
        left = asyncio.Event()

        async def then(socket: WebSocket) -> None:
            await until_left(socket)
            left.set()

        api = api_over(counting(1, then))
        assert await first(api.watch("Events"), 1) == [{"n": 1}]
        assert left.is_set()
        assert others() == []

    async def test_cancelling_it_while_it_waits_leaves_nothing_behind(self) -> None:
        api = api_over(counting(1, until_left))
        seen = asyncio.Event()

        async def follow() -> None:
            async for _ in api.watch("Events"):
                seen.set()

        following = asyncio.create_task(follow())
        await asyncio.wait_for(seen.wait(), WAIT_S)
        following.cancel()
        await asyncio.wait([following], timeout=WAIT_S)
        assert following.cancelled()
        assert others() == []

    async def test_cancelling_it_while_it_opens_leaves_nothing_behind(self) -> None:
        reached = asyncio.Event()

        async def talk(socket: WebSocket) -> None:
            await socket.accept("graphql-transport-ws")
            reached.set()
            await until_left(socket)  # no acknowledgement

        api = api_over(streaming(talk))
        waiting = asyncio.create_task(every(api.watch("Events")))
        await asyncio.wait_for(reached.wait(), WAIT_S)
        waiting.cancel()
        await asyncio.wait([waiting], timeout=WAIT_S)
        assert others() == []

    async def test_an_api_that_refuses_the_socket_is_unreachable(self) -> None:
        async def talk(socket: WebSocket) -> None:
            await socket.close(4403)

        with pytest.raises(UnreachableError):
            await every(api_over(streaming(talk)).watch("Events"))
        assert others() == []

    async def test_a_subscription_that_is_refused_says_so(self) -> None:
        async def talk(socket: WebSocket) -> None:
            number = await begin(socket)
            error = {"message": "Sign in.", "extensions": {"code": "UNAUTHENTICATED"}}
            await socket.send_json({"type": "error", "id": number, "payload": [error]})
            await until_left(socket)

        with pytest.raises(SignedOutError):
            await every(api_over(streaming(talk)).watch("Events"))
        assert others() == []


class NoWorker:
    """Opens and evaluates nothing."""

    async def start(self) -> None:
        return None

    async def close(self) -> None:
        return None


class TestRealApi:
    @pytest.fixture
    async def context(self, tmp_path: Path) -> AsyncIterator[Context]:
        settings = Settings(
            data_dir=tmp_path,
            database_url=f"sqlite://{tmp_path / 'api.sqlite3'}?{SQLITE_OPTIONS}",
            public_url=ADDRESS,
        )
        worker: Any = NoWorker()
        app = create_app(settings, worker=worker)
        async with LifespanManager(app, startup_timeout=30):
            client.connect(app, ADDRESS)
            yield app.state.context

    @pytest.fixture
    async def ada(self, context: Context) -> Account:
        return await make_account(context, name="Ada", email="ada@example.org")

    async def cookie(self, context: Context, account: Account) -> str:
        token = await session_of(context, account)
        return f"{cookie_name(context.settings)}={token}; other=1"

    async def test_nobody_without_a_cookie(self, context: Context) -> None:
        assert await Api().ask("Me") == {"viewer": None}

    async def test_the_cookie_says_who_asks(
        self, context: Context, ada: Account
    ) -> None:
        api = Api(await self.cookie(context, ada))
        viewer = {"name": "Ada", "email": "ada@example.org"}
        assert await api.ask("Me") == {"viewer": viewer}

    async def test_what_needs_a_session_is_signed_out_without(
        self, context: Context
    ) -> None:
        with pytest.raises(SignedOutError):
            await Api("crowdfl=of-yesterday").ask("MakeKey")

    async def test_a_subscription_hears_what_is_the_visitor_s_own(
        self, context: Context, ada: Account
    ) -> None:
        before = asyncio.all_tasks()
        api = Api(await self.cookie(context, ada))
        async with aclosing(api.watch("Mine")) as stream:
            coming = asyncio.create_task(anext(stream))
            event = await self.told(context, ada, coming)
        assert event["__typename"] == "PointsChanged"
        async with asyncio.timeout(WAIT_S):
            while others(list(before)):  # the API's side ends a turn of the loop later
                await asyncio.sleep(0)

    async def told(
        self, context: Context, account: Account, coming: "asyncio.Task[Any]"
    ) -> Any:
        """Give points until the subscription, once it stands, tells of some."""
        async with asyncio.timeout(WAIT_S):
            while not coming.done():
                await give(context, account, 1)
                await asyncio.wait([coming], timeout=0.1)
        return coming.result()

    async def test_a_subscription_without_a_session_is_refused(
        self, context: Context
    ) -> None:
        with pytest.raises(ApiError):
            await every(Api().watch("Mine"))
