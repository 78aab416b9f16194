"""`crowdfl operator`: the first operator, and points for requesters.

Works on the data folder itself, beside a running server or without: whoever may read
that folder runs the marketplace.
"""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import clear_errors, console, settings_of
from api.services.context import Caller, Context
from api.services.refusals import InvalidInput, NotFound, Refused
from api.settings import Settings

app = typer.Typer(
    no_args_is_help=True, help="Make operators and give points, on the data folder."
)

DataDir = Annotated[
    Path | None, typer.Option(help="Where data lie.", show_default="./crowdfl-data")
]


@app.command()
def create(
    email: Annotated[str, typer.Argument(help="Address of the operator.")],
    data_dir: DataDir = None,
    name: Annotated[str, typer.Option(help="Shown name of a new account.")] = "",
    password: Annotated[
        str | None,
        typer.Option(
            envvar="CROWDFL_PASSWORD",
            help="Of a new account. Better left out: it is asked for.",
        ),
    ] = None,
) -> None:
    """Make an operator; opens the account when the address has none."""
    settings = settings_of(data_dir=data_dir)
    with clear_errors(Refused):
        is_known = asyncio.run(_make_known(settings, email))
        if not is_known:
            password = password or typer.prompt(
                "Password", hide_input=True, confirmation_prompt=True
            )
            asyncio.run(_make_new(settings, email, password, name))
    console.print(f"{email} is an operator now.")


@app.command()
def grant(
    email: Annotated[str, typer.Argument(help="Address of the account.")],
    points: Annotated[int, typer.Argument(min=1, help="How many points.")],
    reason: Annotated[str, typer.Option(help="Shown in the account's ledger.")],
    data_dir: DataDir = None,
    key: Annotated[
        str | None, typer.Option(help="The same key gives once, however often.")
    ] = None,
) -> None:
    """Give points to an account, in the name of the first operator."""
    settings = settings_of(data_dir=data_dir)
    with clear_errors(Refused):
        after = asyncio.run(
            _grant(settings, email, points, reason, key or secrets.token_hex(8))
        )
    console.print(f"{email} got {points} points and has {after} available.")


async def _make_known(settings: Settings, email: str) -> bool:
    """Give the role to an account that exists; false when there is none."""
    from api.services.make_operator import make_operator

    async with _opened(settings) as context:
        try:
            await make_operator(context, email)
        except NotFound:
            return False
    return True


async def _make_new(settings: Settings, email: str, password: str, name: str) -> None:
    from api.services.make_operator import make_operator
    from api.services.sign_out import sign_out
    from api.services.sign_up import sign_up

    async with _opened(settings) as context:
        try:
            signed_in = await sign_up(
                context,
                Caller(user_agent="crowdfl operator"),
                email=email,
                password=password,
                name=name or email.partition("@")[0],
            )
        except InvalidInput as refused:
            lines = [problem.message for problem in refused.problems]
            raise Refused(" ".join([refused.message, *lines])) from None
        session = signed_in.session
        await sign_out(
            context, Caller(account_id=session.account_id, session_id=session.id)
        )
        await make_operator(context, email)


async def _grant(
    settings: Settings, email: str, points: int, reason: str, key: str
) -> int:
    from api.models import Account
    from api.services.grant_points import grant_points
    from api.services.sign_up import normal_email

    async with _opened(settings) as context:
        account = await Account.get_or_none(email=normal_email(email))
        if account is None:
            raise Refused(f"No account has the address {email}. Sign up with it first.")
        everybody = await Account.all().order_by("created_at")
        operators = [one.id for one in everybody if "OPERATOR" in one.roles]
        if not operators:
            raise Refused(
                "There is no operator yet. Make one: crowdfl operator create <address>."
            )
        entry = await grant_points(
            context,
            Caller(
                account_id=operators[0],
                roles=frozenset({"OPERATOR"}),
                session_id="command line",
            ),
            account_id=account.id,
            points=points,
            reason=reason,
            idempotency_key=key,
        )
        return int(entry.available_after)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Context]:
    """The data folder without a server: nobody is connected, nothing is evaluated."""
    from api.events import Wakeups
    from api.services.database import connect
    from api.services.links import Links
    from api.services.model_worker import ModelWorker
    from api.storage import Storage

    async with connect(settings):
        yield Context(
            settings=settings,
            storage=Storage(settings.data_dir / "files"),
            wakeups=Wakeups(),
            now=lambda: datetime.now(UTC),
            rng=random.SystemRandom(),
            worker=ModelWorker(settings),
            links=Links(),
        )
