"""Uploads by ID."""

from typing import Annotated

import strawberry

from api.schema.common.request import Info
from api.schema.uploads.loaders import upload_by_id
from api.schema.uploads.types import Upload
from api.services.visibility import is_self


@strawberry.field(
    description="An upload by its ID; null unless it is the viewer's own."
)
async def upload(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="ID of the upload.")],
) -> Upload | None:
    row = await upload_by_id(id)
    if row is None or not is_self(info.context.caller, row.account_id):
        return None
    return Upload.of(row)
