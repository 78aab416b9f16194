"""Make an account an operator or an auditor; from the command line only."""

from api.models import Account
from api.services.context import Context
from api.services.refusals import NotFound
from api.services.sign_up import normal_email


async def make_operator(
    context: Context, email: str, role: str = "OPERATOR"
) -> Account:
    """Give an account a role, OPERATOR or AUDITOR; twice is the same as once.

    Raises:
        NotFound: No account has this address.
    """
    account = await Account.get_or_none(email=normal_email(email))
    if account is None:
        raise NotFound(
            f"No account has the address {email!r}. Sign up with it first.", email
        )
    if role not in account.roles:
        account.roles = [*account.roles, role]
        await account.save(update_fields=["roles"])
    return account
