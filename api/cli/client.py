"""`crowdfl client`: train on this device and get paid."""

import asyncio
import signal
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import clear_errors, console, fail

if TYPE_CHECKING:
    from mobile.edge.account import Credentials
    from mobile.edge.client import Options


class TransportChoice(StrEnum):
    """How weights travel."""

    AUTO = "auto"
    WEBRTC = "webrtc"
    WEBSOCKET = "websocket"


def client(
    server: Annotated[str, typer.Option(help="Address of the server.")],
    task: Annotated[str, typer.Option(help="Task to join, tsk_….")],
    data: Annotated[
        Path, typer.Option(help="Rows: CSV with a header, or npz for images.")
    ],
    key: Annotated[
        str | None,
        typer.Option(help="API key with the scope TRAIN.", envvar="CROWDFL_KEY"),
    ] = None,
    email: Annotated[str | None, typer.Option(help="Sign in by address.")] = None,
    password: Annotated[
        str | None,
        typer.Option(
            envvar="CROWDFL_PASSWORD",
            help="Better left out: it is asked for, or read from the variable.",
        ),
    ] = None,
    sign_up: Annotated[
        bool, typer.Option("--sign-up", help="Open the account if it is new.")
    ] = False,
    label: Annotated[str, typer.Option(help="Name of this device.")] = "my computer",
    transport: Annotated[
        TransportChoice, typer.Option(help="auto: WebRTC, then WebSocket.")
    ] = TransportChoice.AUTO,
    throttle: Annotated[
        int, typer.Option(min=1, max=1000, help="Do all work this many times.")
    ] = 1,
    threads: Annotated[
        int | None,
        typer.Option(min=1, help="Of TensorFlow.", show_default="its own choice"),
    ] = None,
    count: Annotated[
        int,
        typer.Option(
            min=1,
            max=1000,
            help="Host several clients, each with its own account (you+1@…), device "
            "and part of the rows.",
        ),
    ] = 1,
    state_dir: Annotated[
        Path | None, typer.Option(help="Where to remember what is under way.")
    ] = None,
) -> None:
    """Join a task, train on rows that stay here, get paid.

    Ctrl-C stops cleanly; the same command goes on where it was.
    """
    from mobile.edge.client import Options
    from mobile.edge.errors import EdgeError

    signed = _credentials(key, email, password, sign_up, count)
    clients = [
        Options(
            server=server,
            task_id=task,
            data=data,
            label=label if count == 1 else f"{label} {number + 1}",
            credentials=credentials,
            state_dir=state_dir or Path(typer.get_app_dir("crowdfl")),
            transport=transport.value,
            throttle=throttle,
            threads=threads,
            shard=number,
            shards=count,
        )
        for number, credentials in enumerate(signed)
    ]
    with clear_errors(EdgeError):
        _run(clients)


def _run(clients: "list[Options]") -> None:
    from api.cli.progress import TerminalReport
    from mobile.edge.client import run_all
    from mobile.edge.errors import Stopped

    async def run_until_stopped(report: TerminalReport) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError):  # Windows: Ctrl-C ends at once
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, stop.set)
        await run_all(clients, report, stop)

    with TerminalReport(console, [options.label for options in clients]) as report:
        try:
            asyncio.run(run_until_stopped(report))
        except Stopped as stopped:
            console.print(str(stopped))
            raise typer.Exit(130) from None


def _credentials(
    key: str | None,
    email: str | None,
    password: str | None,
    sign_up: bool,
    count: int,
) -> "list[Credentials]":
    """One sign-in for each client; several need an address to derive others from."""
    from mobile.edge.account import Key, Password

    if key and count == 1:
        return [Key(key)]
    if key:
        fail("Several clients need accounts of their own: use --email with --count.")
    if not email or email.count("@") != 1:
        fail("Sign in with --key or with --email you@example.org.")
    password = password or typer.prompt("Password", hide_input=True)
    if count == 1:
        return [Password(email, password, sign_up)]
    user, _, domain = email.partition("@")
    return [
        Password(f"{user}+{number + 1}@{domain}", password, sign_up=True)
        for number in range(count)
    ]
