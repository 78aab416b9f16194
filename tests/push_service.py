"""A push service on loopback, and a browser that can read what arrives there.

The reading is written from RFC 8291 and RFC 8188 with HMAC alone, apart from the
product's sealing, so that one can't hide a mistake of the other.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

WAIT_S = 60.0  # on a starved machine


@dataclass(frozen=True)
class Posted:
    """A request that came in; names of headers in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    """Answers every POST with `status`, and keeps what it was sent.

    Attributes:
        status: Of the answers to come; the first of `statuses` goes before it.
        answer: Further lines of the answer's head.
        url: Where it listens.
    """

    url: str = ""
    status: int = 201
    statuses: list[int] = field(default_factory=list)
    answer: str = ""
    body: bytes = b""
    delay_s: float = 0.0
    connections: int = 0
    _came: "asyncio.Queue[Posted]" = field(default_factory=asyncio.Queue)

    async def next(self, within_s: float = WAIT_S) -> Posted:
        """The next request."""
        return await asyncio.wait_for(self._came.get(), within_s)

    @property
    def has_more(self) -> bool:
        """Whether something came that nobody has looked at."""
        return not self._came.empty()

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Take one request of a connection."""
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.strip().split("\r\n")
            headers = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(":") for line in lines)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self._came.put_nowait(Posted(first.split()[1], headers, body))
            await asyncio.sleep(self.delay_s)
            status = self.statuses.pop(0) if self.statuses else self.status
            said = f"HTTP/1.1 {status} X\r\n{self.answer}"
            said += f"Content-Length: {len(self.body)}\r\nConnection: close\r\n\r\n"
            writer.write(said.encode() + self.body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # the sender has seen enough
        finally:
            writer.close()


@asynccontextmanager
async def push_service(
    tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[PushService]:
    """A service for as long as the block lasts."""
    service = PushService()
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    service.url = f"{'https' if tls else 'http'}://{host}:{port}"
    try:
        yield service
    finally:
        server.close()


class Browser:
    """Keys of a subscription; reads what was sealed for it."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)

    @property
    def p256dh(self) -> str:
        """Its public key, as `PushSubscription.toJSON` writes it."""
        return _text(self._public)

    @property
    def auth(self) -> str:
        """Its secret."""
        return _text(self._auth)

    @property
    def _public(self) -> bytes:
        key = self._key.public_key()
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def reads(self, body: bytes) -> bytes:
        """Open a message of one record; its payload without the padding."""
        salt, length = body[:16], body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self._key.exchange(ec.ECDH(), theirs)
        info = b"WebPush: info\x00" + self._public + sender
        secret = _mac(_mac(self._auth, shared), info + b"\x01")
        prk = _mac(salt, secret)
        key = _mac(prk, b"Content-Encoding: aes128gcm\x00\x01")[:16]
        nonce = _mac(prk, b"Content-Encoding: nonce\x00\x01")[:12]
        payload, mark, zeros = (
            AESGCM(key).decrypt(nonce, sealed, None).rpartition(b"\2")
        )
        assert mark == b"\2"
        assert not zeros.strip(b"\0")
        return payload

    def reads_json(self, posted: Posted) -> dict[str, Any]:
        """What the service worker is told."""
        told: dict[str, Any] = json.loads(self.reads(posted.body))
        return told


def claims_of(authorization: str, public_key: str) -> dict[str, Any]:
    """What a header `vapid t=…, k=…` says, once its signature was checked."""
    scheme, _, rest = authorization.partition(" ")
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert scheme == "vapid"
    assert given["k"] == public_key
    signed, _, signature = given["t"].rpartition(".")
    head, _, claims = signed.partition(".")
    assert json.loads(_bytes(head)) == {"typ": "JWT", "alg": "ES256"}
    raw = _bytes(signature)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    key = ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP256R1(), _bytes(public_key)
    )
    key.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(SHA256()))
    found: dict[str, Any] = json.loads(_bytes(claims))
    return found


def _mac(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
