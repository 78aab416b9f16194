"""What an account has."""

from typing import TypedDict

from api.models import PointsAccount, Task
from api.services.ledger.places import available, escrow, hold, redemption


class Balance(TypedDict):
    """Points of an account now, in the words of the contract's `PointsBalance`."""

    available: int
    on_hold: int
    in_escrow: int
    in_redemption: int


async def balance(account_id: str) -> Balance:
    """Points of an account now."""
    tasks = await Task.filter(requester_id=account_id, escrow="LOCKED").values_list(
        "id", flat=True
    )
    escrows = [escrow(str(task_id)) for task_id in tasks]
    own = [available(account_id), hold(account_id), redemption(account_id)]
    rows = await PointsAccount.filter(id__in=[*own, *escrows])
    held = {row.id: row.balance for row in rows}
    return Balance(
        available=held.get(available(account_id), 0),
        on_hold=held.get(hold(account_id), 0),
        in_escrow=sum(held.get(place, 0) for place in escrows),
        in_redemption=held.get(redemption(account_id), 0),
    )
