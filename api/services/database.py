"""The connection to the database, with its tables up to date."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext, set_global_context
from tortoise.migrations.executor import MigrationExecutor

from api.settings import Settings

APPS = {
    "models": {
        "models": ["api.models", "api.events"],
        "default_connection": "default",
        "migrations": "api.migrations",
    }
}

# Tortoise's clients with what they lack; see there.
_OURS = {
    "tortoise.backends.sqlite": "api.services.sqlite",
    "tortoise.backends.asyncpg": "api.services.asyncpg_client",
}


def configuration(url: str) -> dict[str, Any]:
    """What Tortoise wants to know, for a database address.

    Args:
        url: `sqlite://…` or `postgres://…`, which is served by asyncpg.
    """
    connection = expand_db_url(url)
    connection["engine"] = _OURS.get(connection["engine"], connection["engine"])
    return {
        "connections": {"default": connection},
        "apps": APPS,
        "use_tz": True,
        "timezone": "UTC",
    }


# For `tortoise -c api.services.database.MIGRATIONS makemigrations`, which compares the
# tables with the migrations and opens no database.
MIGRATIONS = configuration("sqlite://:memory:")


@asynccontextmanager
async def connect(settings: Settings) -> AsyncIterator[None]:
    """Open the database, run the migrations that it lacks, close it at the end.

    One database a process: models find it from every task.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    EXECUTOR_CACHE.clear()  # it holds SQL in the words of the database before
    tortoise = TortoiseContext()
    set_global_context(tortoise)
    try:
        await tortoise.init(config=configuration(settings.database_url))
        await MigrationExecutor(tortoise.db(), APPS).migrate()
        yield
    finally:
        await tortoise.close_connections()
