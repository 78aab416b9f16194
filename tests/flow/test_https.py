"""A server that speaks TLS itself: `crowdfl serve --tls-cert … --tls-key …`."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from experiments.demo.processes import Processes, serve
from mobile.edge.account import SIGN_UP
from mobile.edge.connection import SUBPROTOCOL
from tests.certificates import Certificate, make_certificate

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

CREATE_UPLOAD = """
mutation { createUpload(input: {
  purpose: TEST_SET, filename: "test.csv", sizeBytes: 10, sha256: "%s"
}) { __typename ... on Upload { url } } }
""" % ("0" * 64)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url(
    certificate: Certificate, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    folder = tmp_path_factory.mktemp("https")
    files = {
        "CROWDFL_TLS_CERT": str(certificate.cert),
        "CROWDFL_TLS_KEY": str(certificate.key),
    }
    async with Processes(folder / "logs") as processes:
        yield await serve(processes, folder / "server", environment=files)


@pytest_asyncio.fixture(loop_scope="module")
async def http(url: str, certificate: Certificate) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=url, verify=certificate.trusted(), trust_env=False
    ) as http:
        yield http


class TestHttps:
    async def test_says_an_address_of_https(
        self, url: str, http: httpx.AsyncClient
    ) -> None:
        assert url.startswith("https://127.0.0.1:")
        assert (await http.get("/healthz")).json() == {"status": "ok"}

    async def test_browsers_get_a_cookie_for_this_host_and_tls_alone(
        self, url: str, http: httpx.AsyncClient
    ) -> None:
        given = {
            "email": "ada@example.org",
            "password": "a long password of a test",
            "name": "Ada Lovelace",
        }
        body = {"query": SIGN_UP, "variables": given}
        answer = await http.post("/graphql", json=body, headers={"Origin": url})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-crowdfl=")
        for flag in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"):
            assert flag in cookie
        body = {"query": "{ viewer { name } }"}
        answer = await http.post("/graphql", json=body, headers={"Origin": url})
        assert answer.json() == {"data": {"viewer": {"name": "Ada Lovelace"}}}
        body = {"query": CREATE_UPLOAD}
        answer = await http.post("/graphql", json=body, headers={"Origin": url})
        upload = answer.json()["data"]["createUpload"]
        assert upload["url"].startswith(f"{url}/files/uploads/")

    async def test_the_channel_s_websocket_goes_over_tls(
        self, url: str, certificate: Certificate
    ) -> None:
        address = f"ws{url.removeprefix('http')}/channel"
        async with connect(
            address, ssl=certificate.trusted(), subprotocols=[Subprotocol(SUBPROTOCOL)]
        ) as socket:
            assert socket.subprotocol == SUBPROTOCOL

    async def test_without_tls_nobody_answers(self, url: str) -> None:
        with pytest.raises(httpx.HTTPError):
            httpx.get(url.replace("https", "http"), trust_env=False)
