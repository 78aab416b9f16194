"""Tickets: the short-lived secret of the first frame, `hello`.

A ticket is derived from a key of its participation and stored nowhere:
`base64url(expiry ‖ credential ‖ HMAC-SHA-256(key, training ID ‖ expiry ‖ credential))`.
It serves its training ID only, for any number of hellos until it expires, and ends
with the session or API key that asked for it (SECURITY.md, binding 3 and 8).
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from api.models import ApiKey, Participation, Session
from api.services.context import Caller, Context
from fl_engine.task import spec_from_json

_MAC_BYTES = 32
_EXPIRY = struct.Struct(">Q")  # POSIX seconds


class TicketError(Exception):
    """A ticket that opens nothing; the message says what to do."""


@dataclass(frozen=True)
class Ticket:
    """A fresh ticket and its end."""

    secret: str
    expires_at: datetime


def new_ticket_key() -> str:
    """The secret from which a participation's tickets are made."""
    return secrets.token_hex(32)


def issue_ticket(
    context: Context, caller: Caller, participation: Participation
) -> Ticket:
    """A new ticket; earlier ones stay valid. Rights are the caller's business."""
    credential = caller.session_id or caller.api_key_id or ""
    expires = int(context.now().timestamp() + context.settings.ticket_s)
    return Ticket(
        make_ticket(participation, credential, expires),
        datetime.fromtimestamp(expires, UTC),
    )


def make_ticket(participation: Participation, credential_id: str, expires: int) -> str:
    """The ticket of a participation for a session or key, valid until `expires`."""
    told = _EXPIRY.pack(expires) + credential_id.encode()
    mac = _mac(participation, told)
    return base64.urlsafe_b64encode(told + mac).decode().rstrip("=")


def read_ticket(participation: Participation, secret: str, now: datetime) -> str:
    """Check a ticket; returns the credential that asked for it.

    Raises:
        TicketError: It is damaged, of another training ID, or has expired.
    """
    try:
        padded = secret + "=" * (-len(secret) % 4)
        data = base64.urlsafe_b64decode(padded.encode("ascii"))
    except (binascii.Error, ValueError):
        data = b""
    told, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
    is_ours = hmac.compare_digest(mac, _mac(participation, told))
    if not is_ours or len(told) < _EXPIRY.size:
        raise TicketError(
            "This ticket does not belong to this training ID. Read "
            "Participation.transport for a ticket of its own."
        )
    (expires,) = _EXPIRY.unpack(told[: _EXPIRY.size])
    if now.timestamp() >= expires:
        raise TicketError(
            "This ticket has expired. Read Participation.transport for a new one."
        )
    return told[_EXPIRY.size :].decode()


async def is_credential_alive(credential_id: str, now: datetime) -> bool:
    """Whether the session or key behind a ticket has neither ended nor expired."""
    if credential_id.startswith("key_"):
        return await ApiKey.filter(
            id=credential_id, revoked_at=None, expires_at__gt=now
        ).exists()
    return await Session.filter(
        id=credential_id, ended_at=None, expires_at__gt=now
    ).exists()


def idle_s(context: Context, spec: dict[str, object]) -> float:
    """Silence after which a channel of a task is closed: at most half its `graceS`.

    So a client whose connection died silently, as WebRTC's does when the server is
    killed, notices it and is back before its seat goes to a backup.
    """
    return min(context.settings.idle_s, spec_from_json(spec).training.grace_s / 2)


def _mac(participation: Participation, told: bytes) -> bytes:
    message = participation.id.encode() + b"\0" + told
    key = bytes.fromhex(participation.ticket_key)
    return hmac.new(key, message, hashlib.sha256).digest()
