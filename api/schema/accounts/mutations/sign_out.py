"""`signOut`."""

from api.schema.accounts.cookies import forget_session
from api.schema.common.mutation import mutation
from api.schema.common.request import Info
from api.services.sign_out import sign_out as end_session


@mutation(
    "End the session that makes this request; false when it was made with an API key "
    "or signed out."
)
async def sign_out(
    info: Info,
) -> bool:
    ended = await end_session(info.context.context, info.context.caller)
    if ended or info.context.caller.account_id is None:  # its cookie may be stale
        forget_session(info)
    return ended
