"""Who asks."""

import strawberry

from api.schema.accounts.loaders import account_by_id
from api.schema.accounts.types import Account
from api.schema.common.request import Info


@strawberry.field(description="The signed-in account; null when nobody is signed in.")
async def viewer(info: Info) -> Account | None:
    account_id = info.context.caller.account_id
    return Account.maybe(await account_by_id(account_id)) if account_id else None
