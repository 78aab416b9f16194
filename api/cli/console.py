"""What commands share: words on the terminal, settings from options."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console

from api.settings import Settings, default_public_url, from_environment

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def fail(message: str) -> NoReturn:
    """Say what went wrong and end with exit code 1."""
    errors.print(f"[bold red]✗[/] {message}", soft_wrap=True)
    raise typer.Exit(1)


@contextmanager
def clear_errors(*expected: type[Exception]) -> Iterator[None]:
    """Turn expected errors into a sentence and exit code 1."""
    try:
        yield
    except expected as error:
        fail(str(error))


def settings_of(
    *,
    data_dir: Path | None = None,
    host: str | None = None,
    port: int | None = None,
    public_url: str | None = None,
    production: bool = False,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
) -> Settings:
    """Settings from the environment, where options of a command come first."""
    options = {
        "CROWDFL_DATA_DIR": data_dir,
        "CROWDFL_HOST": host,
        "CROWDFL_PORT": port,
        "CROWDFL_PUBLIC_URL": public_url and public_url.rstrip("/"),
        "CROWDFL_PRODUCTION": "1" if production else None,
        "CROWDFL_TLS_CERT": tls_cert,
        "CROWDFL_TLS_KEY": tls_key,
    }
    given = {name: str(value) for name, value in options.items() if value is not None}
    with clear_errors(ValueError):
        return from_environment({**os.environ, **given})


def at_port(settings: Settings, port: int) -> Settings:
    """The same settings at the port that was really bound (0 asks for a free one)."""
    if settings.port == port:
        return settings
    has_tls = settings.tls_cert is not None
    before, after = (
        default_public_url(settings.host, each, has_tls=has_tls)
        for each in (settings.port, port)
    )
    url = after if settings.public_url == before else settings.public_url
    return replace(settings, port=port, public_url=url)
