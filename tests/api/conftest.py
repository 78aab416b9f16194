"""A whole `Context` over a real database; each of its parts can be replaced.

Override `settings`, `worker`, `links` or `database_url` in a folder's or module's own
conftest to change one part.
"""

import asyncio
import random
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from api.events import Wakeups
from api.services.context import Context
from api.services.database import connect
from api.settings import SQLITE_OPTIONS, Settings
from api.storage import Storage
from tests.api.builders import FakeLinks
from tests.conftest import Clock


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all tables, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    file = folder / "empty.sqlite3"
    asyncio.run(_migrate(folder, f"sqlite://{file}?{SQLITE_OPTIONS}"))
    return file


async def _migrate(folder: Path, url: str) -> None:
    async with connect(Settings(folder, url, "http://test")):
        pass  # opening migrates, closing writes everything into the file


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """An empty SQLite database of the test's own."""
    file = tmp_path / "crowdfl.sqlite3"
    shutil.copyfile(migrated_sqlite, file)
    return f"sqlite://{file}?{SQLITE_OPTIONS}"


@asynccontextmanager
async def new_postgres_database(server_url: str) -> AsyncIterator[str]:
    """An empty database on a PostgreSQL server, dropped at the end."""
    name = f"test_{secrets.token_hex(6)}"
    await _run_on(server_url, f"CREATE DATABASE {name}")
    try:
        yield _with_database(server_url, name)
    finally:
        await _run_on(server_url, f"DROP DATABASE {name} WITH (FORCE)")


async def _run_on(server_url: str, statement: str) -> None:
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _with_database(server_url: str, name: str) -> str:
    address, _, options = server_url.partition("?")
    url = address.rpartition("/")[0] + "/" + name
    url = url.replace("postgresql://", "postgres://")
    return f"{url}?{options}" if options else url


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        data_dir=tmp_path, database_url=database_url, public_url="http://crowdfl.test"
    )


@pytest.fixture
def worker() -> Any:
    """Nothing opens models unless a test says how."""
    return None


@pytest.fixture
def links() -> Any:
    return FakeLinks()


@pytest.fixture
async def context(
    settings: Settings, clock: Clock, worker: Any, links: Any
) -> AsyncIterator[Context]:
    """A context over an open database."""
    async with connect(settings):
        yield Context(
            settings=settings,
            storage=Storage(settings.data_dir / "files"),
            wakeups=Wakeups(),
            now=clock,
            rng=random.Random(7),
            worker=worker,
            links=links,
        )
