"""Points whose hold has ended."""

from datetime import datetime

from api.models import LedgerEntry
from api.services.context import Context
from api.services.ledger.places import available, hold
from api.services.ledger.transfer import Movement, transfer
from api.services.unit_of_work import unit_of_work

RELEASE_PAGE = 100


async def release_due(context: Context) -> int:
    """Make points available whose hold has ended; safe to call at any time.

    Returns:
        How many entries were released.
    """
    released = 0
    while page := await _due(context.now()):
        for entry in page:
            await _release(context, entry)
        released += len(page)
    return released


async def _due(now: datetime) -> list[LedgerEntry]:
    return (
        await LedgerEntry.filter(is_released=False, releases_at__lte=now)
        .order_by("releases_at", "id")
        .limit(RELEASE_PAGE)
    )


async def _release(context: Context, held: LedgerEntry) -> None:
    account_id = held.account_id
    if account_id is None:
        raise ValueError(f"Entry {held.id} holds points of nobody")
    async with unit_of_work(context) as unit:
        # First, as an appeal does that takes the same points back.
        if not await LedgerEntry.filter(id=held.id, is_released=False).update(
            is_released=True
        ):
            return
        movement = Movement(
            key=f"release:{held.id}",
            kind="RELEASE",
            source=hold(account_id),
            target=available(account_id),
            points=held.points,
            account_id=account_id,
            message=f"{held.points} points on hold are available now.",
            task_id=held.task_id,
            participation_id=held.participation_id,
            round_number=held.round_number,
        )
        await transfer(unit, movement)
