"""Bytes of updates that nobody needs any more."""

import asyncio

from api.models import Transfer
from api.services.context import Context
from api.services.round_rows import OPEN

UNFINISHED = ("RECEIVING", "SPOILED")
GOES_ON = ("RUNNING", "PAUSED")


async def drop_transfers(context: Context) -> int:
    """Delete updates that never became whole, and files that served their round.

    A file is kept until the round after its own is committed, or its task has ended. A
    client that still sends bytes of a round that is over declares them again, and is
    told LATE.

    Returns:
        How many files were deleted.
    """
    unfinished = Transfer.filter(state__in=UNFINISHED)
    over = unfinished.exclude(call__round__state__in=OPEN)
    ids = await over.values_list("id", flat=True)
    await Transfer.filter(id__in=list(ids), state__in=UNFINISHED).delete()
    # A row is written before its file, so a file without one is nobody's.
    names = await asyncio.to_thread(_names, context)
    dropped = [name for name in names if not await _is_needed(name)]
    for name in dropped:
        context.storage.transfer(name).unlink(missing_ok=True)
    return len(dropped)


async def _is_needed(transfer_id: str) -> bool:
    found = Transfer.get_or_none(id=transfer_id)
    transfer = await found.prefetch_related("call__round__task")
    if transfer is None:
        return False
    task = transfer.call.round.task
    return bool(
        task.state in GOES_ON and transfer.round_number >= task.rounds_committed
    )


def _names(context: Context) -> list[str]:
    return [path.name for path in context.storage.transfer("").iterdir()]
