"""Who pushes: the server's key, made once, and the word it gives with it (RFC 8292)."""

import json
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from api.services.push.seal import CURVE, public_bytes, to_base64url

FILE = "push-key.pem"
LIFE = timedelta(hours=12)  # of a word; a push service takes at most 24 h
HALF_BYTES = 32  # each number of a signature


class PushKeyError(Exception):
    """The key's file can't be used; the message says what to do."""


@dataclass(frozen=True)
class Vapid:
    """The server's identity at push services.

    Attributes:
        key: Signs.
        subject: Where its operator is found: the server's https address, or empty.
    """

    key: ec.EllipticCurvePrivateKey
    subject: str = ""

    @property
    def public_key(self) -> str:
        """As `PushManager.subscribe` wants it."""
        return to_base64url(public_bytes(self.key.public_key()))

    def authorization(self, origin: str, now: datetime) -> str:
        """The header `Authorization` for a push service.

        Args:
            origin: Of the service, such as `https://push.example`.
            now: The clock, in UTC.
        """
        claims: dict[str, object] = {
            "aud": origin,
            "exp": int((now + LIFE).timestamp()),
        }
        if self.subject:
            claims["sub"] = self.subject
        signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
        word = f"{signed}.{to_base64url(self._signature(signed.encode()))}"
        return f"vapid t={word}, k={self.public_key}"

    def _signature(self, data: bytes) -> bytes:
        der = self.key.sign(data, ec.ECDSA(SHA256()))
        return b"".join(
            n.to_bytes(HALF_BYTES, "big") for n in decode_dss_signature(der)
        )


def _part(content: dict[str, object]) -> str:
    return to_base64url(json.dumps(content, separators=(",", ":")).encode())


def keep_key(folder: Path) -> ec.EllipticCurvePrivateKey:
    """The key in a folder, made when there is none: only its owner may read it.

    Browsers are subscribed to this key: with another one, all have to do so again.

    Raises:
        PushKeyError: What lies there is not a key of ours.
    """
    path = folder / FILE
    if not path.exists():
        _write_new(path)
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise PushKeyError(
            f"{path} is no key for notifications ({error}). Put the right one there "
            "from a backup, or delete it: then browsers have to allow them again."
        ) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != CURVE.name:
        raise PushKeyError(f"{path} is a key of another kind than P-256.")
    return key


def _write_new(path: Path) -> None:
    """Whole or not at all; of two servers that start at once, the first wins."""
    pem = ec.generate_private_key(CURVE).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".push-key-")  # 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        os.unlink(temporary)
