"""The API client: what it repeats, what it doesn't, and in which words it fails."""

import json
from collections.abc import Callable, Iterator

import httpx
import pytest

from mobile.edge.api import Api
from mobile.edge.errors import DeniedError, RefusedError, UnreachableError

READ = "query Viewer { viewer { id } }"
WRITE = "mutation Join { joinTask { __typename } }"

Handler = Callable[[httpx.Request], httpx.Response]


def api(handler: Handler, *, patience_s: float = 0.0, token: str | None = None) -> Api:
    http = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    return Api("http://crowdfl.example/", patience_s=patience_s, token=token, http=http)


def answers(*bodies: object) -> Handler:
    queue: Iterator[object] = iter(bodies)

    def handle(request: httpx.Request) -> httpx.Response:
        body = next(queue)
        if isinstance(body, Exception):
            raise body
        return (
            body if isinstance(body, httpx.Response) else httpx.Response(200, json=body)
        )

    return handle


def refusal(retry_after_s: float | None, **more: object) -> dict[str, object]:
    body = {"code": "UNAVAILABLE", "message": "Full.", "retryAfterS": retry_after_s}
    return {"data": {"joinTask": {**body, **more}}}


class TestAsking:
    async def test_sends_document_variables_and_token(self) -> None:
        seen: list[httpx.Request] = []

        def handle(request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return httpx.Response(200, json={"data": {"viewer": None}})

        async with api(handle, token="secret") as client:
            assert await client.ask(READ, first=3) == {"viewer": None}

        (request,) = seen
        assert str(request.url) == "http://crowdfl.example/graphql"
        assert request.headers["authorization"] == "Bearer secret"
        assert json.loads(request.content) == {"query": READ, "variables": {"first": 3}}

    async def test_reads_again_after_a_broken_connection(self) -> None:
        broken = httpx.RemoteProtocolError("gone")
        handler = answers(broken, {"data": {"viewer": {"id": "acc_1"}}})
        async with api(handler, patience_s=5) as client:
            assert await client.ask(READ) == {"viewer": {"id": "acc_1"}}

    async def test_does_not_repeat_a_write_that_may_have_arrived(self) -> None:
        async with api(answers(httpx.ReadTimeout("slow")), patience_s=5) as client:
            with pytest.raises(UnreachableError, match="does not answer in time"):
                await client.ask(WRITE)

    async def test_repeats_a_write_that_never_arrived(self) -> None:
        handler = answers(
            httpx.ConnectError("no"), {"data": {"joinTask": {"id": "par_1"}}}
        )
        async with api(handler, patience_s=5) as client:
            assert await client.do(WRITE) == {"id": "par_1"}

    async def test_waits_as_long_as_the_server_asks(self) -> None:
        limited = {
            "errors": [
                {
                    "message": "Slow down.",
                    "extensions": {"code": "RATE_LIMITED", "retryAfterS": 0.02},
                }
            ]
        }
        waits: list[float] = []
        async with api(answers(limited, {"data": {}}), patience_s=1) as client:
            client._on_wait = lambda reason, wait_s: waits.append(wait_s)
            await client.ask(READ)
        assert waits == [0.02]

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            pytest.param(httpx.ConnectError("no"), "no connection", id="nobody-there"),
            pytest.param(httpx.Response(502), "not ready: 502", id="proxy-only"),
            pytest.param(
                httpx.Response(200, text="<html>"), "not as CrowdFL", id="a-page"
            ),
            pytest.param({"hello": 1}, "not as CrowdFL", id="another-api"),
        ],
    )
    async def test_says_when_no_server_of_ours_answers(
        self, answer: object, words: str
    ) -> None:
        async with api(answers(answer)) as client:
            with pytest.raises(UnreachableError, match=words):
                await client.ask(READ)

    async def test_says_that_an_address_is_none(self) -> None:
        async with Api("crowdfl") as client:
            with pytest.raises(UnreachableError, match="is not an address"):
                await client.ask(READ)

    async def test_says_that_a_key_is_wrong(self) -> None:
        denied = {
            "errors": [{"message": "x", "extensions": {"code": "UNAUTHENTICATED"}}]
        }
        async with api(answers(denied)) as client:
            with pytest.raises(DeniedError, match="the key is wrong or old"):
                await client.ask(READ)


class TestWriting:
    async def test_tries_a_refusal_with_a_time_again(self) -> None:
        done = {"data": {"joinTask": {"id": "par_1"}}}
        async with api(answers(refusal(0.01), done), patience_s=1) as client:
            assert await client.do(WRITE) == {"id": "par_1"}

    async def test_gives_up_when_the_wait_is_longer_than_its_patience(self) -> None:
        async with api(answers(refusal(60.0)), patience_s=1) as client:
            with pytest.raises(RefusedError) as refused:
                await client.do(WRITE)
        assert refused.value.retry_after_s == 60.0

    async def test_lists_what_is_to_be_mended(self) -> None:
        unmet = [{"requirement": "FREE_RAM", "required": "100 MB", "actual": "80 MB"}]
        async with api(answers(refusal(None, unmet=unmet))) as client:
            with pytest.raises(RefusedError, match="FREE_RAM: needs 100 MB, has 80 MB"):
                await client.do(WRITE)


class TestDownloading:
    async def test_gives_the_bytes(self) -> None:
        handler = answers(httpx.Response(200, content=b"abc"))
        async with api(handler) as client:
            assert await client.download("http://crowdfl.example/files/1") == b"abc"

    async def test_says_that_a_file_is_not_there(self) -> None:
        async with api(answers(httpx.Response(404))) as client:
            with pytest.raises(UnreachableError, match="answers 404"):
                await client.download("http://crowdfl.example/files/1")
