import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tortoise.backends.asyncpg.client import TransactionWrapper
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext, require_context, set_global_context
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.transactions import in_transaction

from api.models import Account, PointsAccount
from api.services.context import Context
from api.services.database import APPS, configuration, connect
from api.settings import SQLITE_OPTIONS, Settings
from tests.api.builders import make_account

VERSIONS = sorted(file.stem for file in Path("api/migrations").glob("0*.py"))


class TestMigrations:
    async def test_they_make_exactly_the_tables_of_the_models(
        self, context: Context
    ) -> None:
        tortoise = require_context()
        assert tortoise.apps is not None

        missing = await MigrationAutodetector(tortoise.apps, APPS).changes()

        assert [writer.as_string() for writer in missing] == []

    async def test_they_run_once(self, tmp_path: Path) -> None:
        url = f"sqlite://{tmp_path / 'new.sqlite3'}?{SQLITE_OPTIONS}"
        settings = Settings(tmp_path, url, "http://test")

        async with connect(settings):
            await PointsAccount.create(id="house", balance=-7)
        async with connect(settings):
            kept = await PointsAccount.get(id="house")

        assert kept.balance == -7

    def test_sqlite_keeps_its_indexes_beside_its_checks(
        self, migrated_sqlite: Path
    ) -> None:
        with sqlite3.connect(migrated_sqlite) as database:
            rows = database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'index' "
                "AND tbl_name = 'ledger_entries' AND sql IS NOT NULL"
            ).fetchall()
        database.close()

        assert len(rows) == 5  # source, target, task, release, account with time


class TestUpgrade:
    @pytest.mark.parametrize("version", VERSIONS[:-1])
    async def test_a_database_in_use_is_brought_up_to_date(
        self, tmp_path: Path, version: str
    ) -> None:
        file = tmp_path / "old.sqlite3"
        settings = Settings(
            tmp_path, f"sqlite://{file}?{SQLITE_OPTIONS}", "http://test"
        )
        await _migrate_to(version, settings)
        tables = _fill(file)

        async with connect(settings):
            pass

        with closing(sqlite3.connect(file)) as database:
            counts = [_count(database, table) for table in tables]
        assert len(tables) > 10
        assert counts == [1] * len(tables)


async def _migrate_to(version: str, settings: Settings) -> None:
    """Make the tables of an earlier version."""
    tortoise = TortoiseContext()
    set_global_context(tortoise)
    try:
        await tortoise.init(config=configuration(settings.database_url))
        executor = MigrationExecutor(tortoise.db(), APPS)
        await executor.migrate([MigrationTarget("models", version)])
    finally:
        await tortoise.close_connections()


def _fill(file: Path) -> list[str]:
    """Write a row into each empty table; returns their names."""
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [name for (name,) in rows if not name.startswith(("sqlite", "tort"))]
        empty = [table for table in tables if not _count(database, table)]
        for table in empty:
            columns = database.execute(f"PRAGMA table_info({table})").fetchall()
            # A name is its own text, so that source and target differ.
            values = [
                name if kind.startswith(("VARCHAR", "TEXT", "CHAR")) else 1
                for _, name, kind, *_ in columns
            ]
            marks = ", ".join("?" * len(values))
            database.execute(f"INSERT INTO {table} VALUES ({marks})", values)
        database.commit()
    return empty


def _count(database: sqlite3.Connection, table: str) -> int:
    (count,) = database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
    return int(count)


class TestConnect:
    @pytest.mark.both_databases
    async def test_moments_come_back_in_utc(self, context: Context) -> None:
        account = await make_account(context)

        read = await Account.get(id=account.id)

        assert read.created_at == context.now()
        assert read.created_at.utcoffset() is not None

    async def test_sqlite_writes_ahead(self, context: Context) -> None:
        async with in_transaction() as connection:
            (row,) = await connection.execute_query_dict("PRAGMA journal_mode")

        assert row["journal_mode"] == "wal"


class TestSqliteTransaction:
    async def test_reading_first_does_not_lose_to_another_process(
        self, context: Context, tmp_path: Path
    ) -> None:
        """With a deferred transaction this write is "database is locked" at once."""
        other = sqlite3.connect(
            tmp_path / "crowdfl.sqlite3", isolation_level=None, timeout=5
        )
        try:
            async with in_transaction():
                assert await PointsAccount.get_or_none(id="house") is None
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    other.execute("PRAGMA busy_timeout = 0")
                    other.execute("INSERT INTO points_accounts VALUES ('other', 1)")
                await PointsAccount.create(id="house", balance=-1)
        finally:
            other.close()

        assert (await PointsAccount.get(id="house")).balance == -1

    async def test_a_task_cancelled_at_its_start_gives_the_lock_back(
        self, context: Context, tmp_path: Path
    ) -> None:
        other = sqlite3.connect(tmp_path / "crowdfl.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")  # so that the next one has to wait
        task = asyncio.create_task(write("never"))
        while not task.done() and not is_locked():
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        other.execute("COMMIT")
        other.close()

        await asyncio.wait_for(write("after"), 60)

        assert [row.id for row in await PointsAccount.all()] == ["after"]


class TestPostgresTransaction:
    @pytest.fixture
    def database_url(self, postgres_database: str) -> str:
        return f"{postgres_database}{'&' if '?' in postgres_database else '?'}maxsize=1"

    async def test_a_task_cancelled_at_its_start_gives_its_connection_back(
        self, context: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun = asyncio.Event()

        async def begin_and_wait(self: TransactionWrapper) -> None:
            begun.set()
            await asyncio.Event().wait()

        with monkeypatch.context() as hanging:
            hanging.setattr(TransactionWrapper, "begin", begin_and_wait)
            task = asyncio.create_task(write("never"))
            await begun.wait()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        await asyncio.wait_for(write("after"), 60)

        assert [row.id for row in await PointsAccount.all()] == ["after"]


async def write(place: str) -> None:
    async with in_transaction():
        await PointsAccount.create(id=place)


def is_locked() -> bool:
    client = get_connection("default")
    return bool(client._lock.locked())  # type: ignore[attr-defined]
