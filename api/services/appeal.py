"""`appeal`: ask an operator to look at a receipt again."""

from datetime import timedelta

from api.models import Appeal, Receipt
from api.services.authenticate import require
from api.services.context import Caller, Context
from api.services.inputs import Problems
from api.services.refusals import AlreadyAppealed, NotFound, TooLate
from api.services.retry import retried
from api.services.unit_of_work import unit_of_work

LEAST_REASON, MOST_REASON = 10, 2_000


async def appeal(
    context: Context, caller: Caller, receipt_id: str, reason: str
) -> Appeal:
    """Open a case about a receipt, once for each.

    Raises:
        Denied: Not signed in, or with an API key that may only read.
        InvalidInput: The reason is too short or too long.
        NotFound: No such receipt that concerns the caller.
        AlreadyAppealed: There is a case about it.
        TooLate: It was written too long ago.
    """
    account_id = require(caller, "TRAIN", "LIST")
    problems = Problems()
    reason = problems.prose(("reason",), reason, LEAST_REASON, MOST_REASON)
    problems.raise_if_any()
    receipt = await Receipt.get_or_none(id=receipt_id, account_id=account_id)
    if receipt is None:
        raise NotFound.of("receipt", receipt_id)
    wanted = Appeal(
        receipt_id=receipt.id,
        account_id=account_id,
        reason=reason,
        created_at=context.now(),
    )
    closed_at = receipt.at + timedelta(seconds=context.settings.appeal_s)
    if wanted.created_at > closed_at and not await _exists(receipt.id):
        days = timedelta(seconds=context.settings.appeal_s).days
        message = f"A receipt can be appealed for {days} days; they are over."
        raise TooLate(message, closed_at)
    return await _open(context, wanted)


async def _exists(receipt_id: str) -> bool:
    return await Appeal.exists(receipt_id=receipt_id)


@retried
async def _open(context: Context, wanted: Appeal) -> Appeal:
    async with unit_of_work(context):
        await Appeal.bulk_create([wanted], ignore_conflicts=True)
        first = await Appeal.get(receipt_id=wanted.receipt_id)
    if first.id != wanted.id:
        message = "This receipt was appealed before. See what came of it."
        raise AlreadyAppealed(message, first)
    return wanted
