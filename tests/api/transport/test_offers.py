import pytest
from aiortc.sdp import SessionDescription
from hypothesis import given
from hypothesis import strategies as st

from api.transport.offers import OfferRefused, read_offer
from tests.api.transport.sdps import CHROMIUM, FINGERPRINT, with_lines

MEDIA = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel"


class TestReadOffer:
    def test_takes_what_is_needed_from_chromium(self) -> None:
        offer = read_offer(CHROMIUM)

        assert (offer.ufrag, offer.mid, offer.setup) == ("EsAw", "0", "actpass")
        assert offer.fingerprint == FINGERPRINT
        assert offer.sctp_port == 5000

    def test_takes_credentials_of_the_session(self) -> None:
        """Firefox writes fingerprint and more before the media."""
        line = f"a=fingerprint:sha-256 {FINGERPRINT}"
        moved = CHROMIUM.replace(line + "\r\n", "").replace(
            "t=0 0\r\n", f"t=0 0\r\n{line}\r\n"
        )

        assert read_offer(moved) == read_offer(CHROMIUM)

    def test_leaves_every_address_behind(self) -> None:
        hostile = with_lines(
            "c=IN IP4 203.0.113.7",
            "a=rtcp:7 IN IP4 203.0.113.7",
            "a=remote-candidates:1 203.0.113.7 7",
            "a=candidate:1 1 udp 2113937151 203.0.113.7 7 typ host",
            "a=end-of-candidates",
            "a=ice-lite",
        ).replace("m=application 9", "m=application 7")

        written = read_offer(hostile).sdp()

        assert "203.0.113.7" not in written
        media = SessionDescription.parse(written).media[0]
        assert media.ice_candidates == []
        assert not media.ice_candidates_complete
        assert (media.host, media.port, media.rtcp_host) == ("0.0.0.0", 9, None)
        assert "ice-lite" not in written

    @pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
    def test_knows_every_line_end_that_aiortc_knows(self, end: str) -> None:
        hidden = f"a=x:1{end}a=candidate:1 1 udp 2113937151 203.0.113.7 7 typ host"

        written = read_offer(with_lines(hidden)).sdp()

        assert SessionDescription.parse(written).media[0].ice_candidates == []

    @pytest.mark.parametrize(
        ("sdp", "problem"),
        [
            pytest.param("", "MALFORMED", id="nothing"),
            pytest.param("hello", "MALFORMED", id="no-sdp"),
            pytest.param("v=0\r\n", "NOT_ONE_DATA_CHANNEL", id="no-media"),
            pytest.param(
                CHROMIUM + "a=x:" + "ä" * 8_192, "TOO_LARGE", id="16-KiB-of-utf-8"
            ),
            pytest.param(CHROMIUM + "a=\ud800", "MALFORMED", id="lone-surrogate"),
            pytest.param(
                CHROMIUM + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n",
                "NOT_ONE_DATA_CHANNEL",
                id="media-beside-it",
            ),
            pytest.param(
                CHROMIUM + MEDIA + "\r\n", "NOT_ONE_DATA_CHANNEL", id="two-channels"
            ),
            pytest.param(
                CHROMIUM.replace(MEDIA, "m=audio 9 UDP/TLS/RTP/SAVPF 111"),
                "NOT_ONE_DATA_CHANNEL",
                id="audio-only",
            ),
            pytest.param(
                CHROMIUM.replace("m=application 9", "m=application 0"),
                "NOT_ONE_DATA_CHANNEL",
                id="switched-off",
            ),
            pytest.param(
                CHROMIUM.replace(MEDIA, "m=application"), "MALFORMED", id="half-a-line"
            ),
            pytest.param(
                CHROMIUM.replace("a=fingerprint:sha-256", "a=fingerprint:sha-1"),
                "NO_FINGERPRINT",
                id="sha-1",
            ),
            pytest.param(
                CHROMIUM.replace("a=fingerprint", "a=x"), "NO_FINGERPRINT", id="none"
            ),
            pytest.param(
                CHROMIUM.replace("a=ice-ufrag", "a=x"), "MALFORMED", id="no-ufrag"
            ),
            pytest.param(
                CHROMIUM.replace("a=ice-pwd:", "a=ice-pwd:?"), "MALFORMED", id="bad-pwd"
            ),
            pytest.param(
                CHROMIUM.replace("sctp-port:5000", "sctp-port:0"),
                "MALFORMED",
                id="port-0",
            ),
            pytest.param(
                CHROMIUM.replace("size:262144", "size:1200"),
                "MALFORMED",
                id="too-small-messages",
            ),
        ],
    )
    def test_names_the_problem(self, sdp: str, problem: str) -> None:
        with pytest.raises(OfferRefused) as caught:
            read_offer(sdp)
        assert caught.value.problem == problem

    @given(st.text(max_size=200), st.integers(0, len(CHROMIUM)))
    def test_refuses_noise_with_a_problem_or_writes_what_aiortc_reads(
        self, noise: str, place: int
    ) -> None:
        try:
            offer = read_offer(CHROMIUM[:place] + noise + CHROMIUM[place:])
        except OfferRefused:
            return
        assert len(SessionDescription.parse(offer.sdp()).media) == 1
