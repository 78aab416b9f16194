"""Give points to an account."""

from api.models import Account, LedgerEntry
from api.services import ledger
from api.services.authenticate import require_operator
from api.services.context import Caller, Context
from api.services.inputs import Problems
from api.services.refusals import NotFound
from api.services.retry import retried
from api.services.unit_of_work import unit_of_work

MOST_POINTS = 1_000_000_000


async def grant_points(
    context: Context,
    caller: Caller,
    *,
    account_id: str,
    points: int,
    reason: str,
    idempotency_key: str,
) -> LedgerEntry:
    """Move points from the house to an account.

    The same operator's same key gives once: the first entry is returned again.

    Raises:
        Denied: The caller is no operator.
        InvalidInput: Points, reason or key can't be accepted.
        NotFound: No such account.
    """
    operator_id = require_operator(caller)
    problems = Problems()
    problems.whole(("input", "points"), points, 1, MOST_POINTS)
    reason = problems.text(("input", "reason"), reason, 1, 500)
    key = problems.text(("input", "idempotencyKey"), idempotency_key, 8, 100)
    problems.raise_if_any()
    if not await Account.exists(id=account_id):
        raise NotFound.of("account", account_id)
    movement = ledger.Movement(
        key=f"grant:{operator_id}:{key}",
        kind="GRANT",
        source=ledger.HOUSE,
        target=ledger.available(account_id),
        points=points,
        account_id=account_id,
        message=reason,
    )
    return await _grant(context, movement)


@retried
async def _grant(context: Context, movement: ledger.Movement) -> LedgerEntry:
    async with unit_of_work(context) as unit:
        return await ledger.transfer(unit, movement)
