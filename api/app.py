"""The one place where everything is wired: `create_app(settings)`."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route, WebSocketRoute

from api.events import Wakeups
from api.files import file_routes
from api.guards import KnownHosts, hosts_of
from api.pages import page_routes
from api.pages.loop_delay import LoopDelay
from api.pages.metrics import Metrics
from api.pages.phone import phone_routes
from api.schema.endpoint.credentials import CallerFinder
from api.schema.endpoint.http import Endpoint
from api.schema.schema import make_schema, sdl
from api.services.conductor import Conductor
from api.services.context import Context
from api.services.database import connect
from api.services.exchange import TaskExchange
from api.services.housekeeping import Housekeeping
from api.services.links import Links
from api.services.model_worker import ModelWorker
from api.services.push.delivery import PushDelivery
from api.services.throttle import Throttle
from api.services.waiting import retry_after_s
from api.settings import Settings
from api.storage import Storage
from api.transport.doorman import Doorman
from api.transport.signalling import Signalling
from api.transport.transfer.serving import Conversations
from api.transport.websocket import PATH, ChannelEndpoint

if TYPE_CHECKING:
    from ui.serving import Pages


def utc_now() -> datetime:
    """The clock of a running server."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Parts:
    """What lives as long as the server does."""

    context: Context
    conversations: Conversations
    signalling: Signalling
    conductor: Conductor
    housekeeping: Housekeeping
    loop_delay: LoopDelay
    push: PushDelivery


def create_app(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    rng: random.Random | None = None,
    worker: ModelWorker | None = None,
) -> Starlette:
    """The server as an ASGI application; its lifespan opens and closes everything.

    Args:
        settings: Frozen settings.
        now: The clock, in UTC.
        rng: Chance, where it need not be repeatable.
        worker: Opens and evaluates models; a process of its own when None.
    """
    links = Links()
    chance = rng or random.SystemRandom()
    context = Context(
        settings=settings,
        storage=Storage(settings.data_dir / "files"),
        wakeups=Wakeups(),
        now=now,
        rng=chance,
        worker=worker or ModelWorker(settings),
        links=links,
        throttle=Throttle(chance.random),
    )
    doorman = Doorman(settings.limits.channels_per_address)
    conversations = Conversations(TaskExchange(context))
    signalling = Signalling(conversations.serve, doorman, settings.ice_addresses)
    links.signalling = signalling
    parts = Parts(
        context,
        conversations,
        signalling,
        Conductor(context),
        Housekeeping(context),
        LoopDelay(),
        PushDelivery(context),
    )
    routes = _routes(parts, doorman)
    pages = _pages(routes, settings)
    app = Starlette(
        routes=[*routes, *(pages.routes() if pages else ())],
        middleware=[Middleware(KnownHosts, hosts=hosts_of(settings))],
        lifespan=lambda _: _living(parts, pages),
    )
    app.state.context = context
    return app


def _pages(routes: list[BaseRoute], settings: Settings) -> "Pages | None":
    """The web pages, which know the API only from outside; None when not served."""
    if not settings.pages:
        return None
    from ui.serving import Pages  # Reflex costs a second to import

    return Pages(Starlette(routes=routes), settings.public_url)


def _routes(parts: Parts, doorman: Doorman) -> list[BaseRoute]:
    context = parts.context
    settings = context.settings
    finder = CallerFinder(context)
    schema = make_schema(settings.limits, is_open=not settings.production)
    graphql = Endpoint(schema, context, finder)
    channel = ChannelEndpoint(
        parts.conversations.serve,
        doorman,
        finder.address,
        spread=partial(retry_after_s, context, 1),
    )
    metrics = Metrics(
        context.links,
        sockets=lambda: len(graphql.seats),
        is_ledger_sound=lambda: parts.housekeeping.is_ledger_sound,
        loop_delay=parts.loop_delay,
    )
    return [
        Route(
            "/graphql",
            graphql,
            methods=["POST"],
            max_body_size=settings.limits.request_bytes,
        ),
        WebSocketRoute("/graphql", graphql),
        WebSocketRoute(PATH, channel.endpoint),
        *file_routes(context, finder.find),
        *page_routes(settings, sdl(), metrics, finder),
        *(phone_routes(settings.public_url) if settings.phone else ()),
    ]


@asynccontextmanager
async def _living(parts: Parts, pages: "Pages | None") -> AsyncIterator[None]:
    """Open what the server needs in order; close it in the other."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(parts.loop_delay)
        await stack.enter_async_context(connect(parts.context.settings))
        await parts.context.worker.start()
        stack.push_async_callback(parts.context.worker.close)
        await stack.enter_async_context(parts.housekeeping)
        await stack.enter_async_context(parts.push)
        stack.push_async_callback(parts.signalling.shutdown)
        stack.push_async_callback(parts.conversations.shutdown)
        await stack.enter_async_context(parts.conductor)
        if pages:
            await stack.enter_async_context(pages.lifespan())
        yield
