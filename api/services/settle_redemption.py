"""`settleRedemption`: approve, pay or refuse; approval and payment need two people.

REQUESTED ── APPROVE ──► APPROVED ── PAY, by another operator ──► PAID
    └────────── REFUSE ─────┴──► REFUSED, the points come back
"""

from dataclasses import dataclass

from api.models import Account, Redemption
from api.services import ledger
from api.services.authenticate import require_operator
from api.services.context import Caller, Context
from api.services.inputs import Problems
from api.services.payouts import Payout, PayoutError
from api.services.redeem_points import tell
from api.services.refusals import (
    Denied,
    InputProblem,
    InvalidInput,
    NotFound,
    SecondOperatorNeeded,
    WrongState,
)
from api.services.retry import retried
from api.services.unit_of_work import unit_of_work

MOST_NOTE = 500


@dataclass(frozen=True)
class Step:
    """A step: the states it starts from, and the one it leads to."""

    before: tuple[str, ...]
    after: str


STEPS = {
    "APPROVE": Step(("REQUESTED",), "APPROVED"),
    "PAY": Step(("APPROVED",), "PAID"),
    "REFUSE": Step(("REQUESTED", "APPROVED"), "REFUSED"),
}


async def settle_redemption(
    context: Context,
    caller: Caller,
    *,
    redemption_id: str,
    step: str,
    note: str | None = None,
) -> Redemption:
    """Move a redemption on.

    Args:
        context: The world outside.
        caller: Who takes the step.
        redemption_id: What is moved on.
        step: APPROVE, PAY or REFUSE.
        note: Words for its account; needed for REFUSE.

    Raises:
        Denied: The caller is no operator, or it is the caller's own redemption.
        InvalidInput: The note is missing or too long, or the payment service refused.
        NotFound: No such redemption.
        WrongState: Its state does not allow the step.
        SecondOperatorNeeded: PAY by the operator who approved it.
    """
    operator_id = require_operator(caller)
    note = _checked(step, note)
    row = await Redemption.get_or_none(id=redemption_id)
    if row is None:
        raise NotFound.of("redemption", redemption_id)
    await _require_allowed(row, step, operator_id)
    if step == "PAY":
        note = await _send(context, row) or note
    return await _settle(context, redemption_id, step, operator_id, note)


def _checked(step: str, note: str | None) -> str | None:
    problems, path = Problems(), ("input", "note")
    if step == "REFUSE" or (note or "").strip():
        note = problems.text(path, note or "", 1, MOST_NOTE)
    problems.raise_if_any()
    return note or None


async def _require_allowed(row: Redemption, step: str, operator_id: str) -> None:
    """Let the step pass; asked before a payment is sent, and again inside."""
    if row.account_id == operator_id:
        message = "This is your own redemption. Let other operators settle it."
        raise Denied("FORBIDDEN", message)
    if row.state not in STEPS[step].before:
        message = f"The redemption is {row.state}: {step} is not possible."
        raise WrongState(message, row.state, STEPS[step].before)
    if step == "PAY" and row.approved_by_id == operator_id:
        message = "You approved it yourself. Another operator must pay it."
        raise SecondOperatorNeeded(message, await Account.get(id=operator_id))


async def _send(context: Context, row: Redemption) -> str | None:
    """Have the provider pay; the reference of the payment, when it makes one.

    Outside of any transaction: a provider may take its time, and pays a redemption
    once, however often it is asked.
    """
    account = await Account.get(id=row.account_id)
    payout = Payout(row.id, row.points, row.destination, account.name)
    try:
        return await context.payouts.send(payout)
    except PayoutError as error:
        message = f"It was not paid: {error} Try again, or refuse the redemption."
        problem = InputProblem(("input", "step"), "CONTRADICTION", message)
        raise InvalidInput(message, (problem,)) from None


@retried
async def _settle(
    context: Context, redemption_id: str, step: str, operator_id: str, note: str | None
) -> Redemption:
    async with unit_of_work(context) as unit:
        row = await Redemption.filter(id=redemption_id).select_for_update().get()
        await _require_allowed(row, step, operator_id)
        row.state = STEPS[step].after
        row.note = note or row.note
        if step == "APPROVE":
            row.approved_at, row.approved_by_id = unit.at, operator_id
        else:
            row.settled_at, row.settled_by_id = unit.at, operator_id
            await ledger.transfer(unit, _movement(row, step))
        await row.save()
        await tell(unit, row)
    return row


def _movement(row: Redemption, step: str) -> ledger.Movement:
    """Points set aside leave for good, which their account has seen, or come back."""
    is_paid = step == "PAY"
    back = ledger.available(row.account_id)
    return ledger.Movement(
        key=f"settle:{row.id}",
        kind="REDEMPTION" if is_paid else "REDEMPTION_RETURN",
        source=ledger.redemption(row.account_id),
        target=ledger.HOUSE if is_paid else back,
        points=row.points,
        account_id=None if is_paid else row.account_id,
        message=f"{row.points} points were not paid out and came back: {row.note}",
    )
