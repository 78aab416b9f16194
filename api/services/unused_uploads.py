"""Uploads that no task uses: they expire, and count in their account's room until then.

A cancelled draft uses nothing, though its row still names its uploads. A task that was
published uses them for good: whoever took part may look its model up.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from tortoise.expressions import Q

from api.models import Task, Upload
from api.services.context import Context
from api.services.refusals import FileProblem
from api.services.unit_of_work import unit_of_work

_DELETED = FileProblem(
    "NOT_READABLE", "It was deleted: no task used it any more. Upload it again."
)


async def let_go(upload_ids: Iterable[str | None], expires_at: datetime) -> None:
    """Let those of a task's former uploads expire that no other task uses.

    Call it in the transaction that ends the use.
    """
    ids = [upload_id for upload_id in upload_ids if upload_id is not None]
    await Upload.filter(id__in=ids).select_for_update()  # a draft may take them now
    unused = [upload_id for upload_id in ids if not await _is_used(upload_id)]
    await Upload.filter(id__in=unused).update(expires_at=expires_at)


async def drop_if_expired(context: Context, upload_id: str) -> bool:
    """Delete an upload's row when its time is over and no task uses it.

    A row that a cancelled draft names stays as that of a REFUSED upload.

    Returns:
        Whether its files are to be deleted.
    """
    async with unit_of_work(context):
        rows = Upload.filter(id=upload_id, expires_at__lte=context.now())
        if not await rows.select_for_update() or await _is_used(upload_id):
            return False
        if await Task.exists(_names(upload_id)):
            await rows.update(
                state="REFUSED",
                received_bytes=0,
                file_problems=[asdict(_DELETED)],
                expires_at=None,
            )
        else:
            await rows.delete()
        return True


async def keeps_files(upload_id: str) -> bool:
    """Whether an upload is there and was not deleted under a cancelled draft."""
    deleted = Q(state="REFUSED", expires_at__isnull=True)
    return await Upload.exists(Q(id=upload_id) & ~deleted)


async def _is_used(upload_id: str) -> bool:
    given_up = Q(state="CANCELLED", published_at__isnull=True)
    return await Task.exists(_names(upload_id) & ~given_up)


def _names(upload_id: str) -> Q:
    return Q(model_upload_id=upload_id) | Q(test_set_upload_id=upload_id)
