"""Whether the books agree with themselves."""

from tortoise import connections

# One statement, so that it sees one state of the database while transfers go on.
_DISCREPANCIES = """
SELECT place FROM (
    SELECT target_id AS place, points FROM ledger_entries
    UNION ALL SELECT source_id, -points FROM ledger_entries
    UNION ALL SELECT id, -balance FROM points_accounts
) AS moved GROUP BY place HAVING SUM(points) <> 0
UNION SELECT id FROM points_accounts WHERE balance < 0 AND id <> 'house'
"""


async def discrepancies() -> list[str]:
    """Places whose balance differs from the sum of their entries, or is below zero.

    Empty in a sound ledger. Each entry adds and takes the same, so balances that equal
    their entries sum to zero.
    """
    rows = await connections.get("default").execute_query_dict(_DISCREPANCIES)
    return sorted(str(row["place"]) for row in rows)


async def audit() -> bool:
    """Whether balances equal their entries, sum to zero and none is negative."""
    return not await discrepancies()
