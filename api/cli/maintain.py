"""`crowdfl schema`, `crowdfl migrate` and `crowdfl audit`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import console, settings_of
from api.cli.data import opened

DataDir = Annotated[
    Path | None, typer.Option(help="Where data lie.", show_default="./crowdfl-data")
]


def schema() -> None:
    """Print the API's schema as the code has it (schema.graphql)."""
    from api.schema.schema import sdl

    typer.echo(sdl(), nl=False)


def migrate(data_dir: DataDir = None) -> None:
    """Bring the database up to date; `serve` does it by itself."""
    from api.services.database import connect

    settings = settings_of(data_dir=data_dir)

    async def open_and_close() -> None:
        async with connect(settings):
            pass

    asyncio.run(open_and_close())
    console.print("The database is up to date.")


def audit(
    data_dir: DataDir = None,
    known: Annotated[
        str | None,
        typer.Option(help="A hash that an earlier audit printed; it must still stand."),
    ] = None,
) -> None:
    """Sum every point anew and walk the audit log; ends with 1 when something is wrong.

    `serve` does the same every night. Note the hash that is printed in another place:
    whoever changes the log later can't make it stand again.
    """
    from api.services.audit_log import newest_hash
    from api.services.check_books import check_books

    settings = settings_of(data_dir=data_dir)

    async def check() -> tuple[list[str], str]:
        async with opened(settings) as context:
            return await check_books(context, known), await newest_hash()

    wrong, newest = asyncio.run(check())
    for words in wrong:
        console.print(f"Wrong: {words}.", style="red", highlight=False, soft_wrap=True)
    if wrong:
        raise typer.Exit(1)
    console.print("Every point is where the ledger says; the audit log is whole.")
    console.print(f"Newest entry: {newest}", highlight=False, soft_wrap=True)
