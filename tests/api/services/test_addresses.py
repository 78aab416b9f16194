import pytest

from api.services.addresses import (
    network_of,
    peer_address,
    task_file_url,
    upload_url,
)
from api.settings import Settings

PROXIES = {"10.0.0.1", "10.0.0.2"}


class TestPeerAddress:
    @pytest.mark.parametrize(
        ("peer", "headers", "expected"),
        [
            pytest.param("198.51.100.7", {}, "198.51.100.7", id="direct"),
            pytest.param(
                "198.51.100.7",
                {"x-forwarded-for": "192.0.2.1"},
                "198.51.100.7",
                id="a-stranger-is-not-believed",
            ),
            pytest.param(
                "10.0.0.1",
                {"x-forwarded-for": "192.0.2.1"},
                "192.0.2.1",
                id="a-proxy-is-believed",
            ),
            pytest.param(
                "10.0.0.1",
                {"x-forwarded-for": "6.6.6.6, 192.0.2.1, 10.0.0.2"},
                "192.0.2.1",
                id="the-nearest-that-is-no-proxy",
            ),
            pytest.param(
                "10.0.0.1", {"x-forwarded-for": ""}, "10.0.0.1", id="an-empty-header"
            ),
            pytest.param(
                "10.0.0.1",
                {"forwarded": 'for="[2001:db8::7]:4711";proto=https'},
                "2001:db8::7",
                id="forwarded-ipv6",
            ),
            pytest.param(
                "10.0.0.1",
                {"forwarded": "for=192.0.2.43, for=198.51.100.17:80"},
                "198.51.100.17",
                id="forwarded-list",
            ),
        ],
    )
    def test_is(self, peer: str, headers: dict[str, str], expected: str) -> None:
        assert peer_address(peer, headers, PROXIES) == expected

    def test_without_proxies_no_header_is_read(self) -> None:
        headers = {"x-forwarded-for": "192.0.2.1", "forwarded": "for=192.0.2.1"}

        assert peer_address("10.0.0.1", headers, frozenset()) == "10.0.0.1"


class TestNetworkOf:
    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            ("192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("unix", "unix"),
        ],
    )
    def test_is(self, address: str, expected: str) -> None:
        assert network_of(address) == expected


class TestUrls:
    def test_start_with_the_public_address(self, settings: Settings) -> None:
        assert upload_url(settings, "upl_1") == (
            "http://crowdfl.test/files/uploads/upl_1"
        )
        assert task_file_url(settings, "tsk_1", "manifest.json") == (
            "http://crowdfl.test/files/tasks/tsk_1/manifest.json"
        )
