"""Write down what somebody did, or was refused, in the audit log."""

from api.models.ids import is_id
from api.services.audit_log import Deed
from api.services.context import Caller, Context
from api.services.refusals import TooManyAttempts

MOST_USELESS = 60  # in a minute, of one address: else strangers could fill the disk


async def record_deed(
    context: Context,
    caller: Caller,
    action: str,
    subject_id: str | None,
    refusal: str | None,
) -> None:
    """Record a mutation; refusals, and what nobody did, within a limit.

    Args:
        context: The world outside.
        caller: Who asked.
        action: Name of the mutation.
        subject_id: ID of what it was done to, as the caller may have written it.
        refusal: Code of the refusal or error; None when it was done.
    """
    if refusal is not None or caller.account_id is None:
        try:
            who = caller.address or "nowhere"
            context.throttle.try_in_minute("useless deed", who, MOST_USELESS)
        except TooManyAttempts:
            return
    deed = Deed(
        context.now(),
        action,
        actor_id=caller.account_id,
        subject_id=subject_id if subject_id and is_id(subject_id) else None,
        refusal=refusal,
        address=caller.address[:64] or None,
    )
    await context.audit.record(deed)
