"""`resolveAppeal`: an operator decides; what was wrong is mended, never edited."""

from api import events
from api.models import Appeal, Receipt
from api.services.authenticate import require_operator
from api.services.context import Caller, Context
from api.services.inputs import Problems
from api.services.mend_receipt import mend_receipt
from api.services.refusals import Denied, NotFound, WrongState
from api.services.retry import retried
from api.services.unit_of_work import unit_of_work


async def resolve_appeal(
    context: Context, caller: Caller, *, appeal_id: str, uphold: bool, decision: str
) -> Appeal:
    """Decide an appeal, once.

    Args:
        context: The world outside.
        caller: Who decides.
        appeal_id: One that is OPEN.
        uphold: The receipt was wrong: mend points and reputation
            (`api.services.mend_receipt` says how). Otherwise it stands.
        decision: Words for who made it, 1 to 2,000 characters.

    Raises:
        Denied: The caller is no operator, or it is the caller's own appeal.
        InvalidInput: No words, or what can't be reversed shall be.
        NotFound: No such appeal.
        WrongState: It was decided before.
    """
    operator_id = require_operator(caller)
    problems = Problems()
    decision = problems.prose(("input", "decision"), decision, 1, 2_000)
    problems.raise_if_any()
    row = await Appeal.get_or_none(id=appeal_id)
    if row is None:
        raise NotFound.of("appeal", appeal_id)
    if row.account_id == operator_id:
        message = "This is your own appeal. Let another operator decide it."
        raise Denied("FORBIDDEN", message)
    return await _resolve(context, appeal_id, uphold, decision, operator_id)


@retried
async def _resolve(
    context: Context, appeal_id: str, uphold: bool, decision: str, operator_id: str
) -> Appeal:
    async with unit_of_work(context) as unit:
        row = await Appeal.filter(id=appeal_id).select_for_update().get()
        if row.state != "OPEN":
            message = f"The appeal was decided before: {row.state}."
            raise WrongState(message, row.state, ("OPEN",))
        row.state = "UPHELD" if uphold else "DISMISSED"
        row.decision, row.resolved_at = decision, unit.at
        row.resolved_by_id = operator_id
        receipt = await Receipt.get(id=row.receipt_id)
        if uphold:
            entry = await mend_receipt(unit, row, receipt)
            row.reversal_id = None if entry is None else entry.id
        await row.save()
        body = {"appeal_id": row.id, "appeal_state": row.state}
        stream = events.account_stream(row.account_id)
        await unit.emit(stream, "AppealResolved", {"task_id": receipt.task_id} | body)
    return row
