"""Sealing a notification, so that only the browser can read it (RFC 8291, RFC 8188).

The push service between sees its size alone, and that is the same for all.
"""

import base64
import os
import re

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD_BYTES = 4096  # one record holds all
PADDED_BYTES = 1024  # any payload is filled up to a multiple of it
MOST_BYTES = 3 * PADDED_BYTES
KEY_BYTES, AUTH_BYTES, SALT_BYTES = 65, 16, 16
LAST_RECORD = b"\x02"

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def from_base64url(text: str) -> bytes:
    """Bytes of base64url, with or without its padding.

    Raises:
        ValueError: It is not base64url.
    """
    bare = text.rstrip("=")
    if not _BASE64URL.fullmatch(bare) or len(bare) % 4 == 1:
        raise ValueError("not base64url")
    return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))


def to_base64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def public_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes: uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def read_public(data: bytes) -> ec.EllipticCurvePublicKey:
    """A browser's public key.

    Raises:
        ValueError: It is no uncompressed point on P-256.
    """
    if len(data) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(data)}")
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, data)


def padded(payload: bytes) -> bytes:
    """The last record's plain text: payload, delimiter, zeros.

    Raises:
        ValueError: The payload is too long for a push service.
    """
    if len(payload) + 1 > MOST_BYTES:
        raise ValueError(f"a notification has at most {MOST_BYTES - 1} bytes")
    filled = -(len(payload) + 1) % PADDED_BYTES
    return payload + LAST_RECORD + bytes(filled)


def seal(
    plain: bytes,
    receiver: bytes,
    auth: bytes,
    *,
    sender: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """Encrypt one record of `aes128gcm`.

    Args:
        plain: With delimiter and padding: see `padded`.
        receiver: The browser's public key, 65 bytes.
        auth: The browser's secret, 16 bytes.
        sender: Key for this message alone; a new one when None.
        salt: 16 bytes for this message alone; new ones when None.

    Returns:
        Body of the request to the push service.
    """
    sender = sender or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(SALT_BYTES)
    ours = public_bytes(sender.public_key())
    shared = sender.exchange(ec.ECDH(), read_public(receiver))
    secret = _derive(shared, auth, b"WebPush: info\0" + receiver + ours, 32)
    key = _derive(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, plain, None)


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
