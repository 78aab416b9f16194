"""`crowdfl demo`: the main job on real data, on this machine."""

import asyncio
import signal
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import clear_errors, console

if TYPE_CHECKING:
    from experiments.demo.run import Choices


def demo(
    clients: Annotated[int, typer.Option(min=2, max=20, help="Contributors.")] = 8,
    select: Annotated[int, typer.Option(min=1, help="Seats in a round.")] = 4,
    backups: Annotated[int, typer.Option(min=0, help="Clients kept warm.")] = 2,
    rounds: Annotated[int, typer.Option(min=1, max=1000, help="Rounds.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="Of split, model, batches.")] = 0,
    is_leaving: Annotated[
        bool, typer.Option("--exit", help="End with the task; else go on serving.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Where to write the report (JSON).")
    ] = None,
    data_dir: Annotated[
        Path | None,
        typer.Option(help="Keep everything here.", show_default="a temporary folder"),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0: a free one.")] = 0,
) -> None:
    """Run server, requester and crowd on this machine, from listing to payment.

    Without --exit there is a whole marketplace around it, to look at in a browser.
    """
    from experiments.demo.run import Choices
    from mobile.edge.errors import EdgeError

    with ExitStack() as stack:
        folder = data_dir or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="crowdfl-demo-"))
        )
        choices = Choices(
            data_dir=folder.absolute(),
            clients=clients,
            select=select,
            backups=backups,
            rounds=rounds,
            seed=seed,
            port=port,
            report=report,
            is_leaving=is_leaving,
        )
        with clear_errors(EdgeError):
            try:
                asyncio.run(_run(choices))
            except (KeyboardInterrupt, asyncio.CancelledError):
                console.print("Stopped.")


async def _run(choices: "Choices") -> None:
    """SIGTERM ends it as Ctrl-C does, with all its processes."""
    from experiments.demo.run import run_demo

    this = asyncio.current_task()
    with suppress(NotImplementedError):  # Windows has no SIGTERM
        if this is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    await run_demo(choices, console)
