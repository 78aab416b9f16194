"""Register a device."""

from api.models import Account, Client
from api.services.authenticate import require
from api.services.context import Caller, Context
from api.services.device_report import DeviceReport, check_report
from api.services.refusals import LimitReached
from api.services.unit_of_work import unit_of_work


async def register_client(
    context: Context, caller: Caller, report: DeviceReport
) -> Client:
    """Register a device of the caller's account.

    Raises:
        Denied: Not signed in, or without the scope TRAIN.
        InvalidInput: The report can't be accepted.
        LimitReached: The account has as many clients as it may.
    """
    account_id = require(caller, "TRAIN")
    report = check_report(report)
    async with unit_of_work(context) as unit:
        await _require_room(context, account_id)
        return await Client.create(
            account_id=account_id,
            reported_at=unit.at,
            created_at=unit.at,
            **report.columns(),
        )


async def _require_room(context: Context, account_id: str) -> None:
    await Account.filter(id=account_id).select_for_update().get()
    most = context.settings.limits.most_clients
    used = await Client.filter(account_id=account_id, retired_at=None).count()
    if used >= most:
        raise LimitReached(
            f"There are {used} clients already. Retire one first.",
            "CLIENTS",
            most,
            used,
        )
