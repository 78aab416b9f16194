"""Who asks, and what that caller may do. Rights are checked in services only."""

import asyncio
import hashlib
import secrets
from datetime import datetime, timedelta

from api.models import ApiKey, Session
from api.services.context import Caller, Context
from api.services.refusals import Denied

SESSION_PREFIX = "cfl_session_"
API_KEY_PREFIX = "cfl_live_"
USER_AGENT_LENGTH = 200
REVOCATION_POLL_S = 5.0  # another process may have ended the session

ALL_SCOPES = frozenset({"READ", "TRAIN", "LIST"})


def new_secret(prefix: str) -> str:
    """A fresh secret of 256 random bits."""
    return prefix + secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """What is kept of a session token or an API key: its SHA-256, in hex.

    A plain hash is enough for 256 random bits; nobody can guess them. What strangers
    send in place of one may hold half a surrogate pair.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


async def identify(
    context: Context, bearer: str | None, address: str, user_agent: str = ""
) -> Caller:
    """Find out who sent a request.

    Args:
        context: Clock.
        bearer: Session token or API key, without the word `Bearer`; None when none was
            sent.
        address: Of the peer, as `api.services.addresses` found it.
        user_agent: As the peer names itself.

    Returns:
        The caller; one that is not signed in when the secret is absent, unknown, ended
        or revoked, so that a stale cookie does not stand in the way of signing in.
    """
    user_agent = user_agent[:USER_AGENT_LENGTH]
    nobody = Caller(address=address, user_agent=user_agent)
    if not bearer:
        return nobody
    if bearer.startswith(API_KEY_PREFIX):
        return await _by_api_key(context, bearer, nobody)
    return await _by_session(context, bearer, nobody)


async def _by_session(context: Context, token: str, nobody: Caller) -> Caller:
    now = context.now()
    session = await Session.get_or_none(
        token_hash=hash_secret(token), ended_at=None, expires_at__gt=now
    ).select_related("account")
    if session is None:
        return nobody
    if _is_older_minute(session.last_used_at, now):
        await Session.filter(id=session.id).update(last_used_at=_minute(now))
    return Caller(
        account_id=session.account_id,
        roles=frozenset(session.account.roles),
        scopes=ALL_SCOPES,
        session_id=session.id,
        address=nobody.address,
        user_agent=nobody.user_agent,
    )


async def _by_api_key(context: Context, secret: str, nobody: Caller) -> Caller:
    now = context.now()
    key = await ApiKey.get_or_none(
        secret_hash=hash_secret(secret), revoked_at=None, expires_at__gt=now
    )
    if key is None:
        return nobody
    if key.last_used_at is None or _is_older_minute(key.last_used_at, now):
        await ApiKey.filter(id=key.id).update(last_used_at=_minute(now))
    return Caller(
        account_id=key.account_id,
        scopes=frozenset(key.scopes) | {"READ"},  # TRAIN and LIST include READ
        api_key_id=key.id,
        address=nobody.address,
        user_agent=nobody.user_agent,
    )


def require(caller: Caller, *scopes: str) -> str:
    """The caller's account, which must have signed in and have one of these scopes.

    Args:
        caller: Who asks.
        scopes: READ, TRAIN or LIST; one of them is enough.

    Raises:
        Denied: UNAUTHENTICATED or FORBIDDEN.
    """
    account_id = _signed_in(caller)
    if caller.scopes.isdisjoint(scopes):
        named = " or ".join(scopes)
        raise Denied("FORBIDDEN", f"This API key lacks the scope {named}.")
    return account_id


def require_session(caller: Caller) -> str:
    """The caller's account, which must have signed in with a session, not with a key.

    Raises:
        Denied: UNAUTHENTICATED or FORBIDDEN.
    """
    account_id = _signed_in(caller)
    if caller.session_id is None:
        raise Denied("FORBIDDEN", "This needs a session: sign in with a password.")
    return account_id


def is_operator(caller: Caller) -> bool:
    """Whether the caller decides appeals, grants points and so on."""
    return "OPERATOR" in caller.roles


def require_operator(caller: Caller) -> str:
    """The caller's account, which must be an operator's, with a session.

    Raises:
        Denied: UNAUTHENTICATED or FORBIDDEN.
    """
    account_id = _signed_in(caller)
    if not is_operator(caller):
        raise Denied("FORBIDDEN", "Only operators may do this.")
    return account_id


def require_desk(caller: Caller) -> str:
    """The caller's account, which must be an operator's or an auditor's.

    Raises:
        Denied: UNAUTHENTICATED or FORBIDDEN.
    """
    account_id = _signed_in(caller)
    if caller.roles.isdisjoint(("OPERATOR", "AUDITOR")):
        raise Denied("FORBIDDEN", "Only operators and auditors may see this.")
    return account_id


async def is_still_valid(context: Context, caller: Caller) -> bool:
    """Whether the session or key that the caller came with has not ended."""
    now = context.now()
    if caller.session_id is not None:
        return await Session.exists(
            id=caller.session_id, ended_at=None, expires_at__gt=now
        )
    if caller.api_key_id is not None:
        return await ApiKey.exists(
            id=caller.api_key_id, revoked_at=None, expires_at__gt=now
        )
    return True


async def until_revoked(context: Context, caller: Caller) -> None:
    """Return as soon as the caller's session or key has ended; for subscriptions.

    At once when this process ended it, after `REVOCATION_POLL_S` at the latest when it
    expired or another process did. Never returns for who is not signed in.
    """
    if caller.credential_id is None:
        await asyncio.Event().wait()
        return
    with context.revocations.watch(caller.credential_id) as ended:
        while await is_still_valid(context, caller):
            try:
                await asyncio.wait_for(ended.wait(), REVOCATION_POLL_S)
            except TimeoutError:
                continue


def _signed_in(caller: Caller) -> str:
    if caller.account_id is None:
        raise Denied(
            "UNAUTHENTICATED",
            "Sign in first: send the header `Authorization: Bearer <token or key>`.",
        )
    return caller.account_id


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _is_older_minute(moment: datetime, now: datetime) -> bool:
    return now - _minute(moment) >= timedelta(minutes=1)
