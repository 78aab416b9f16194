"""The data folder without a server."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from api.settings import Settings

if TYPE_CHECKING:
    from api.services.context import Context


@asynccontextmanager
async def opened(settings: Settings) -> "AsyncIterator[Context]":
    """The data folder without a server: nobody is connected, nothing is evaluated."""
    from api.events import Wakeups
    from api.services.context import Context
    from api.services.database import connect
    from api.services.links import Links
    from api.services.model_worker import ModelWorker
    from api.storage import Storage

    async with connect(settings):
        yield Context(
            settings=settings,
            storage=Storage(settings.data_dir / "files"),
            wakeups=Wakeups(),
            now=lambda: datetime.now(UTC),
            rng=random.SystemRandom(),
            worker=ModelWorker(settings),
            links=Links(),
        )
