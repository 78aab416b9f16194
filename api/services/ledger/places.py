"""Where points lie, and how balances change: by conditional updates of locked rows."""

from collections.abc import Iterable, Mapping

from tortoise.expressions import F, Q

from api.models import PointsAccount
from api.services.refusals import InsufficientPoints

HOUSE = "house"


def available(account_id: str) -> str:
    """Where an account's points lie that it can spend."""
    return f"available:{account_id}"


def hold(account_id: str) -> str:
    """Where an account's points lie that are not released yet."""
    return f"hold:{account_id}"


def redemption(account_id: str) -> str:
    """Where an account's points lie that are set aside to be paid out."""
    return f"redemption:{account_id}"


def escrow(task_id: str) -> str:
    """Where a task's pool lies."""
    return f"escrow:{task_id}"


async def lock(*places: str) -> None:
    """Lock places for the rest of the transaction, in the order of their names.

    For a transaction with several transfers: two that lock all their places first, in
    one order, can't wait for each other in a ring.
    """
    await open_and_lock(places)


async def open_and_lock(places: Iterable[str]) -> dict[str, int]:
    """Make places that are new, lock all in the order of their names.

    Returns:
        What lies in each of them.
    """
    ordered = sorted(set(places))
    new = [PointsAccount(id=place) for place in ordered]
    await PointsAccount.bulk_create(new, ignore_conflicts=True)
    rows = PointsAccount.filter(id__in=ordered).order_by("id").select_for_update()
    return {row.id: row.balance for row in await rows}


async def change(gains: Mapping[str, int], held: Mapping[str, int]) -> None:
    """Change the balances of places that are locked; equal gains are one statement.

    Args:
        gains: Points that each place gets; negative where it gives.
        held: What lies in each of them, as `open_and_lock` found it.

    Raises:
        InsufficientPoints: A place, not the house, has fewer points than it gives.
    """
    for gain in sorted(set(gains.values()) - {0}):
        ours = sorted(place for place in gains if gains[place] == gain)
        enough = Q(id=HOUSE) | Q(balance__gte=max(-gain, 0))
        rows = PointsAccount.filter(enough, id__in=ours)
        if await rows.update(balance=F("balance") + gain) < len(ours):
            least = min(held[place] for place in ours if place != HOUSE)
            raise _shortage(-gain, least)


def _shortage(points: int, held: int) -> InsufficientPoints:
    return InsufficientPoints(
        f"{points} points are needed, but only {held} are available. Earn more, or ask "
        "for fewer.",
        points,
        held,
    )
