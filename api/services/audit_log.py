"""What was done by whom, in a chain: each entry holds the hash of the one before.

Whoever edits, removes or adds an entry must make all later hashes anew, and the newest
one is noted elsewhere (`crowdfl audit` prints it). One writer a process takes what has
gathered meanwhile and appends it in one transaction of its own, which touches nothing
but the log: it can't wait for anybody in a ring (docs/adr/0022-audit-log.md).
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from tortoise.transactions import in_transaction

from api.models import AuditEntry, AuditHead
from api.services.retry import retried

MOST_AT_ONCE = 100
PAGE = 1_000
HEAD = "main"  # the only row of its table

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Deed:
    """Something that was done or refused.

    Attributes:
        at: When.
        action: What, such as publishTask.
        actor_id: Account; None for the server itself and for people not signed in.
        subject_id: ID of what it was done to.
        refusal: Code of the refusal or error; None when it was done.
        address: Where it came from; None for the server itself.
    """

    at: datetime
    action: str
    actor_id: str | None = None
    subject_id: str | None = None
    refusal: str | None = None
    address: str | None = None


class AuditLog:
    """Appends deeds to the chain, those that come at the same time together."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Deed, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def record(self, deed: Deed) -> None:
        """Append a deed; returns when it is written, never inside a transaction.

        What can't be written goes to the log of the server: the deed is done.
        """
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((deed, written))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all(), name="audit log")
        await asyncio.shield(written)

    async def _write_all(self) -> None:
        while self._waiting:
            batch = self._waiting[:MOST_AT_ONCE]
            del self._waiting[:MOST_AT_ONCE]
            try:
                await append([deed for deed, _ in batch])
            except Exception:
                deeds = [asdict(deed) for deed, _ in batch]
                log.critical("deeds could not be recorded: %s", deeds, exc_info=True)
            for _, written in batch:
                if not written.done():
                    written.set_result(None)


@retried
async def append(deeds: Sequence[Deed]) -> None:
    """Write deeds at the end of the chain; other processes wait for their turn."""
    async with in_transaction():
        head = await _lock_head()
        entries = []
        for deed in deeds:
            entry = AuditEntry(
                seq=head.seq + 1, previous=head.hash, hash="", **asdict(deed)
            )
            entry.hash = hash_of(entry)
            head.seq, head.hash = entry.seq, entry.hash
            entries.append(entry)
        await AuditEntry.bulk_create(entries)
        await head.save(update_fields=["seq", "hash"])


async def _lock_head() -> AuditHead:
    await AuditHead.bulk_create([AuditHead(name=HEAD)], ignore_conflicts=True)
    return await AuditHead.filter(name=HEAD).select_for_update().get()


def hash_of(entry: AuditEntry) -> str:
    """SHA-256 of an entry and of the hash before it, hex."""
    moment = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [
        *(entry.previous, entry.seq, entry.id, moment, entry.actor_id),
        *(entry.action, entry.subject_id, entry.refusal, entry.address),
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


async def newest_hash() -> str:
    """Hash of the newest entry; whoever keeps it can prove what came before."""
    head = await AuditHead.get_or_none(name=HEAD)
    return head.hash if head else AuditHead(name=HEAD).hash


async def broken_link(known: str | None = None) -> str | None:
    """Where the chain is broken, in words; None when it is whole.

    Args:
        known: Hash of an entry that was noted earlier and must still be there.
    """
    head = await AuditHead.get_or_none(name=HEAD) or AuditHead(name=HEAD)
    last, before = 0, AuditHead(name=HEAD).hash
    seen = known is None or known == before
    while last < head.seq:
        page = AuditEntry.filter(seq__gt=last, seq__lte=head.seq)
        rows = await page.order_by("seq").limit(PAGE)
        if not rows:
            break
        for row in rows:
            if row.seq != last + 1:
                return f"entry {last + 1} of the audit log is missing"
            if row.previous != before or row.hash != hash_of(row):
                return f"entry {row.seq} ({row.id}) of the audit log was changed"
            last, before = row.seq, row.hash
            seen = seen or before == known
    if (last, before) != (head.seq, head.hash):
        return f"entries after {last} of the audit log are missing"
    return None if seen else f"no entry of the audit log has the hash {known}"
