"""`redeemPoints`: set points aside until an operator has paid them out."""

from datetime import datetime, timedelta

from api import events
from api.models import Redemption
from api.services import ledger
from api.services.authenticate import require_session
from api.services.context import Caller, Context
from api.services.inputs import Problems
from api.services.refusals import LimitReached
from api.services.retry import retried
from api.services.unit_of_work import Unit, unit_of_work

DAY = timedelta(days=1)


async def redeem_points(
    context: Context,
    caller: Caller,
    *,
    points: int,
    destination: str,
    idempotency_key: str,
) -> Redemption:
    """Ask for points to be paid out; they can't be spent from now on.

    The account's same key redeems once: the first redemption is returned again.

    Args:
        context: The world outside.
        caller: Who asks.
        points: At least 1.
        destination: Where the money goes, 1 to 200 characters.
        idempotency_key: 8 to 100 characters, chosen by the caller.

    Raises:
        Denied: Not signed in, or with an API key.
        InvalidInput: Points, destination or key can't be accepted.
        InsufficientPoints: The account has fewer points.
        LimitReached: The account redeems as many points a day as it may.
    """
    account_id = require_session(caller)
    problems = Problems()
    problems.whole(("input", "points"), points, 1)
    destination = problems.text(("input", "destination"), destination, 1, 200)
    key = problems.text(("input", "idempotencyKey"), idempotency_key, 8, 100)
    problems.raise_if_any()
    wanted = Redemption(
        account_id=account_id,
        key=f"{account_id}:{key}",
        points=points,
        destination=destination,
        created_at=context.now(),
    )
    return await _redeem(context, wanted)


@retried
async def _redeem(context: Context, wanted: Redemption) -> Redemption:
    account_id = wanted.account_id
    async with unit_of_work(context) as unit:
        await Redemption.bulk_create([wanted], ignore_conflicts=True)
        first = await Redemption.get(key=wanted.key)
        if first.id != wanted.id:
            return first
        # Locked before the sum is made, so that two requests can't share one rest.
        places = ledger.available(account_id), ledger.redemption(account_id)
        await ledger.lock(*places)
        await _require_room(context, wanted)
        movement = ledger.Movement(
            key=f"redeem:{wanted.id}",
            kind="REDEMPTION",
            source=places[0],
            target=places[1],
            points=wanted.points,
            account_id=account_id,
            message=f"{wanted.points} points were set aside to be paid out.",
        )
        await ledger.transfer(unit, movement)
        await tell(unit, wanted)
    return wanted


async def _require_room(context: Context, wanted: Redemption) -> None:
    """Let a redemption pass that keeps within the day's limit, itself included."""
    now, most = wanted.created_at, context.settings.limits.most_redeemed_points
    earlier = Redemption.filter(
        account_id=wanted.account_id, created_at__gt=now - DAY
    ).exclude(state="REFUSED")
    rows = await earlier.exclude(id=wanted.id).order_by("created_at", "id")
    used = sum(row.points for row in rows)
    if used + wanted.points > most:
        raise LimitReached(
            f"{used} of {most} points that may be redeemed in a day are in use. Ask "
            f"for at most {max(0, most - used)}, or wait.",
            "REDEEMED_POINTS",
            most,
            used,
            retry_after_s=_wait_s(rows, used + wanted.points - most, now),
        )


def _wait_s(rows: list[Redemption], excess: int, now: datetime) -> float | None:
    """Seconds until earlier redemptions give so much room; None when they never do."""
    for row in rows:
        excess -= row.points
        if excess <= 0:
            return (row.created_at + DAY - now).total_seconds()
    return None


async def tell(unit: Unit, redemption: Redemption) -> None:
    """Tell its account the state of a redemption."""
    stream = events.account_stream(redemption.account_id)
    body = {"redemption_id": redemption.id, "redemption_state": redemption.state}
    await unit.emit(stream, "RedemptionChanged", {"task_id": None} | body)
