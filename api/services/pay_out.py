"""Base pay of a whole round out of a task's escrow, in a few statements.

The same books as `api.services.ledger.transfer` writes one by one: an entry and a
receipt for each payment, balances changed by conditional updates of places that are
locked in the order of their names. The caller's transaction has written the round's
idempotency key before.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import F

from api import events
from api.models import LedgerEntry, PointsAccount, Receipt
from api.models.ids import new_id
from api.services import ledger
from api.services.refusals import InsufficientPoints
from api.services.unit_of_work import Unit


@dataclass(frozen=True)
class Payment:
    """Points for an update.

    Attributes:
        call_id: The call that is paid; paid once.
        account_id: Who gets them.
        participation_id: For which participation.
        points: At least 1.
        releases_at: When they are released; None when they can be spent at once.
        message: Reason for a person.
    """

    call_id: str
    account_id: str
    participation_id: str
    points: int
    releases_at: datetime | None
    message: str

    @property
    def target(self) -> str:
        """The place that takes the points."""
        if self.releases_at is not None:
            return ledger.hold(self.account_id)
        return ledger.available(self.account_id)


async def pay_out(
    unit: Unit, task_id: str, round_number: int, payments: Sequence[Payment]
) -> None:
    """Pay from the escrow of a task.

    Raises:
        InsufficientPoints: The escrow has fewer points; nothing may be committed then.
        IntegrityError: A call was paid before; nothing may be committed then.
    """
    if not payments:
        return
    await _move(task_id, payments)
    after = await _available_after(payments)
    entries = [
        _entry(unit, task_id, round_number, payment, available)
        for payment, available in zip(payments, after, strict=True)
    ]
    for payment, entry in zip(payments, entries, strict=True):
        await _tell(unit, payment, entry)
    await LedgerEntry.bulk_create(entries)


async def _move(task_id: str, payments: Sequence[Payment]) -> None:
    """Change the balances; equal gains are one statement."""
    escrow = ledger.escrow(task_id)
    total = sum(payment.points for payment in payments)
    gains: Counter[str] = Counter()
    for payment in payments:
        gains[payment.target] += payment.points
    await _lock_places(sorted([escrow, *gains]))
    enough = PointsAccount.filter(id=escrow, balance__gte=total)
    if not await enough.update(balance=F("balance") - total):
        raise InsufficientPoints("The pool has too few points.", total, 0)
    for gain in set(gains.values()):
        winners = [place for place in gains if gains[place] == gain]
        await PointsAccount.filter(id__in=winners).update(balance=F("balance") + gain)


async def _lock_places(places: list[str]) -> None:
    """Make places that are new, and lock all in the order of their names."""
    new = [PointsAccount(id=place) for place in places]
    await PointsAccount.bulk_create(new, ignore_conflicts=True)
    await PointsAccount.filter(id__in=places).order_by("id").select_for_update()


async def _available_after(payments: Sequence[Payment]) -> list[int]:
    """Available points of each payment's account just after it."""
    places = {ledger.available(payment.account_id) for payment in payments}
    rows = await PointsAccount.filter(id__in=sorted(places))
    balance = Counter({row.id: row.balance for row in rows})
    after = []
    for payment in reversed(payments):
        place = ledger.available(payment.account_id)
        after.append(balance[place])
        if payment.target == place:
            balance[place] -= payment.points
    return after[::-1]


def _entry(
    unit: Unit, task_id: str, round_number: int, payment: Payment, available: int
) -> LedgerEntry:
    return LedgerEntry(
        key=f"pay:{payment.call_id}",
        at=unit.at,
        kind="BASE_PAY",
        points=payment.points,
        source_id=ledger.escrow(task_id),
        target_id=payment.target,
        account_id=payment.account_id,
        signed_points=payment.points,
        available_after=available,
        task_id=task_id,
        participation_id=payment.participation_id,
        round_number=round_number,
        releases_at=payment.releases_at,
        receipt_id=new_id("rcp"),
    )


async def _tell(unit: Unit, payment: Payment, entry: LedgerEntry) -> None:
    unit.insert(
        Receipt(
            id=entry.receipt_id,
            kind="POINTS",
            at=unit.at,
            message=payment.message,
            account_id=payment.account_id,
            task_id=entry.task_id,
            participation_id=entry.participation_id,
            round_number=entry.round_number,
            subject_id=entry.id,
            body={"entry_id": entry.id},
        )
    )
    stream = events.account_stream(payment.account_id)
    told = {"task_id": entry.task_id, "receipt_id": entry.receipt_id}
    changed = {
        "entry_kind": entry.kind,
        "points": entry.points,
        "available_after": entry.available_after,
    }
    await unit.emit(stream, "PointsChanged", told | changed)
    await unit.emit(stream, "ReceiptIssued", told | {"message": payment.message})
