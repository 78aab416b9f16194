"""End the session of a request."""

from api.models import Session
from api.services.context import Caller, Context
from api.services.sessions import end_session


async def sign_out(context: Context, caller: Caller) -> bool:
    """End the caller's session, its subscriptions and its data channels.

    Returns:
        False when the caller came with an API key or was not signed in.
    """
    if caller.session_id is None:
        return False
    await end_session(context, await Session.get(id=caller.session_id))
    return True
