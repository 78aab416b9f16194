import asyncio
import hashlib
import json

import pytest
from asyncpg import PostgresError
from tortoise.exceptions import BaseORMException

from api.models import AuditEntry, AuditHead
from api.services.audit_log import Deed, append, broken_link, newest_hash
from api.services.context import Context
from tests.api.tampering import drop_audit_triggers

pytestmark = pytest.mark.both_databases

# Tortoise passes on what PostgreSQL raises by itself.
REFUSED = (BaseORMException, PostgresError)


async def record(context: Context, count: int) -> None:
    """So many deeds, one after the other."""
    for number in range(count):
        deed = Deed(context.now(), "publishTask", "acc_1", f"tsk_{number}")
        await context.audit.record(deed)


async def entries() -> list[AuditEntry]:
    return await AuditEntry.all().order_by("seq")


class TestRecord:
    async def test_each_entry_holds_the_hash_of_the_one_before(
        self, context: Context
    ) -> None:
        await record(context, 2)

        first, second = await entries()
        assert (first.seq, first.previous) == (1, "0" * 64)
        assert (second.seq, second.previous) == (2, first.hash)
        said = [
            first.hash,
            2,
            second.id,
            "2026-11-22T09:00:00.000000+00:00",
            "acc_1",
            "publishTask",
            "tsk_1",
            None,
            None,
        ]
        assert second.hash == hashlib.sha256(json.dumps(said).encode()).hexdigest()
        assert await newest_hash() == second.hash

    async def test_many_at_once_make_one_chain(self, context: Context) -> None:
        deeds = [Deed(context.now(), "signIn", address=str(n)) for n in range(250)]

        await asyncio.gather(*(context.audit.record(deed) for deed in deeds))

        found = await entries()
        assert [entry.seq for entry in found] == list(range(1, 251))
        assert [entry.address for entry in found] == [d.address for d in deeds]
        assert await broken_link() is None

    async def test_two_writers_take_turns(self, context: Context) -> None:
        """As two processes do, each with a queue of its own."""
        mine = [Deed(context.now(), "mine") for _ in range(20)]
        theirs = [Deed(context.now(), "theirs") for _ in range(20)]

        await asyncio.gather(*(append([deed]) for deed in [*mine, *theirs]))

        assert await AuditEntry.all().count() == 40
        assert await broken_link() is None

    async def test_who_gives_up_waiting_is_written_down_all_the_same(
        self, context: Context
    ) -> None:
        waiting = asyncio.create_task(record(context, 1))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await record(context, 1)

        assert await AuditEntry.all().count() == 2

    async def test_what_can_t_be_written_goes_to_the_log(
        self, context: Context, caplog: pytest.LogCaptureFixture
    ) -> None:
        deed = Deed(context.now(), "x" * 41)  # longer than the column
        if "postgres" not in context.settings.database_url:
            deed = Deed(context.now(), None)  # type: ignore[arg-type]

        await context.audit.record(deed)

        assert "could not be recorded" in caplog.text
        await record(context, 1)
        assert await broken_link() is None


class TestDatabase:
    async def test_refuses_to_change_an_entry(self, context: Context) -> None:
        await record(context, 1)

        with pytest.raises(REFUSED, match="never changed or removed"):
            await AuditEntry.filter(seq=1).update(actor_id="acc_2")

        (entry,) = await entries()
        assert entry.actor_id == "acc_1"

    async def test_refuses_to_remove_one(self, context: Context) -> None:
        await record(context, 2)

        with pytest.raises(REFUSED, match="never changed or removed"):
            await AuditEntry.filter(seq=2).delete()

        assert await AuditEntry.all().count() == 2
        await record(context, 1)
        assert await broken_link() is None


class TestBrokenLink:
    async def test_nothing_was_done_yet(self, context: Context) -> None:
        assert await broken_link() is None

    async def test_finds_an_entry_that_was_changed(self, context: Context) -> None:
        await record(context, 3)
        await drop_audit_triggers()
        await AuditEntry.filter(seq=2).update(actor_id="acc_2")

        assert "entry 2 " in (await broken_link() or "")

    async def test_finds_an_entry_whose_hash_was_made_anew(
        self, context: Context
    ) -> None:
        await record(context, 3)
        await drop_audit_triggers()
        await AuditEntry.filter(seq=2).update(actor_id="acc_2", hash="f" * 64)

        assert "entry 2 " in (await broken_link() or "")

    async def test_finds_an_entry_that_is_missing(self, context: Context) -> None:
        await record(context, 3)
        await drop_audit_triggers()
        await AuditEntry.filter(seq=2).delete()

        assert await broken_link() == "entry 2 of the audit log is missing"

    async def test_finds_a_cut_end(self, context: Context) -> None:
        await record(context, 3)
        await drop_audit_triggers()
        await AuditEntry.filter(seq=3).delete()

        assert await broken_link() == "entries after 2 of the audit log are missing"

    async def test_a_chain_made_anew_lacks_the_hash_that_was_noted(
        self, context: Context
    ) -> None:
        await record(context, 2)
        noted = await newest_hash()
        await drop_audit_triggers()
        await AuditEntry.all().delete()
        await AuditHead.all().delete()
        await record(context, 3)

        assert await broken_link() is None
        assert "has the hash" in (await broken_link(noted) or "")
        assert await broken_link(await newest_hash()) is None
