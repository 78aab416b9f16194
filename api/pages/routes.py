"""Plain HTTP beside the API."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from api.guards import LOOPBACK
from api.pages.explorer import CONTENT_SECURITY_POLICY, explorer_page
from api.pages.metrics import CONTENT_TYPE, Metrics
from api.schema.endpoint.credentials import CallerFinder
from api.services.authenticate import is_operator
from api.settings import Settings

FORWARDING = ("x-forwarded-for", "forwarded")
Answer = Callable[[Request], Response]


def page_routes(
    settings: Settings, sdl: str, metrics: Metrics, finder: CallerFinder
) -> list[Route]:
    """`/healthz`, `/metrics`, `/schema.graphql`, and `/graphiql` but in production."""
    pages = _Pages(sdl, metrics, finder)
    routes = [
        Route("/healthz", pages.health),
        Route("/metrics", pages.metrics),
        Route("/schema.graphql", pages.schema),
    ]
    if not settings.production:
        routes.append(Route("/graphiql", pages.explorer))
    return routes


class _Pages:
    def __init__(self, sdl: str, metrics: Metrics, finder: CallerFinder) -> None:
        self._sdl = sdl
        self._explorer = explorer_page(sdl)
        self._metrics = metrics
        self._finder = finder

    async def health(self, request: Request) -> Response:
        """Whether the server answers at all."""
        return JSONResponse({"status": "ok"})

    async def schema(self, request: Request) -> Response:
        """The running server's SDL, also in production and without sign-in."""
        return PlainTextResponse(self._sdl)

    async def explorer(self, request: Request) -> Response:
        """A page to try operations on, with the SDL beside it."""
        headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
        return HTMLResponse(self._explorer, headers=headers)

    async def metrics(self, request: Request) -> Response:
        """Figures for Prometheus, for loopback and operators only."""
        if not self._is_local(request):
            caller = await self._finder.find(request)
            if not is_operator(caller):
                status = 401 if caller.account_id is None else 403
                return PlainTextResponse("For loopback and operators only.", status)
        return Response(self._metrics.text(), media_type=CONTENT_TYPE)

    def _is_local(self, request: Request) -> bool:
        # A proxy on this machine that nobody configured makes everybody look local.
        forwarded = any(name in request.headers for name in FORWARDING)
        address = self._finder.address(request)
        peer = request.client.host if request.client else ""
        return address in LOOPBACK and (address != peer or not forwarded)
