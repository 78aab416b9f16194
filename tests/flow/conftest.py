"""One server for all journeys: starting one, with its worker, takes many seconds."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.flow.market import Market, open_market


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def market(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Market]:
    async with open_market(tmp_path_factory.mktemp("market")) as market:
        yield market
