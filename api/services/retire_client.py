"""Retire a device: it leaves its tasks and can't join again; its history stays."""

from api.models import Client, Participation
from api.services.authenticate import require
from api.services.context import Caller, Context
from api.services.device_report import own_client
from api.services.join_task import ACTIVE
from api.services.leave_task import leave
from api.services.set_push import NOWHERE


async def retire_client(context: Context, caller: Caller, client_id: str) -> Client:
    """Retire one of the caller's clients; twice is the same as once.

    Raises:
        Denied: Not signed in, or without the scope TRAIN.
        NotFound: No client, or somebody else's.
    """
    account_id = require(caller, "TRAIN")
    client = await own_client(account_id, client_id)
    # First the mark, so that it can't join while it leaves.
    await Client.filter(id=client.id, retired_at=None).update(
        retired_at=context.now(), **NOWHERE
    )
    for participation in await Participation.filter(
        client_id=client.id, state__in=ACTIVE, ended_at=None
    ):
        await leave(context, participation)
    return await Client.get(id=client.id)
