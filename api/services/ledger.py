"""The ledger of points: double entry, whole numbers, never read-change-save.

Places are `available:<account>`, `hold:<account>`, `escrow:<task>` and `house`, which
alone may be negative. A transfer is one entry and two conditional updates in the
caller's transaction, each place touched in the order of its name. The key of a transfer
is written first: the same key moves points once, whoever repeats it.
"""

from datetime import datetime
from typing import TypedDict

from tortoise import connections
from tortoise.expressions import F

from api import events
from api.models import LedgerEntry, PointsAccount, Receipt, Task
from api.services.context import Context
from api.services.refusals import InsufficientPoints
from api.services.unit_of_work import Unit, unit_of_work

HOUSE = "house"
RELEASE_PAGE = 100

# One statement, so that it sees one state of the database while transfers go on.
_DISCREPANCIES = """
SELECT place FROM (
    SELECT target_id AS place, points FROM ledger_entries
    UNION ALL SELECT source_id, -points FROM ledger_entries
    UNION ALL SELECT id, -balance FROM points_accounts
) AS moved GROUP BY place HAVING SUM(points) <> 0
UNION SELECT id FROM points_accounts WHERE balance < 0 AND id <> 'house'
"""


class Balance(TypedDict):
    """Points of an account now, in the words of the contract's `PointsBalance`."""

    available: int
    on_hold: int
    in_escrow: int
    in_redemption: int


def available(account_id: str) -> str:
    """Where an account's points lie that it can spend."""
    return f"available:{account_id}"


def hold(account_id: str) -> str:
    """Where an account's points lie that are not released yet."""
    return f"hold:{account_id}"


def escrow(task_id: str) -> str:
    """Where a task's pool lies."""
    return f"escrow:{task_id}"


async def transfer(
    unit: Unit,
    *,
    key: str,
    kind: str,
    source: str,
    target: str,
    points: int,
    account_id: str | None,
    message: str,
    task_id: str | None = None,
    participation_id: str | None = None,
    round_number: int | None = None,
    releases_at: datetime | None = None,
    reverses_id: str | None = None,
) -> LedgerEntry:
    """Move points from one place to another, once for each key.

    Args:
        unit: Transaction of the caller, who must let `InsufficientPoints` end it.
        key: Idempotency key; at most 200 characters.
        kind: A `LedgerEntryKind` of the contract.
        source: Place that gives.
        target: Place that takes; made when it is new.
        points: Whole points, at least 1.
        account_id: Whose ledger shows the entry; that account gets the receipt and the
            events. None for a movement that concerns nobody.
        message: Reason for a person, on the receipt.
        task_id: Task it is about.
        participation_id: Participation that is paid.
        round_number: Round that is paid.
        releases_at: When held points are released.
        reverses_id: Entry that is taken back.

    Returns:
        The entry; the old one when the key was used before, and nothing moves then.

    Raises:
        InsufficientPoints: The source has fewer points.
    """
    if points < 1:
        raise ValueError(f"A transfer moves at least 1 point, not {points}")
    entry = LedgerEntry(
        key=key,
        at=unit.at,
        kind=kind,
        points=points,
        source_id=source,
        target_id=target,
        account_id=account_id,
        signed_points=_signed(points, target, account_id),
        task_id=task_id,
        participation_id=participation_id,
        round_number=round_number,
        releases_at=releases_at,
        reverses_id=reverses_id,
    )
    first = await _write_once(entry)
    if first.id != entry.id:
        return first
    await _move(source, target, points)
    if account_id is not None:
        await _tell(unit, entry, account_id, message)
    return entry


async def _write_once(entry: LedgerEntry) -> LedgerEntry:
    # ON CONFLICT DO NOTHING waits for a transaction that is writing the same key; an
    # error would end the whole transaction on PostgreSQL.
    await LedgerEntry.bulk_create([entry], ignore_conflicts=True)
    return await LedgerEntry.get(key=entry.key)


async def _move(source: str, target: str, points: int) -> None:
    places = sorted((source, target))
    await _open_places(places)
    for place in places:
        if place == target:
            await PointsAccount.filter(id=place).update(balance=F("balance") + points)
        else:
            await _take(place, points)


async def _open_places(places: list[str]) -> None:
    await PointsAccount.bulk_create(
        [PointsAccount(id=place) for place in places], ignore_conflicts=True
    )


async def _take(place: str, points: int) -> None:
    rows = PointsAccount.filter(id=place)
    if place != HOUSE:
        rows = rows.filter(balance__gte=points)
    if await rows.update(balance=F("balance") - points):
        return
    held = (await PointsAccount.get(id=place)).balance
    raise InsufficientPoints(
        f"{points} points are needed, but only {held} are available. Earn more, or ask "
        "for fewer.",
        points,
        held,
    )


async def _tell(unit: Unit, entry: LedgerEntry, account_id: str, message: str) -> None:
    """Write the receipt and the events of an entry."""
    place = await PointsAccount.get_or_none(id=available(account_id))
    receipt = await Receipt.create(
        kind="POINTS",
        at=unit.at,
        message=message,
        account_id=account_id,
        task_id=entry.task_id,
        participation_id=entry.participation_id,
        round_number=entry.round_number,
        subject_id=entry.id,
        body={"entry_id": entry.id},
    )
    entry.available_after = place.balance if place else 0
    entry.receipt_id = receipt.id
    await LedgerEntry.filter(id=entry.id).update(
        available_after=entry.available_after, receipt_id=receipt.id
    )
    stream = events.account_stream(account_id)
    points_changed = {
        "task_id": entry.task_id,
        "entry_kind": entry.kind,
        "points": entry.signed_points,
        "available_after": entry.available_after,
        "receipt_id": receipt.id,
    }
    await unit.emit(stream, "PointsChanged", points_changed)
    issued = {
        "task_id": entry.task_id,
        "receipt_id": receipt.id,
        "message": message,
    }
    await unit.emit(stream, "ReceiptIssued", issued)


def _signed(points: int, target: str, account_id: str | None) -> int:
    """Points as the account sees them: negative when they leave its own places."""
    if account_id is None or target in (available(account_id), hold(account_id)):
        return points
    return -points


async def lock(*places: str) -> None:
    """Lock places for the rest of the transaction, in the order of their names.

    For a transaction with several transfers: two that lock all their places first, in
    one order, can't wait for each other in a ring.
    """
    ordered = sorted(set(places))
    await _open_places(ordered)
    for place in ordered:
        await PointsAccount.filter(id=place).update(balance=F("balance"))


async def balance(account_id: str) -> Balance:
    """Points of an account now."""
    tasks = await Task.filter(requester_id=account_id, escrow="LOCKED").values_list(
        "id", flat=True
    )
    escrows = [escrow(str(task_id)) for task_id in tasks]
    wanted = [available(account_id), hold(account_id), *escrows]
    held = {row.id: row.balance for row in await PointsAccount.filter(id__in=wanted)}
    return Balance(
        available=held.get(available(account_id), 0),
        on_hold=held.get(hold(account_id), 0),
        in_escrow=sum(held.get(place, 0) for place in escrows),
        in_redemption=0,  # redemptions come with their own issue
    )


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
        await transfer(
            unit,
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
        await LedgerEntry.filter(id=held.id).update(is_released=True)


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
