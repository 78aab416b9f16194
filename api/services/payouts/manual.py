"""Operators pay by hand, such as by a bank's transfers, from a list."""

import csv
import io
from collections.abc import Iterable

from api.models import Redemption
from api.services.payouts.base import Payout

COLUMNS = (
    *("redemption", "state", "requested", "approved"),
    *("account", "email", "points", "destination"),
)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run them


class ManualPayouts:
    """Sends nothing: the operator has paid before taking the step, and notes how."""

    async def send(self, payout: Payout) -> str | None:
        """Nothing is sent, and the operator's note is the reference."""
        return None


def to_csv(redemptions: Iterable[Redemption]) -> str:
    """A list for whoever pays; the accounts are fetched.

    What a stranger wrote and a spreadsheet would take for a formula gets an apostrophe
    before it.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row in redemptions:
        approved = row.approved_at.isoformat() if row.approved_at else ""
        words = (row.account.name, row.account.email, row.points, row.destination)
        moments = (row.created_at.isoformat(), approved)
        cells = (row.id, row.state, *moments, *words)
        writer.writerow([_harmless(str(cell)) for cell in cells])
    return file.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
