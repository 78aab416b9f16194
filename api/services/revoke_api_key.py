"""Make a key useless at once."""

from api.models import ApiKey
from api.services.authenticate import require_session
from api.services.context import Caller, Context
from api.services.refusals import NotFound
from api.services.sessions import end_access


async def revoke_api_key(context: Context, caller: Caller, key_id: str) -> ApiKey:
    """Revoke a key of the caller's account; twice is the same as once.

    Raises:
        Denied: Not signed in, or with an API key.
        NotFound: No key, or somebody else's.
    """
    account_id = require_session(caller)
    key = await ApiKey.get_or_none(id=key_id, account_id=account_id)
    if key is None:
        raise NotFound.of("API key", key_id)
    if key.revoked_at is None:
        key.revoked_at = context.now()
        await key.save(update_fields=["revoked_at"])
    await end_access(context, key.id)
    return key
