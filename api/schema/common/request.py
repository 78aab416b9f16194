"""What every resolver is handed: the world, who asks, and this request's loaders."""

import secrets
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import strawberry
from starlette.responses import Response
from strawberry.dataloader import DataLoader

from api.services.context import Caller, Context

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Batch = Callable[["Request", list[Key]], Awaitable[Sequence[Value]]]


@dataclass
class Request:
    """One operation; a socket has one for each of its operations.

    Attributes:
        context: The world outside.
        caller: Who asks.
        response: Headers of the answer over HTTP; None over a WebSocket.
        from_browser: Whether a browser sent it, which then gets a cookie.
        connection_params: Payload of `connection_init`, set by the socket.
        identify: Finds out again who asks; a socket may outlive its sign-in.
        id: Told with an internal error, to find it in the log.
    """

    context: Context
    caller: Caller
    response: Response | None = None
    from_browser: bool = False
    connection_params: dict[str, object] | None = None
    identify: Callable[[], Awaitable[Caller]] | None = None
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    _loaders: dict[Any, DataLoader[Any, Any]] = field(default_factory=dict)

    async def again(self) -> "Request":
        """The next operation of a socket: its own loaders, and who asks now."""
        caller = await self.identify() if self.identify else self.caller
        return Request(self.context, caller, identify=self.identify)

    def load(self, batch: Batch[Key, Value], key: Key) -> Awaitable[Value]:
        """Read by key; all keys asked for at once become one call of `batch`."""
        loader = self._loaders.get(batch)
        if loader is None:

            async def read_all(keys: list[Key]) -> list[Value]:
                return list(await batch(self, keys))

            loader = self._loaders[batch] = DataLoader(read_all)
        return loader.load(key)


Info = strawberry.Info[Request, None]
