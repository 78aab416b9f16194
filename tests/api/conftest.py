"""A whole `Context` over a real database; each of its parts can be replaced.

Override `settings`, `worker`, `links` or `database_url` in a folder's or module's own
conftest to change one part.
"""

import asyncio
import random
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
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


@pytest.fixture(scope="session")
def migrated_postgres(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Name of an empty PostgreSQL database with all tables, to be copied."""
    name = f"crowdfl_test_{secrets.token_hex(6)}"
    asyncio.run(run_on_server(postgres_url, f"CREATE DATABASE {name}"))
    folder = tmp_path_factory.mktemp("migrated")
    asyncio.run(_migrate(folder, with_database(postgres_url, name)))
    yield name
    asyncio.run(run_on_server(postgres_url, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgres_database(postgres_url: str, migrated_postgres: str) -> Iterator[str]:
    """Address of an empty PostgreSQL database of the test's own."""
    name = f"crowdfl_test_{secrets.token_hex(6)}"
    create = f"CREATE DATABASE {name} TEMPLATE {migrated_postgres}"
    asyncio.run(run_on_server(postgres_url, create))
    yield with_database(postgres_url, name)
    asyncio.run(run_on_server(postgres_url, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def sqlite_database(migrated_sqlite: Path, tmp_path: Path) -> str:
    """Address of an empty SQLite database of the test's own."""
    file = tmp_path / "crowdfl.sqlite3"
    shutil.copyfile(migrated_sqlite, file)
    return f"sqlite://{file}?{SQLITE_OPTIONS}"


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite; a test marked `both_databases` runs on PostgreSQL too."""
    kind = getattr(request, "param", "sqlite")
    url: str = request.getfixturevalue(f"{kind}_database")
    return url


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked `both_databases` twice."""
    is_marked = metafunc.definition.get_closest_marker("both_databases")
    if is_marked and "database_url" in metafunc.fixturenames:
        metafunc.parametrize("database_url", ["sqlite", "postgres"], indirect=True)


async def run_on_server(server_url: str, statement: str) -> None:
    """Run a statement outside of every test's database."""
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def with_database(server_url: str, name: str) -> str:
    """Address of another database on the same server, as Tortoise writes it."""
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
