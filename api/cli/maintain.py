"""`crowdfl schema` and `crowdfl migrate`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import console, settings_of


def schema() -> None:
    """Print the API's schema as the code has it (schema.graphql)."""
    from api.schema.schema import sdl

    typer.echo(sdl(), nl=False)


def migrate(
    data_dir: Annotated[
        Path | None, typer.Option(help="Where data lie.", show_default="./crowdfl-data")
    ] = None,
) -> None:
    """Bring the database up to date; `serve` does it by itself."""
    from api.services.database import connect

    settings = settings_of(data_dir=data_dir)

    async def open_and_close() -> None:
        async with connect(settings):
            pass

    asyncio.run(open_and_close())
    console.print("The database is up to date.")
