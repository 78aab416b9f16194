"""The nightly check: everything is summed anew, and the chain of the log walked."""

from tortoise.connection import get_connection

from api.services import audit_log, ledger
from api.services.audit_log import Deed
from api.services.context import Context

CHECK = "checkBooks"

# Each statement names what differs, with both figures.
_ESCROWS = """
SELECT tasks.id AS id, COALESCE(places.balance, 0) AS has,
    CASE WHEN tasks.escrow = 'LOCKED' THEN tasks.pool_points - tasks.paid_points
    ELSE 0 END AS should
FROM tasks LEFT JOIN points_accounts AS places ON places.id = 'escrow:' || tasks.id
WHERE tasks.escrow <> 'NONE' AND COALESCE(places.balance, 0) <>
    CASE WHEN tasks.escrow = 'LOCKED' THEN tasks.pool_points - tasks.paid_points
    ELSE 0 END
"""
_REDEMPTIONS = """
SELECT id, SUM(has) AS has, SUM(should) AS should FROM (
    SELECT id, balance AS has, 0 AS should FROM points_accounts
        WHERE id LIKE 'redemption:%'
    UNION ALL SELECT 'redemption:' || account_id, 0, points FROM redemptions
        WHERE state IN ('REQUESTED', 'APPROVED')
) AS both_sides GROUP BY id HAVING SUM(has) <> SUM(should)
"""
_POOLS = """
SELECT id, paid_points + returned_points AS has, pool_points AS should FROM tasks
WHERE escrow = 'SETTLED' AND paid_points + returned_points <> pool_points
"""
_PEOPLE = """
SELECT id, SUM(has) AS has, SUM(should) AS should FROM (
    SELECT id, points AS has, 0 AS should FROM participations
    UNION ALL SELECT participation_id, 0, signed_points FROM ledger_entries
        WHERE participation_id IS NOT NULL
        AND kind IN ('BASE_PAY', 'BONUS', 'REVERSAL')
) AS both_sides GROUP BY id HAVING SUM(has) <> SUM(should)
"""
_CHECKS = {
    "the escrow of {id} holds {has} points, but {should} are not paid yet": _ESCROWS,
    "{id} holds {has} points, but {should} wait to be paid out": _REDEMPTIONS,
    "the pool of {id} was paid or returned to {has} points of {should}": _POOLS,
    "{id} shows {has} points, but its entries sum to {should}": _PEOPLE,
}


async def check_books(context: Context, known: str | None = None) -> list[str]:
    """Sum the ledger anew, compare it with tasks, redemptions and participations.

    The result goes into the audit log, whose own chain is checked before.

    Args:
        context: The world outside.
        known: Hash of an entry of the log that was noted earlier.

    Returns:
        What is wrong, in words; nothing when all is well.
    """
    wrong = await find_wrong()
    broken = await audit_log.broken_link(known)
    refusal = "; ".join([*wrong, *([broken] if broken else [])])[:500] or None
    await context.audit.record(Deed(context.now(), CHECK, refusal=refusal))
    return [*wrong, *([broken] if broken else [])]


async def find_wrong() -> list[str]:
    """What is wrong with points, in words."""
    found = [
        f"the balance of {place} is not the sum of its entries, or below zero"
        for place in await ledger.discrepancies()
    ]
    for words, statement in _CHECKS.items():
        rows = await get_connection("default").execute_query_dict(statement)
        found += [words.format(**row) for row in rows]
    return found
