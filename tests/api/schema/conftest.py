"""The whole server in this process, without a network and without a model worker."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from asgi_lifespan import LifespanManager
from starlette.applications import Starlette

from api.app import create_app
from api.models import Account
from api.services.context import Context
from api.settings import Settings
from tests.api.builders import make_account
from tests.api.schema.world import Api, session_of
from tests.conftest import Clock


class NoWorker:
    """Opens and evaluates nothing."""

    async def start(self) -> None:
        return None

    async def close(self) -> None:
        return None


@pytest.fixture
def worker() -> Any:
    return NoWorker()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A benchmark that takes no time."""
    return replace(settings, benchmark_size=8, benchmark_steps=2)


@pytest.fixture
async def app(
    settings: Settings, clock: Clock, worker: Any
) -> AsyncIterator[Starlette]:
    app = create_app(settings, now=clock, rng=random.Random(7), worker=worker)
    async with LifespanManager(app):
        yield app


@pytest.fixture
def context(app: Starlette) -> Context:
    found: Context = app.state.context
    return found


@pytest.fixture
async def api(app: Starlette, settings: Settings) -> AsyncIterator[Api]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url=settings.public_url
    ) as http:
        yield Api(http)


@pytest.fixture
async def ada(context: Context) -> Account:
    """A requester with 1,000 points."""
    return await make_account(context, name="Ada", email="ada@example.org", points=1000)


@pytest.fixture
async def ada_token(context: Context, ada: Account) -> str:
    return await session_of(context, ada)


@pytest.fixture
async def ben(context: Context) -> Account:
    """A contributor."""
    return await make_account(context, name="Ben", email="ben@example.org")


@pytest.fixture
async def ben_token(context: Context, ben: Account) -> str:
    return await session_of(context, ben)


@pytest.fixture
async def olga_token(context: Context) -> str:
    """An operator's session."""
    olga = await make_account(context, name="Olga", roles=["OPERATOR"])
    return await session_of(context, olga)
