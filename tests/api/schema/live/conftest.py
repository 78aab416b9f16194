"""The server on a port of its own."""

import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from api.settings import Settings
from tests.api.schema.live.serving import serving


@pytest.fixture
def listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


@pytest.fixture
def settings(settings: Settings, listener: socket.socket) -> Settings:
    return replace(settings, public_url=f"http://127.0.0.1:{listener.getsockname()[1]}")


@pytest.fixture
async def url(
    app: Starlette, settings: Settings, listener: socket.socket
) -> AsyncIterator[str]:
    async with serving(app, listener):
        yield settings.public_url.replace("http", "ws") + "/graphql"
