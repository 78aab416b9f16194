"""Movements of points: one of them, or all those of a round in a few statements."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api import events
from api.models import LedgerEntry, Receipt
from api.models.ids import new_id
from api.services.ledger.places import available, change, hold, open_and_lock
from api.services.unit_of_work import Unit


@dataclass(frozen=True)
class Movement:
    """Points that go from one place to another, once for each key.

    Attributes:
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
    """

    key: str
    kind: str
    source: str
    target: str
    points: int
    account_id: str | None
    message: str
    task_id: str | None = None
    participation_id: str | None = None
    round_number: int | None = None
    releases_at: datetime | None = None
    reverses_id: str | None = None

    @property
    def signed_points(self) -> int:
        """Points as the account sees them: negative when they leave its own places."""
        own = (available(self.account_id or ""), hold(self.account_id or ""))
        is_gain = self.account_id is None or self.target in own
        return self.points if is_gain else -self.points


async def transfer(unit: Unit, movement: Movement) -> LedgerEntry:
    """Move points from one place to another, once for each key.

    Args:
        unit: Transaction of the caller, who must let `InsufficientPoints` end it.
        movement: What moves, and why.

    Returns:
        The entry; the old one when the key was used before, and nothing moves then.

    Raises:
        InsufficientPoints: The source has fewer points.
        ValueError: Less than 1 point would move.
    """
    (entry,) = await transfer_all(unit, [movement])
    return entry


async def transfer_all(unit: Unit, movements: Sequence[Movement]) -> list[LedgerEntry]:
    """Make several movements, such as a round's pay, in a few statements.

    They happen together: a place may give what it gets in another of them.

    Args:
        unit: Transaction of the caller, who must let `InsufficientPoints` end it.
        movements: What moves, and why; entries are shown in this order.

    Returns:
        The entry of each; the old one when its key was used before, and nothing moves
        for that one.

    Raises:
        InsufficientPoints: A source has fewer points.
        ValueError: Less than 1 point would move.
    """
    if not movements:
        return []
    ours = [_entry(unit, movement) for movement in movements]
    written = await _write_once(ours)
    fresh = [
        (movement, entry)
        for movement, entry in zip(movements, ours, strict=True)
        if written[entry.key].id == entry.id
    ]
    if fresh:
        await _note_available(fresh, await _move([movement for movement, _ in fresh]))
        for movement, entry in fresh:
            await _tell(unit, movement, entry)
    fresh_by_id = {entry.id: entry for _, entry in fresh}
    found = [written[movement.key] for movement in movements]
    return [fresh_by_id.get(entry.id, entry) for entry in found]


def _entry(unit: Unit, movement: Movement) -> LedgerEntry:
    if movement.points < 1:
        raise ValueError(f"A transfer moves at least 1 point, not {movement.points}")
    return LedgerEntry(
        key=movement.key,
        at=unit.at,
        kind=movement.kind,
        points=movement.points,
        source_id=movement.source,
        target_id=movement.target,
        account_id=movement.account_id,
        signed_points=movement.signed_points,
        task_id=movement.task_id,
        participation_id=movement.participation_id,
        round_number=movement.round_number,
        releases_at=movement.releases_at,
        reverses_id=movement.reverses_id,
        receipt_id=None if movement.account_id is None else new_id("rcp"),
    )


async def _write_once(entries: Sequence[LedgerEntry]) -> dict[str, LedgerEntry]:
    """Write entries whose keys are new; the entry of every key.

    ON CONFLICT DO NOTHING waits for a transaction that is writing the same key; an
    error would end the whole transaction on PostgreSQL. Keys in order, so that two
    such transactions can't wait for each other in a ring.
    """
    ordered = sorted(entries, key=lambda entry: entry.key)
    await LedgerEntry.bulk_create(ordered, ignore_conflicts=True)
    rows = await LedgerEntry.filter(key__in=[entry.key for entry in entries])
    return {row.key: row for row in rows}


async def _move(movements: Sequence[Movement]) -> Counter[str]:
    """Change the balances; returns those after it, of the accounts' places too."""
    gains: Counter[str] = Counter()
    for movement in movements:
        gains[movement.source] -= movement.points
        gains[movement.target] += movement.points
    seen = {available(m.account_id) for m in movements if m.account_id is not None}
    balance = Counter(await open_and_lock({*gains, *seen}))
    await change(gains, balance)
    balance.update(gains)
    return balance


async def _note_available(
    fresh: Sequence[tuple[Movement, LedgerEntry]], balance: Counter[str]
) -> None:
    """Available points of each movement's account just after it.

    Args:
        fresh: What moved.
        balance: Of all places after all of them; walked back to the first.
    """
    for movement, entry in reversed(fresh):
        if movement.account_id is not None:
            entry.available_after = balance[available(movement.account_id)]
        balance[movement.source] += movement.points
        balance[movement.target] -= movement.points
    shown = [entry for _, entry in fresh if entry.available_after]
    if shown:
        await LedgerEntry.bulk_update(shown, ["available_after"], batch_size=500)


async def _tell(unit: Unit, movement: Movement, entry: LedgerEntry) -> None:
    """Write the receipt and the events of an entry."""
    if movement.account_id is None:
        return
    unit.insert(
        Receipt(
            id=entry.receipt_id,
            kind="POINTS",
            at=unit.at,
            message=movement.message,
            account_id=movement.account_id,
            task_id=movement.task_id,
            participation_id=movement.participation_id,
            round_number=movement.round_number,
            subject_id=entry.id,
            body={"entry_id": entry.id},
        )
    )
    stream = events.account_stream(movement.account_id)
    told = {"task_id": movement.task_id, "receipt_id": entry.receipt_id}
    changed = {
        "entry_kind": entry.kind,
        "points": entry.signed_points,
        "available_after": entry.available_after,
    }
    await unit.emit(stream, "PointsChanged", told | changed)
    await unit.emit(stream, "ReceiptIssued", told | {"message": movement.message})
