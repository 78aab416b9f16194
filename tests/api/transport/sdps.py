"""Offers as browsers write them."""

FINGERPRINT = ":".join(f"{byte:02X}" for byte in range(32))

# Written by hand in the form of Chromium: one data channel, addresses as mDNS names.
CHROMIUM = "".join(
    line + "\r\n"
    for line in (
        "v=0",
        "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE 0",
        "a=extmap-allow-mixed",
        "a=msid-semantic: WMS",
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
        "c=IN IP4 0.0.0.0",
        "a=candidate:2999745851 1 udp 2113937151 "
        "4f8a2c3e-1111-4222-8333-0123456789ab.local 56032 typ host generation 0 "
        "network-cost 999",
        "a=ice-ufrag:EsAw",
        "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1",
        "a=ice-options:trickle",
        f"a=fingerprint:sha-256 {FINGERPRINT}",
        "a=setup:actpass",
        "a=mid:0",
        "a=sctp-port:5000",
        "a=max-message-size:262144",
    )
)


def with_lines(*lines: str) -> str:
    """The same offer with more lines."""
    return CHROMIUM + "".join(line + "\r\n" for line in lines)
