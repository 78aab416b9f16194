"""Sessions: how one starts and how a session or a key ends."""

from dataclasses import dataclass
from datetime import timedelta

from api.models import Account, Session
from api.services.authenticate import SESSION_PREFIX, hash_secret, new_secret
from api.services.context import Caller, Context

MOST_SESSIONS = 50  # that have not ended, of one account


@dataclass(frozen=True)
class SignedIn:
    """A new session.

    Attributes:
        session: Its row.
        account: Who is signed in.
        token: The secret, which is nowhere kept.
    """

    session: Session
    account: Account
    token: str


async def open_session(context: Context, caller: Caller, account: Account) -> SignedIn:
    """Start a session; beyond 50 the account's oldest one ends.

    Password or sign-up are checked by the caller of this.
    """
    now = context.now()
    token = new_secret(SESSION_PREFIX)
    session = await Session.create(
        account_id=account.id,
        token_hash=hash_secret(token),
        user_agent=caller.user_agent,
        created_at=now,
        last_used_at=now.replace(second=0, microsecond=0),
        expires_at=now + timedelta(seconds=context.settings.session_s),
    )
    open_sessions = Session.filter(
        account_id=account.id, ended_at=None, expires_at__gt=now
    )
    for old in await open_sessions.order_by("-created_at", "-id").offset(MOST_SESSIONS):
        await end_session(context, old)
    return SignedIn(session, account, token)


async def end_session(context: Context, session: Session) -> None:
    """End a session with its subscriptions and data channels; twice is as once."""
    if session.ended_at is None:
        session.ended_at = context.now()
        await session.save(update_fields=["ended_at"])
    await end_access(context, session.id)


async def end_access(context: Context, credential_id: str) -> None:
    """End what a session or key has open: subscriptions, and data channels at once."""
    context.revocations.announce(credential_id)
    for link in context.links.by_credential(credential_id):
        await link.close("TICKET", "The session or API key has ended. Sign in again.")
