"""Open an account and sign in."""

import re

from tortoise.exceptions import IntegrityError

from api.models import Account
from api.services.addresses import network_of
from api.services.context import Caller, Context
from api.services.inputs import Problems
from api.services.passwords import hash_password
from api.services.refusals import EmailTaken
from api.services.sessions import SignedIn, open_session
from api.services.unit_of_work import unit_of_work

MOST_PASSWORD_CHARACTERS = 256

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)*")


async def sign_up(
    context: Context, caller: Caller, *, email: str, password: str, name: str
) -> SignedIn:
    """Open an account and start its first session.

    Raises:
        InvalidInput: Address, password or name can't be accepted.
        TooManyAttempts: Too many accounts from this address in an hour.
        EmailTaken: The address has an account.
    """
    email = normal_email(email)
    name = _checked(context, email, password, name)
    context.throttle.try_in_hour(
        "sign-up", network_of(caller.address), context.settings.limits.sign_up_tries
    )
    if await Account.exists(email=email):
        raise _taken()
    kept = await hash_password(password)
    try:
        async with unit_of_work(context) as unit:
            account = await Account.create(
                email=email, name=name, password_hash=kept, created_at=unit.at
            )
            return await open_session(context, caller, account)
    except IntegrityError:
        raise _taken() from None


def normal_email(email: str) -> str:
    """The one way in which an address is compared: trimmed, in lower case."""
    return email.strip().lower()


def _checked(context: Context, email: str, password: str, name: str) -> str:
    problems = Problems()
    problems.text(("input", "email"), email, 3, 320)
    if not _EMAIL.fullmatch(email):
        problems.add(
            ("input", "email"), "MALFORMED", "Write it like somebody@example.org."
        )
    least = context.settings.limits.least_password_characters
    allowed = f"{least} to {MOST_PASSWORD_CHARACTERS} characters"
    if len(password) < least:
        problems.add(
            ("input", "password"),
            "TOO_SHORT",
            f"Choose at least {least} characters.",
            allowed,
        )
    if len(password) > MOST_PASSWORD_CHARACTERS:
        problems.add(("input", "password"), "TOO_LONG", f"Choose {allowed}.", allowed)
    name = problems.text(("input", "name"), name, 1, 80)
    problems.raise_if_any()
    return name


def _taken() -> EmailTaken:
    return EmailTaken("This e-mail address has an account already. Sign in instead.")
