"""Sealing: the RFC's own example, and what a browser reads."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from api.services.push.seal import (
    from_base64url,
    padded,
    public_bytes,
    read_public,
    seal,
    to_base64url,
)
from tests.push_service import Browser

# RFC 8291, section 5 and appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
RECEIVER = (
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkN"
    "toIAiw4"
)
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vC"
    "YLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXL"
    "WyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


class TestSeal:
    def test_is_that_of_the_rfc_s_example(self) -> None:
        number = int.from_bytes(from_base64url(SENDER), "big")
        sealed = seal(
            PLAIN + b"\2",
            from_base64url(RECEIVER),
            from_base64url(AUTH),
            sender=ec.derive_private_key(number, ec.SECP256R1()),
            salt=from_base64url(SALT),
        )
        assert to_base64url(sealed) == SEALED

    def test_a_browser_reads_it(self) -> None:
        browser = Browser()
        keys = from_base64url(browser.p256dh), from_base64url(browser.auth)
        assert browser.reads(seal(padded(PLAIN), *keys)) == PLAIN

    def test_twice_the_same_is_never_the_same(self) -> None:
        keys = from_base64url(RECEIVER), from_base64url(AUTH)
        assert seal(padded(PLAIN), *keys) != seal(padded(PLAIN), *keys)


class TestPadding:
    @pytest.mark.parametrize(
        ("payload", "size"),
        [(b"", 1024), (b"x" * 1023, 1024), (b"x" * 1024, 2048), (b"x" * 3071, 3072)],
    )
    def test_hides_how_long_a_message_is(self, payload: bytes, size: int) -> None:
        assert len(padded(payload)) == size
        assert padded(payload).rstrip(b"\0") == payload + b"\2"

    def test_refuses_what_no_service_takes(self) -> None:
        with pytest.raises(ValueError, match="at most 3071"):
            padded(b"x" * 3072)


class TestBase64Url:
    @pytest.mark.parametrize("text", ["_-8", "_-8="])
    def test_is_read_with_padding_and_without(self, text: str) -> None:
        assert from_base64url(text) == b"\xff\xef"

    @pytest.mark.parametrize("text", ["a", "ü", "+/8", "a b", "a\nbc"])
    def test_nothing_else_is(self, text: str) -> None:
        with pytest.raises(ValueError, match="base64url"):
            from_base64url(text)


class TestPublicKey:
    def test_is_a_point_on_the_curve(self) -> None:
        data = from_base64url(RECEIVER)
        assert public_bytes(read_public(data)) == data

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param(b"", id="nothing"),
            pytest.param(b"\x04" + bytes(64), id="a-point-beside-it"),
            pytest.param(b"\x02" + b"\x11" * 32, id="compressed"),
        ],
    )
    def test_nothing_else_is(self, data: bytes) -> None:
        with pytest.raises(ValueError, match=r"key"):
            read_public(data)
