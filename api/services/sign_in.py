"""Start a session."""

from api.models import Account
from api.services.addresses import network_of
from api.services.context import Caller, Context
from api.services.inputs import has_control_characters
from api.services.passwords import hash_password, is_right_password, needs_rehash
from api.services.refusals import WrongCredentials
from api.services.sessions import SignedIn, open_session
from api.services.sign_up import normal_email


async def sign_in(
    context: Context, caller: Caller, *, email: str, password: str
) -> SignedIn:
    """Check address and password and start a session.

    Every try counts before anything is hashed, for the address it comes from and for
    the account, whether there is one or not; an unknown account takes as long as a
    wrong password.

    Raises:
        TooManyAttempts: Too many tries in a minute.
        WrongCredentials: Address or password is wrong.
    """
    email = normal_email(email)
    limits = context.settings.limits
    context.throttle.try_in_minute(
        "sign-in from", network_of(caller.address), limits.sign_in_tries_per_address
    )
    context.throttle.try_in_minute("sign-in to", email[:320], limits.sign_in_tries)
    account = await _find(email)
    kept = account.password_hash if account else None
    if not await is_right_password(kept, password) or account is None:
        raise WrongCredentials("E-mail address or password is wrong. Check both.")
    if needs_rehash(account.password_hash):
        account.password_hash = await hash_password(password)
        await account.save(update_fields=["password_hash"])
    return await open_session(context, caller, account)


async def _find(email: str) -> Account | None:
    if has_control_characters(email):
        return None  # PostgreSQL takes no NUL in a text, not even to look for
    return await Account.get_or_none(email=email)
