"""A marketplace in memory: real rows and files, links and worker without a network."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.services.context import Context
from api.services.links import Links
from api.settings import Settings
from tests.api.services.rounds.market import FakeWorker, Market


@pytest.fixture
def links() -> Links:
    return Links()


@pytest.fixture
def worker() -> FakeWorker:
    return FakeWorker()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    made = Settings(tmp_path, database_url, "http://crowdfl.test")
    return replace(made, retry_delay_s=0.0, least_free_disk_share=0.0)


@pytest.fixture
async def market(context: Context) -> AsyncIterator[Market]:
    """A requester with 1,000 points; devices join by `market.devices(n)`."""
    made = await Market.open(context)
    yield made
    await made.close()
