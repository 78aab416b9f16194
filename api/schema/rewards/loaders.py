"""Reading receipts, entries of the ledger and events of reputations."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.models import (
    Appeal,
    Call,
    LedgerEntry,
    Receipt,
    Redemption,
    ReputationEvent,
)
from api.schema.common.loaders import Page, read_page

if TYPE_CHECKING:
    from api.schema.common.request import Request


async def receipts_by_id(request: "Request", ids: list[str]) -> Sequence[Receipt]:
    """Receipts that exist, as entries refer to them."""
    rows = await Receipt.in_bulk(ids, "id")
    return [rows[id] for id in ids]


async def receipt_by_id(id: str) -> Receipt | None:
    """A receipt; None when there is none."""
    return await Receipt.get_or_none(id=id)


async def receipts_of_participation(
    participation_id: str, first: int, after: str | None
) -> list[Receipt]:
    """Receipts in the order in which they were written."""
    query = Receipt.filter(participation_id=participation_id)
    if after is not None:
        query = query.filter(id__gt=after)
    return await query.order_by("id").limit(first)


async def update_receipts_of_round(
    round_id: str, first: int, after: str | None
) -> list[Receipt]:
    """Verdicts of a round in the order in which the updates arrived."""
    calls = await Call.filter(round_id=round_id, received_at__isnull=False).order_by(
        "received_at", "id"
    )
    found = {
        row.subject_id: row
        for row in await Receipt.filter(
            kind="UPDATE", subject_id__in=[call.id for call in calls]
        )
    }
    rows = [found[call.id] for call in calls if call.id in found]
    places = {row.id: place for place, row in enumerate(rows)}
    start = 0 if after is None else places.get(after, len(rows) - 1) + 1
    return rows[start : start + first]


async def entries_of(
    account_id: str, kinds: Sequence[str] | None, first: int, after: str | None
) -> Page[LedgerEntry]:
    """Movements of points, newest first."""
    query = LedgerEntry.filter(account_id=account_id)
    if kinds is not None:
        query = query.filter(kind__in=kinds)
    return await read_page(
        query, ("-id",), first, after, f"entries {account_id} {kinds}"
    )


async def entry_by_id(id: str) -> LedgerEntry | None:
    """An entry; None when there is none."""
    return await LedgerEntry.get_or_none(id=id)


async def entries_by_id(request: "Request", ids: list[str]) -> Sequence[LedgerEntry]:
    """Entries that exist, as reversals and appeals refer to them."""
    rows = await LedgerEntry.in_bulk(ids, "id")
    return [rows[id] for id in ids]


async def redemption_by_id(id: str) -> Redemption | None:
    """A redemption; None when there is none."""
    return await Redemption.get_or_none(id=id)


async def redemptions_of(
    account_id: str, first: int, after: str | None
) -> Page[Redemption]:
    """Redemptions of an account, newest first."""
    query = Redemption.filter(account_id=account_id)
    return await read_page(query, ("-id",), first, after, f"redemptions {account_id}")


async def redemptions_in(
    states: Sequence[str], first: int, after: str | None
) -> Page[Redemption]:
    """Redemptions of everybody in some states, oldest first."""
    query = Redemption.filter(state__in=states)
    return await read_page(query, ("id",), first, after, f"redemptions in {states}")


async def appeal_by_id(id: str) -> Appeal | None:
    """An appeal; None when there is none."""
    return await Appeal.get_or_none(id=id)


async def appeals_by_receipt(
    request: "Request", receipt_ids: list[str]
) -> Sequence[Appeal | None]:
    """The appeal against each receipt, if there is one."""
    rows = await Appeal.filter(receipt_id__in=receipt_ids)
    found = {row.receipt_id: row for row in rows}
    return [found.get(id) for id in receipt_ids]


async def appeals_of(account_id: str, first: int, after: str | None) -> Page[Appeal]:
    """Appeals of an account, newest first."""
    query = Appeal.filter(account_id=account_id)
    return await read_page(query, ("-id",), first, after, f"appeals {account_id}")


async def appeals_in(
    states: Sequence[str], first: int, after: str | None
) -> Page[Appeal]:
    """Appeals of everybody in some states, oldest first."""
    query = Appeal.filter(state__in=states)
    return await read_page(query, ("id",), first, after, f"appeals in {states}")


async def entry_by_receipt(
    request: "Request", receipt_ids: list[str]
) -> Sequence[LedgerEntry]:
    """The entries that receipts of points are about."""
    rows = await LedgerEntry.filter(receipt_id__in=receipt_ids)
    found = {row.receipt_id: row for row in rows}
    return [found[id] for id in receipt_ids]


async def reputation_events_by_id(
    request: "Request", ids: list[str]
) -> Sequence[ReputationEvent]:
    """Events that exist, as receipts refer to them."""
    rows = await ReputationEvent.in_bulk(ids, "id")
    return [rows[id] for id in ids]


async def reputation_event_by_id(id: str) -> ReputationEvent | None:
    """An event of a reputation; None when there is none."""
    return await ReputationEvent.get_or_none(id=id)


async def reputation_events_of(
    client_id: str, first: int, after: str | None
) -> list[ReputationEvent]:
    """What made a client's reputation, newest first."""
    query = ReputationEvent.filter(client_id=client_id)
    if after is not None:
        query = query.filter(id__lt=after)
    return await query.order_by("-id").limit(first)
