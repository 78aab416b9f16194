"""A GraphQL subscription over graphql-transport-ws, that goes on after a break."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from mobile.edge.api import Answer
from mobile.edge.errors import DeniedError, UnreachableError

PROTOCOL = Subprotocol("graphql-transport-ws")
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 10.0


async def subscribe(
    server: str,
    document: str,
    variables: Answer,
    *,
    token: str | None = None,
    since: str = "0",
    patience_s: float = 60.0,
) -> AsyncIterator[Answer]:
    """Every event of a stream after a cursor, each once, until the stream ends.

    Args:
        server: Address of the server.
        document: A subscription with one field, a variable `$since` and `cursor`.
        variables: Its other variables.
        token: Session token or key.
        since: Cursor of the last event already seen; "0" for all.
        patience_s: How long a server may stay away before this gives up.

    Raises:
        DeniedError: The server refuses the subscription.
        UnreachableError: It stays away.
    """
    away_s, wait_s = 0.0, FIRST_WAIT_S
    while True:
        try:
            given = {**variables, "since": since}
            async for event in _connected(server, document, given, token):
                since, away_s, wait_s = event["cursor"], 0.0, FIRST_WAIT_S
                yield event
            return
        except (OSError, TimeoutError, WebSocketException) as error:
            if away_s >= patience_s:
                raise UnreachableError(
                    f"{server}: no live events ({error or 'no answer'})."
                ) from error
        await asyncio.sleep(wait_s)
        away_s += wait_s
        wait_s = min(wait_s * 2, LONGEST_WAIT_S)


async def _connected(
    server: str, document: str, variables: Answer, token: str | None
) -> AsyncIterator[Answer]:
    """Events of one connection; ends when the stream is complete."""
    address = urlsplit(server)
    url = address._replace(
        scheme="wss" if address.scheme == "https" else "ws",
        path=f"{address.path.rstrip('/')}/graphql",
    ).geturl()
    async with connect(url, subprotocols=[PROTOCOL], compression=None) as socket:
        payload = {"authorization": f"Bearer {token}"} if token else {}
        await _send(socket, type="connection_init", payload=payload)
        await _send(
            socket,
            type="subscribe",
            id="1",
            payload={"query": document, "variables": variables},
        )
        async for text in socket:
            message: dict[str, Any] = json.loads(text)
            match message["type"]:
                case "next":
                    yield _event(message["payload"])
                case "error":
                    raise _denied(message["payload"])
                case "complete":
                    return
                case "ping":
                    await _send(socket, type="pong")
    # Closed by the server without `complete`: come back with the last cursor.
    raise ConnectionResetError("closed before the stream ended")


def _event(payload: Answer) -> Answer:
    if payload.get("errors"):
        raise _denied(payload["errors"])
    (event,) = payload["data"].values()
    return dict(event)


def _denied(errors: list[Answer]) -> DeniedError:
    first = errors[0]
    code = (first.get("extensions") or {}).get("code", "BAD_REQUEST")
    return DeniedError(str(code), str(first["message"]))


async def _send(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))
