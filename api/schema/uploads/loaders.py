"""Reading uploads."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.models import Upload

if TYPE_CHECKING:
    from api.schema.common.request import Request


async def uploads_by_id(request: "Request", ids: list[str]) -> Sequence[Upload]:
    """Uploads that exist, as tasks refer to them."""
    rows = await Upload.in_bulk(ids, "id")
    return [rows[id] for id in ids]


async def upload_by_id(id: str) -> Upload | None:
    """An upload; None when there is none."""
    return await Upload.get_or_none(id=id)
