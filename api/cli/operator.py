"""`crowdfl operator`: the first operators, points for requesters, what is to be paid.

Works on the data folder itself, beside a running server or without: whoever may read
that folder runs the marketplace.
"""

import asyncio
import secrets
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import clear_errors, console, settings_of
from api.cli.data import opened
from api.services.audit_log import Deed
from api.services.context import Caller, Context
from api.services.refusals import InvalidInput, NotFound, Refused
from api.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    help="Make operators, give points, list payouts, on the data folder.",
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
    auditor: Annotated[
        bool, typer.Option("--auditor", help="One who sees health and audit only.")
    ] = False,
) -> None:
    """Make an operator; opens the account when the address has none."""
    settings = settings_of(data_dir=data_dir)
    with clear_errors(Refused):
        role = "AUDITOR" if auditor else "OPERATOR"
        is_known = asyncio.run(_make_known(settings, email, role))
        if not is_known:
            password = password or typer.prompt(
                "Password", hide_input=True, confirmation_prompt=True
            )
            asyncio.run(_make_new(settings, email, password, name, role))
    console.print(f"{email} is an {role.lower()} now.")


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


@app.command()
def payouts(
    data_dir: DataDir = None,
    state: Annotated[
        list[str] | None,
        typer.Option(help="REQUESTED, APPROVED, PAID or REFUSED; may be repeated."),
    ] = None,
) -> None:
    """Print redemptions as CSV, oldest first: those that were approved, by default."""
    settings = settings_of(data_dir=data_dir)
    states = [word.upper() for word in state or ["APPROVED"]]
    typer.echo(asyncio.run(_payouts(settings, states)), nl=False)


async def _payouts(settings: Settings, states: list[str]) -> str:
    from api.models import Redemption
    from api.services.payouts import to_csv

    async with opened(settings):
        found = Redemption.filter(state__in=states).order_by("id")
        return to_csv(await found.prefetch_related("account"))


async def _make_known(settings: Settings, email: str, role: str) -> bool:
    """Give the role to an account that exists; false when there is none."""
    from api.services.make_operator import make_operator

    async with opened(settings) as context:
        try:
            account = await make_operator(context, email, role)
        except NotFound:
            return False
        await _record(context, "makeOperator", account.id)
    return True


async def _make_new(
    settings: Settings, email: str, password: str, name: str, role: str
) -> None:
    from api.services.make_operator import make_operator
    from api.services.sign_out import sign_out
    from api.services.sign_up import sign_up

    async with opened(settings) as context:
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
        await make_operator(context, email, role)
        await _record(context, "makeOperator", session.account_id)


async def _record(
    context: Context, action: str, subject_id: str, actor_id: str | None = None
) -> None:
    """Note in the audit log what was done on the data folder."""
    deed = Deed(context.now(), action, actor_id=actor_id, subject_id=subject_id)
    await context.audit.record(deed)


async def _grant(
    settings: Settings, email: str, points: int, reason: str, key: str
) -> int:
    from api.models import Account
    from api.services.grant_points import grant_points
    from api.services.sign_up import normal_email

    async with opened(settings) as context:
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
        await _record(context, "grantPoints", entry.id, operators[0])
        return int(entry.available_after)
