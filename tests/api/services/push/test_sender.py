"""Posting: to the checked address, in bounded time, and never further."""

import logging
import ssl
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from api.services.push import sender as module
from api.services.push.endpoints import Endpoint
from api.services.push.sender import Outcome, Sender
from tests.certificates import Certificate, make_certificate
from tests.push_service import push_service

HEADERS = {"TTL": "60"}


@pytest.fixture
def sender() -> Sender:
    return Sender(to_loopback=True)


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return make_certificate(tmp_path)


def served(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.cert, certificate.key)
    return context


class TestPost:
    async def test_sends_body_and_headers_under_the_service_s_name(
        self, sender: Sender
    ) -> None:
        async with push_service() as service:
            endpoint = sender.read(f"{service.url}/send/one?x=1")
            assert await sender.post(endpoint, b"sealed", HEADERS) is Outcome.SENT
            posted = await service.next()
        assert (posted.path, posted.body) == ("/send/one?x=1", b"sealed")
        assert posted.headers["ttl"] == "60"
        assert posted.headers["host"] == service.url.removeprefix("http://")

    @pytest.mark.parametrize(
        ("status", "outcome"),
        [
            (200, Outcome.SENT),
            (201, Outcome.SENT),
            (404, Outcome.GONE),
            (410, Outcome.GONE),
            (400, Outcome.REFUSED),
            (413, Outcome.REFUSED),
            (429, Outcome.LATER),
            (503, Outcome.LATER),
        ],
    )
    async def test_knows_what_a_status_means(
        self, sender: Sender, status: int, outcome: Outcome
    ) -> None:
        async with push_service() as service:
            service.status = status
            found = await sender.post(sender.read(f"{service.url}/x"), b"", HEADERS)
        assert found is outcome

    async def test_follows_no_redirect(self, sender: Sender) -> None:
        async with push_service() as service, push_service() as inside:
            service.status = 307
            service.answer = f"Location: {inside.url}/metadata\r\n"
            found = await sender.post(sender.read(f"{service.url}/x"), b"", HEADERS)
        assert found is Outcome.REFUSED
        assert inside.connections == 0

    async def test_uses_no_proxy_of_the_environment(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with push_service() as service, push_service() as proxy:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
                monkeypatch.setenv(name, proxy.url)
            monkeypatch.delenv("NO_PROXY", raising=False)
            monkeypatch.delenv("no_proxy", raising=False)
            sender = Sender(to_loopback=True)
            found = await sender.post(sender.read(f"{service.url}/x"), b"", HEADERS)
        assert found is Outcome.SENT
        assert proxy.connections == 0

    async def test_reads_nothing_of_a_large_answer(self, sender: Sender) -> None:
        async with push_service() as service:
            service.body = b"x" * 20_000_000
            found = await sender.post(sender.read(f"{service.url}/x"), b"", HEADERS)
        assert found is Outcome.SENT

    async def test_gives_up_on_a_slow_service(
        self, sender: Sender, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "POST_S", 0.2)
        async with push_service() as service:
            service.delay_s = 2.0
            found = await sender.post(sender.read(f"{service.url}/x"), b"", HEADERS)
        assert found is Outcome.LATER

    async def test_tries_the_next_address_of_a_name(self) -> None:
        async def resolve(host: str, port: int) -> Sequence[str]:
            return "127.0.0.9", "127.0.0.1"

        sender = Sender(to_loopback=True, resolve=resolve)
        async with push_service(host="localhost") as service:
            found = await sender.post(sender.read(f"{service.url}/x"), b"", HEADERS)
        assert found is Outcome.SENT


class TestTls:
    async def test_checks_the_certificate_against_the_name(
        self, certificate: Certificate
    ) -> None:
        """The connection goes to an address; the name is what is proved."""
        sender = Sender(to_loopback=True, tls=certificate.trusted())
        async with push_service(served(certificate), "localhost") as service:
            endpoint = sender.read(f"{service.url}/x")
            assert await sender.post(endpoint, b"", HEADERS) is Outcome.SENT
            assert (await service.next()).headers["host"].startswith("localhost:")

    async def test_another_name_s_certificate_is_not_enough(
        self, certificate: Certificate
    ) -> None:
        sender = Sender(to_loopback=True, tls=certificate.trusted())
        async with push_service(served(certificate), "localhost") as service:
            port = int(service.url.rpartition(":")[2])
            other = Endpoint("https", "push.example", port, "/x")
            status = sender._post_to("127.0.0.1", other, b"", HEADERS)
            with pytest.raises(httpx.ConnectError, match=r"push\.example"):
                await status
            assert not service.has_more

    async def test_a_stranger_s_certificate_is_not_enough(
        self, certificate: Certificate
    ) -> None:
        sender = Sender(to_loopback=True)
        async with push_service(served(certificate), "localhost") as service:
            endpoint = sender.read(f"{service.url}/x")
            assert await sender.post(endpoint, b"", HEADERS) is Outcome.LATER
            assert not service.has_more


class TestAddress:
    async def test_is_the_one_that_was_checked(self) -> None:
        """A name that leads inside at the second look is not looked at twice."""
        asked = []

        async def resolve(host: str, port: int) -> Sequence[str]:
            asked.append(host)
            return ("127.0.0.1",) if len(asked) > 1 else ("8.8.8.8",)

        sender = Sender(resolve=resolve)
        reached: list[str] = []

        async def post_to(address: str, *rest: object) -> int:
            reached.append(address)
            return 201

        sender._post_to = post_to  # type: ignore[assignment, method-assign]
        endpoint = sender.read("https://push.example/x")
        assert await sender.post(endpoint, b"", HEADERS) is Outcome.SENT
        assert (asked, reached) == (["push.example"], ["8.8.8.8"])

    async def test_that_is_not_public_gets_no_connection_and_no_secret_is_logged(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def resolve(host: str, port: int) -> Sequence[str]:
            return ("10.0.0.1",)

        caplog.set_level(logging.DEBUG)
        sender = Sender(resolve=resolve)
        endpoint = sender.read("https://push.example/send/its-secret")
        assert await sender.post(endpoint, b"", HEADERS) is Outcome.REFUSED
        assert "push.example" in caplog.text
        assert "its-secret" not in caplog.text

    async def test_nor_is_it_logged_when_it_is_used(
        self, sender: Sender, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        async with push_service() as service:
            service.statuses = [201, 500]
            endpoint = sender.read(f"{service.url}/send/its-secret")
            assert await sender.post(endpoint, b"", HEADERS) is Outcome.SENT
            assert await sender.post(endpoint, b"", HEADERS) is Outcome.LATER
        assert "status 500" in caplog.text
        assert "its-secret" not in caplog.text
