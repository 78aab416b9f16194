"""Where notifications may go: to public push services, and nowhere else."""

from collections.abc import Sequence

import pytest

from api.services.push.endpoints import (
    Endpoint,
    Resolve,
    UnsafeEndpointError,
    addresses_of,
    is_public,
    read_endpoint,
)

SERVICE = Endpoint("https", "push.example", 443, "/send/secret?x=1")


def resolving(*addresses: str) -> Resolve:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


class TestReading:
    @pytest.mark.parametrize(
        "text",
        [
            "https://push.example/send/secret?x=1",
            "https://push.example:443/send/secret?x=1",
            "HTTPS://PUSH.example./send/secret?x=1",
        ],
    )
    def test_a_push_service(self, text: str) -> None:
        assert read_endpoint(text) == SERVICE

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("http://push.example/x", id="no-tls"),
            pytest.param("ftp://push.example/x", id="another-scheme"),
            pytest.param("https://push.example:22/x", id="another-port"),
            pytest.param("https://push.example:8443/x", id="one-more-port"),
            pytest.param("https://push.example:x/", id="no-port-at-all"),
            pytest.param("https://user:word@push.example/x", id="with-a-password"),
            pytest.param("https://push.example/x#y", id="with-a-fragment"),
            pytest.param("https:///x", id="no-host"),
            pytest.param("https://push.example/a b", id="a-blank"),
            pytest.param("https://push.example/a\r\nHost: x", id="a-line-break"),
            pytest.param("https://püsh.example/", id="not-ascii"),
            pytest.param("https://push.example/" + "x" * 1000, id="too-long"),
            pytest.param("https://[::1", id="half-an-address"),
            pytest.param("", id="nothing"),
        ],
    )
    def test_nothing_else(self, text: str) -> None:
        with pytest.raises(UnsafeEndpointError) as refused:
            read_endpoint(text)
        assert "secret" not in str(refused.value)

    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "[::1]",
            "[::]",
            "[fd00::1]",
            "[fe80::1]",
            "[::ffff:10.0.0.1]",
            "[64:ff9b::a00:1]",
            "[2002:a00:1::]",
        ],
    )
    def test_no_address_that_is_not_public(self, host: str) -> None:
        with pytest.raises(UnsafeEndpointError, match="not public"):
            read_endpoint(f"https://{host}/x")

    def test_loopback_for_tests_alone(self) -> None:
        text = "http://127.0.0.1:4321/x"
        found = read_endpoint(text, to_loopback=True)
        assert found == Endpoint("http", "127.0.0.1", 4321, "/x")
        assert found.url_at("127.0.0.1") == text
        for other in ("http://10.0.0.1:4321/x", "http://push.example/x"):
            with pytest.raises(UnsafeEndpointError):
                read_endpoint(other, to_loopback=True)


class TestAddresses:
    async def test_of_a_public_name(self) -> None:
        found = await addresses_of(SERVICE, resolve=resolving("8.8.8.8", "2a00::1"))
        assert found == ("8.8.8.8", "2a00::1")

    @pytest.mark.parametrize(
        "addresses",
        [
            pytest.param(("10.0.0.1",), id="a-name-that-leads-inside"),
            pytest.param(("8.8.8.8", "127.0.0.1"), id="one-of-two"),
            pytest.param(("8.8.8.8", "::ffff:169.254.169.254"), id="in-a-disguise"),
            pytest.param(("fe80::1%eth0",), id="with-a-zone"),
        ],
    )
    async def test_every_one_is_checked(self, addresses: tuple[str, ...]) -> None:
        with pytest.raises(UnsafeEndpointError, match="not public"):
            await addresses_of(SERVICE, resolve=resolving(*addresses))

    async def test_the_test_flag_opens_loopback_and_no_name(self) -> None:
        with pytest.raises(UnsafeEndpointError):
            await addresses_of(
                SERVICE, to_loopback=True, resolve=resolving("127.0.0.1")
            )

    @pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "localhost"])
    async def test_a_number_that_reads_as_a_name(self, host: str) -> None:
        endpoint = read_endpoint(f"https://{host}/x")
        with pytest.raises(UnsafeEndpointError):
            await addresses_of(endpoint)

    async def test_a_name_without_an_address(self) -> None:
        with pytest.raises(OSError, match="no address"):
            await addresses_of(SERVICE, resolve=resolving())


class TestPublic:
    @pytest.mark.parametrize(
        ("address", "is_so"),
        [
            ("8.8.8.8", True),
            ("::ffff:8.8.8.8", True),
            ("2606:4700::1111", True),
            ("172.16.0.1", False),
            ("198.18.0.1", False),
            ("240.0.0.1", False),
            ("ff02::1", False),
            ("2001::1", False),
        ],
    )
    def test_addresses(self, address: str, is_so: bool) -> None:
        assert is_public(address) is is_so
