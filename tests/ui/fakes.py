"""An API that says what a test wants it to say, as an ASGI application."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

Answering = Callable[[Request], Awaitable[Response]]
Socket = Callable[[WebSocket], Awaitable[None]]


def answering(body: Any, status: int = 200) -> Starlette:
    """Gives every request this answer."""

    async def answer(_: Request) -> Response:
        return JSONResponse(body, status)

    return over(answer)


def failing(code: str, message: str = "Because.", **more: str) -> Starlette:
    """Answers every request with an error of this code."""
    extensions = {"code": code, **more}
    errors = [{"message": message, "extensions": extensions}]
    return answering({"data": None, "errors": errors})


def over(answer: Answering) -> Starlette:
    """A server that answers in this way."""
    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])])


def streaming(talk: Socket) -> Starlette:
    """A server whose subscriptions are served by `talk`."""
    return Starlette(routes=[WebSocketRoute("/graphql", talk)])


async def begin(socket: WebSocket) -> str:
    """Accept a socket and its subscription; the subscription's id."""
    await socket.accept("graphql-transport-ws")
    assert json.loads(await socket.receive_text())["type"] == "connection_init"
    await socket.send_text(json.dumps({"type": "connection_ack"}))
    begun = json.loads(await socket.receive_text())
    assert begun["type"] == "subscribe"
    return str(begun["id"])


async def tell(socket: WebSocket, number: str, event: Any) -> None:
    """Send an event of a subscription."""
    data = {"data": {"events": event}}
    message = {"type": "next", "id": number, "payload": data}
    await socket.send_text(json.dumps(message))


def counting(most: int, then: Socket) -> Starlette:
    """Sends the events 1 to `most`, then does something else."""

    async def talk(socket: WebSocket) -> None:
        number = await begin(socket)
        for event in range(1, most + 1):
            await tell(socket, number, {"n": event})
        await then(socket)

    return streaming(talk)


async def complete(socket: WebSocket) -> None:
    """End a subscription as the API does."""
    await socket.send_text(json.dumps({"type": "complete", "id": "1"}))
    await until_left(socket)


async def break_off(socket: WebSocket) -> None:
    """Close without a word, as a server does that goes down."""
    await socket.close(1012)


async def until_left(socket: WebSocket) -> None:
    """Wait until the other side goes."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        continue


def others(before: Sequence["asyncio.Task[Any]"] = ()) -> list[str]:
    """Names of the tasks that run beside this one and were not there before."""
    known = {*before, asyncio.current_task()}
    return [task.get_name() for task in asyncio.all_tasks() if task not in known]
