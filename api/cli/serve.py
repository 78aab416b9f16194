"""`crowdfl serve`: the server in one process at one port."""

import errno
import gc
import os
import socket
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import at_port, clear_errors, console, fail, settings_of
from api.cli.tls import CertificateError, check_certificate
from api.settings import Settings
from api.transport.websocket import UVICORN_OPTIONS

if TYPE_CHECKING:
    from api.services.model_worker import ModelWorker

MOST_CONNECTIONS = 4_000  # more get 503, so that those served stay served
WEBSOCKET_BYTES = 256 * 1024  # largest message on any WebSocket; each path limits more


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="Port; 0 for a free one.", show_default="8000", min=0),
    ] = None,
    data_dir: Annotated[
        Path | None,
        typer.Option(help="Where data lie.", show_default="./crowdfl-data"),
    ] = None,
    public_url: Annotated[
        str | None,
        typer.Option(help="Address as users see it.", show_default="http://host:port"),
    ] = None,
    tls_cert: Annotated[
        Path | None,
        typer.Option(help="Certificate, PEM: the server speaks TLS itself."),
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(help="Key of the certificate, PEM.")
    ] = None,
    production: Annotated[
        bool, typer.Option("--production", help="No introspection, no explorer.")
    ] = False,
) -> None:
    """Start the server. Ctrl-C ends it; started again it goes on where it was."""
    settings = settings_of(
        data_dir=data_dir,
        host=host,
        port=port,
        public_url=public_url,
        production=production,
        tls_cert=tls_cert,
        tls_key=tls_key,
    )
    if settings.tls_cert and settings.tls_key:
        with clear_errors(CertificateError):
            check_certificate(settings.tls_cert, settings.tls_key)
    listener = bind(settings.host, settings.port)
    run(at_port(settings, listener.getsockname()[1]), listener)


def bind(host: str, port: int) -> socket.socket:
    """Take the port before anything else is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            fail(
                f"Port {port} of {host} is taken by another program. Stop that one, "
                f"or choose another port: --port {port + 1} (or 0 for a free one)."
            )
        fail(f"Can't listen on {host}, port {port}: {error}.")
    return listener


def with_what_is_built(settings: Settings) -> Settings:
    """The settings, without web pages or phone app where they have not been built."""
    if settings.pages and not _are_pages_built():
        console.print("The web pages are not built (make ui): they are not served.")
        settings = replace(settings, pages=False)
    if settings.phone and not _is_phone_app_built():
        console.print("The phone app is not built (make mobile): it is not served.")
        settings = replace(settings, phone=False)
    return settings


def _are_pages_built() -> bool:
    from ui.build import BUILT

    return (BUILT / "index.html").exists()


def _is_phone_app_built() -> bool:
    from api.pages.phone import is_built

    return is_built()


def run(
    settings: Settings, listener: socket.socket, worker: "ModelWorker | None" = None
) -> None:
    """Serve until a signal ends it; `worker` measures models, if one is given."""
    # Read when numpy is imported. Its threads wait by spinning: with 20 clients they
    # took a whole core, for sums that one thread has in microseconds.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import uvicorn

    from api.app import create_app
    from api.guards import DeadlineProtocol

    class Server(uvicorn.Server):
        """Says its address once it can be used."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                # What was imported stays: looking through it took a quarter of a second
                # of everybody's time whenever garbage was collected.
                gc.collect()
                gc.freeze()
                console.print(
                    f"CrowdFL serves [bold]{settings.public_url}[/]\n"
                    f"Data in {settings.data_dir}. Ctrl-C ends it.",
                    soft_wrap=True,
                )

    config = uvicorn.Config(
        create_app(with_what_is_built(settings), worker=worker),
        lifespan="on",
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # ours, for configured proxies only
        server_header=False,
        http=DeadlineProtocol,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=5,
        **{**UVICORN_OPTIONS, "ws_max_size": WEBSOCKET_BYTES},
    )
    server = Server(config)
    with suppress(KeyboardInterrupt):  # raised again by uvicorn after its shutdown
        server.run(sockets=[listener])
    if not server.started:
        fail("The server could not start; the reason stands above.")
