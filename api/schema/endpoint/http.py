"""`/graphql`: POST of JSON only, and WebSockets of one protocol only."""

import asyncio
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec
from cross_web import HTTPException
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UnsetType

from api.schema.common.request import Request
from api.schema.endpoint.credentials import CallerFinder
from api.schema.endpoint.sockets import (
    IN_PROCESS,
    INIT_S,
    NoSeatError,
    Socket,
    SocketHandler,
    SocketRequest,
    SocketSeats,
)
from api.schema.schema import Schema
from api.services.addresses import is_own_origin
from api.services.context import Context

BODY_S = 10.0  # in which the whole body of a request must come

SEAT = "crowdfl.seat"  # key of a socket's scope


class Endpoint(GraphQL[Request, None]):
    """Answers GraphQL over HTTP and WebSocket."""

    graphql_transport_ws_handler_class = SocketHandler
    websocket_adapter_class = Socket

    def __init__(self, schema: Schema, context: Context, finder: CallerFinder) -> None:
        limits = context.settings.limits
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=INIT_S,
            max_subscriptions_per_connection=limits.subscriptions_per_socket,
            allowed_origins=[context.settings.public_url],
        )
        self._context = context
        self._finder = finder
        self.seats = SocketSeats(limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or serve a socket."""
        if scope["type"] == "websocket":
            with self.seats.visit() as seat:
                scope[SEAT] = seat
                await self.run(WebSocket(scope, receive, send))
            return
        response = await self._answer(HttpRequest(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: HttpRequest) -> Response:
        if problem := self._problem(request.headers):
            return problem
        try:
            async with asyncio.timeout(BODY_S):
                await request.body()  # kept by the request, which reads it again
        except TimeoutError:
            return refusal(408, f"The body must come within {BODY_S:g} s.")
        except ClientDisconnect:
            return Response(status_code=400)  # to nobody
        try:
            return await self.run(request)
        except HTTPException as error:
            return refusal(error.status_code, error.reason)

    def _problem(self, headers: Mapping[str, str]) -> Response | None:
        """What a page of another origin, or no GraphQL client, would send."""
        origin = headers.get("origin")
        settings = self._context.settings
        if origin is not None and not is_own_origin(
            settings, origin, headers.get("host")
        ):
            return refusal(403, "Pages of other origins may not use this server.")
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            return refusal(415, "Send the request as application/json.")
        if any(word in headers.get("accept", "") for word in ("multipart/", "event-s")):
            return refusal(406, "Subscriptions come over a WebSocket, not over HTTP.")
        return None

    async def get_context(
        self, request: HttpRequest | WebSocket, response: Response | WebSocket
    ) -> Request:
        """What the resolvers are handed."""
        caller = await self._finder.find(request)
        if isinstance(request, WebSocket):
            return SocketRequest(
                self._context,
                caller,
                identify=partial(self._finder.find, request),
                seat=request.scope[SEAT],
                socket=request,
            )
        assert isinstance(response, Response)
        is_browser = "origin" in request.headers or "sec-fetch-site" in request.headers
        return Request(
            self._context, caller, response=response, from_browser=is_browser
        )

    async def on_ws_connect(self, context: Request) -> UnsetType:
        """Sign in by `connection_init`, or by the cookie of the handshake.

        Raises:
            ConnectionRejectionError: The account has as many sockets as it may; a
                caller in this process, which shares its sockets among many pages, has
                no limit.
        """
        assert isinstance(context, SocketRequest)
        said = (context.connection_params or {}).get("authorization")
        if isinstance(said, str):
            context.identify = partial(self._finder.find, context.socket, said)
            context.caller = await context.identify()
        if IN_PROCESS in context.socket.scope.get("extensions", {}):
            return UnsetType()
        try:
            context.seat.take(context.caller.account_id, context.caller.address)
        except NoSeatError:
            raise ConnectionRejectionError from None
        return UnsetType()

    def parse_json(self, data: str | bytes) -> Any:
        """The body of a request.

        Raises:
            HTTPException: It is no JSON, or no object.
        """
        body = super().parse_json(data)
        if not isinstance(body, dict):
            raise HTTPException(400, "Send one operation, as a JSON object.")
        return body

    def encode_json(self, data: object) -> str:
        """An answer or a message as JSON, in a fifth of the time of `json`."""
        try:
            return msgspec.json.encode(data).decode()
        except UnicodeEncodeError:  # half a character, in a request that is quoted
            return json.dumps(data, separators=(",", ":"))

    def decode_json(self, data: str | bytes) -> object:
        """JSON of a stranger.

        Raises:
            JSONDecodeError: It is none, or nested too deeply.
        """
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise json.JSONDecodeError(str(error), "", 0) from None


def refusal(status: int, message: str) -> Response:
    """An answer to what is no GraphQL request, in GraphQL's form."""
    error = {"message": message, "extensions": {"code": "BAD_REQUEST"}}
    return JSONResponse({"data": None, "errors": [error]}, status)
