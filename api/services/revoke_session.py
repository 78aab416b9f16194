"""End one of one's sessions, for instance on a lost device."""

from api.models import Session
from api.services.authenticate import require_session
from api.services.context import Caller, Context
from api.services.refusals import NotFound
from api.services.sessions import end_session


async def revoke_session(context: Context, caller: Caller, session_id: str) -> Session:
    """End a session of the caller's account; twice is the same as once.

    Raises:
        Denied: Not signed in, or with an API key.
        NotFound: No session, or somebody else's.
    """
    account_id = require_session(caller)
    session = await Session.get_or_none(id=session_id, account_id=account_id)
    if session is None:
        raise NotFound.of("session", session_id)
    await end_session(context, session)
    return session
