"""Replace what a device reports about itself."""

from api.models import Client
from api.services.authenticate import require
from api.services.context import Caller, Context
from api.services.device_report import DeviceReport, check_report, own_active_client


async def update_client(
    context: Context, caller: Caller, client_id: str, report: DeviceReport
) -> Client:
    """Replace the report of one of the caller's clients; measurements stay.

    Raises:
        Denied: Not signed in, or without the scope TRAIN.
        InvalidInput: The report can't be accepted.
        NotFound: No client, or somebody else's.
        WrongState: It was retired.
    """
    account_id = require(caller, "TRAIN")
    report = check_report(report)
    client = await own_active_client(account_id, client_id)
    columns = {**report.columns(), "reported_at": context.now()}
    await client.update_from_dict(columns).save(update_fields=list(columns))
    return client
