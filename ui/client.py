"""The only caller of the API: operations by name, for one visitor, in this process.

The pages know the API from outside: they send the GraphQL documents of
`ui/operations/`, and who asks is said by the visitor's cookie, as on any request of the
browser. Only the way is shorter: the ASGI application is called without a socket.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx
from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportError
from starlette.types import ASGIApp

from ui.errors import (
    ApiError,
    DeniedError,
    FaultError,
    SignedOutError,
    UnreachableError,
)
from ui.operations import document
from ui.socket import InProcessSocket, InProcessTransport

Answer = dict[str, Any]

ANSWER_S = 30.0  # an answer later than this is none


class _Server:
    """The API of this process, once there is one."""

    app: ASGIApp | None = None
    address: str = ""


def connect(app: ASGIApp, address: str) -> None:
    """Say where the API is.

    Args:
        app: Its ASGI application.
        address: Its public address; host and absolute links follow it.
    """
    _Server.app, _Server.address = app, address


def address() -> str:
    """Public address of the server, as visitors know it."""
    return _Server.address


class Api:
    """The API as one visitor may use it."""

    def __init__(self, cookie: str = "", peer: str = "127.0.0.1") -> None:
        """Speak for whom the cookie says; for nobody without one.

        Args:
            cookie: The `Cookie` header of the visitor's browser.
            peer: Address of the visitor, by which the API throttles and counts.
        """
        self._cookie = cookie
        self._peer = peer

    async def ask(self, operation: str, **variables: object) -> Answer:
        """Data of a query or mutation of `ui/operations/`.

        Refusals are part of the data: see `ui.refusals`.

        Raises:
            SignedOutError: It needs somebody who is signed in.
            DeniedError: This visitor may not do that.
            UnreachableError: No answer came.
            FaultError: The API failed; the error has the code to tell.
        """
        body = {"query": document(operation), "variables": variables}
        assert _Server.app is not None, "connect() comes first"
        transport = httpx.ASGITransport(_Server.app, client=(self._peer, 0))
        try:
            # trust_env: a proxy of this machine's settings is for other servers.
            async with (
                asyncio.timeout(ANSWER_S),
                httpx.AsyncClient(
                    transport=transport, base_url=_Server.address, trust_env=False
                ) as client,
            ):
                answer = await client.post(
                    "/graphql", json=body, headers={"Cookie": self._cookie}
                )
        except (httpx.TransportError, TimeoutError) as error:
            raise UnreachableError from error
        return _data(answer)

    async def watch(
        self, operation: str, **variables: object
    ) -> AsyncGenerator[Answer]:
        """Events of a subscription of `ui/operations/`, until it is complete.

        Raises:
            UnreachableError: The stream broke, or the server is going down.
            ApiError: The API refused it.
        """
        assert _Server.app is not None, "connect() comes first"
        socket = InProcessSocket(_Server.app, _Server.address, self._cookie, self._peer)
        transport = InProcessTransport(socket)
        request = GraphQLRequest(document(operation), variable_values=variables)
        try:
            async with (
                Client(transport=transport) as session,
                aclosing(session.subscribe(request)) as stream,
            ):
                async for data in stream:
                    yield next(iter(data.values()))
        except (TransportError, TimeoutError) as error:
            raise _error(getattr(error, "errors", None)) from error
        finally:
            await socket.close()  # also when it was left while it opened


def _data(answer: httpx.Response) -> Answer:
    try:
        body = answer.json()
    except ValueError:
        raise UnreachableError from None
    if body.get("errors"):
        raise _error(body["errors"])
    data: Answer = body["data"]
    return data


def _error(errors: list[Answer] | None) -> ApiError:
    """What the API's errors mean for a page; no errors: the connection broke."""
    if not errors:
        return UnreachableError()
    first = errors[0]
    extensions = first.get("extensions") or {}
    match extensions.get("code"):
        case "UNAUTHENTICATED":
            return SignedOutError(first["message"])
        case "FORBIDDEN" | "RATE_LIMITED":
            return DeniedError(first["message"])
        case _:
            return FaultError(first["message"], extensions.get("requestId"))
