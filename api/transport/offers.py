"""Check an SDP offer and write it anew from the few values that are needed.

An offer names addresses that aiortc would contact: candidates (300 forged ones make it
send 3,900 packets to strangers), and those of `c=`, `m=`, `a=rtcp` and
`a=remote-candidates`. Nothing of an offer is ever contacted here: the client's checks
come to the server, which learns its address from them. So only credentials, fingerprint
and sizes are taken over, each matched against its grammar, and all other lines are
left behind, `a=end-of-candidates` too, with which aiortc would never connect.
"""

import re
from dataclasses import dataclass
from typing import Literal

OFFER_BYTES = 16 * 1024
MESSAGE_BYTES = 65_536

Problem = Literal["TOO_LARGE", "MALFORMED", "NOT_ONE_DATA_CHANNEL", "NO_FINGERPRINT"]

_MEDIA = re.compile(r"m=(\S+) (\d{1,5}) (\S+) (.+)")
# The grammars of RFC 8839 (ICE), 8122 (fingerprint), 8841 (SCTP), 5888 (mid).
_GRAMMAR = {
    "ice-ufrag": re.compile(r"[A-Za-z0-9+/]{4,256}"),
    "ice-pwd": re.compile(r"[A-Za-z0-9+/]{22,256}"),
    "mid": re.compile(r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,32}"),
    "sctp-port": re.compile(r"\d{1,5}"),
    "max-message-size": re.compile(r"\d{1,19}"),
    "setup": re.compile(r"actpass|active|passive"),
}
_FINGERPRINT = re.compile(r"sha-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})", re.I)


class OfferRefused(Exception):
    """An offer can't be answered.

    Attributes:
        problem: The contract's `OfferProblem`.
    """

    def __init__(self, problem: Problem, message: str) -> None:
        super().__init__(message)
        self.problem = problem


@dataclass(frozen=True)
class Offer:
    """All that is needed of an offer of one data channel."""

    ufrag: str
    password: str
    fingerprint: str
    mid: str
    setup: str
    sctp_port: int
    most_message_bytes: int

    def sdp(self) -> str:
        """An offer of these values alone, without any address."""
        lines = [
            "v=0",
            "o=- 1 1 IN IP4 0.0.0.0",
            "s=-",
            "t=0 0",
            f"a=group:BUNDLE {self.mid}",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
            "c=IN IP4 0.0.0.0",
            f"a=mid:{self.mid}",
            f"a=sctp-port:{self.sctp_port}",
            f"a=max-message-size:{self.most_message_bytes}",
            f"a=ice-ufrag:{self.ufrag}",
            f"a=ice-pwd:{self.password}",
            f"a=fingerprint:sha-256 {self.fingerprint}",
            f"a=setup:{self.setup}",
        ]
        return "\r\n".join(lines) + "\r\n"


def read_offer(sdp: str) -> Offer:
    """Check an offer.

    Args:
        sdp: As the client sent it, at most 16 KiB of UTF-8.

    Raises:
        OfferRefused: With the contract's problem.
    """
    _check_size(sdp)
    # aiortc splits with `splitlines` too, which knows more line ends than CR and LF.
    lines = [line.strip() for line in sdp.splitlines()]
    if not lines or lines[0] != "v=0":
        raise OfferRefused("MALFORMED", "An offer starts with v=0.")
    _check_media(lines)
    at = next(i for i, line in enumerate(lines) if line.startswith("m="))
    attributes = _attributes(lines[:at]) | _attributes(lines[at:])
    return Offer(
        ufrag=_value(attributes, "ice-ufrag"),
        password=_value(attributes, "ice-pwd"),
        fingerprint=_fingerprint(lines),
        mid=_value(attributes, "mid", "0"),
        setup=_value(attributes, "setup", "actpass"),
        sctp_port=_sctp_port(attributes),
        most_message_bytes=_message_size(attributes),
    )


def _check_size(sdp: str) -> None:
    try:
        size = len(sdp.encode())
    except UnicodeEncodeError:  # a lone surrogate, which JSON can carry
        raise OfferRefused("MALFORMED", "An offer is text in UTF-8.") from None
    if size > OFFER_BYTES:
        raise OfferRefused(
            "TOO_LARGE", f"An offer has at most {OFFER_BYTES} bytes, not {size}."
        )


def _check_media(lines: list[str]) -> None:
    sections = [line for line in lines if line.startswith("m=")]
    if len(sections) != 1:
        raise OfferRefused(
            "NOT_ONE_DATA_CHANNEL",
            f"Offer one data channel and nothing beside it, not {len(sections)} media.",
        )
    match = _MEDIA.fullmatch(sections[0])
    if match is None:
        raise OfferRefused("MALFORMED", "The line m= can't be read.")
    kind, port, profile, form = match.groups()
    is_channel = profile in ("UDP/DTLS/SCTP", "TCP/DTLS/SCTP")
    if kind != "application" or not is_channel or form != "webrtc-datachannel":
        raise OfferRefused("NOT_ONE_DATA_CHANNEL", "The offer has no data channel.")
    if int(port) == 0:
        raise OfferRefused("NOT_ONE_DATA_CHANNEL", "The data channel is switched off.")


def _attributes(lines: list[str]) -> dict[str, str]:
    """The attributes that are taken over; of a repeated one the last."""
    found = {}
    for line in lines:
        name, _, value = line.removeprefix("a=").partition(":")
        if line.startswith("a=") and name in _GRAMMAR:
            found[name] = value
    return found


def _value(attributes: dict[str, str], name: str, default: str | None = None) -> str:
    value = attributes.get(name, default)
    if value is None:
        raise OfferRefused("MALFORMED", f"The attribute {name} is missing.")
    if not _GRAMMAR[name].fullmatch(value):
        raise OfferRefused("MALFORMED", f"The attribute {name} can't be read.")
    return value


def _fingerprint(lines: list[str]) -> str:
    values = [line[14:] for line in lines if line.startswith("a=fingerprint:")]
    for value in values:
        match = _FINGERPRINT.fullmatch(value)
        if match:
            return match.group(1).upper()
    raise OfferRefused("NO_FINGERPRINT", "Give a DTLS fingerprint by SHA-256.")


def _sctp_port(attributes: dict[str, str]) -> int:
    port = int(_value(attributes, "sctp-port", "5000"))
    if not 0 < port < 65_536:
        raise OfferRefused("MALFORMED", "The attribute sctp-port is no port.")
    return port


def _message_size(attributes: dict[str, str]) -> int:
    """What the client can receive; 0 means any size (RFC 8841)."""
    size = int(_value(attributes, "max-message-size", str(MESSAGE_BYTES)))
    if 0 < size < MESSAGE_BYTES:
        raise OfferRefused(
            "MALFORMED", f"Messages of {MESSAGE_BYTES} bytes must be accepted."
        )
    return MESSAGE_BYTES
