"""`createUpload`."""

from typing import Annotated

import strawberry

from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, LimitReached, Unavailable
from api.schema.common.request import Info
from api.schema.uploads.types import Upload, UploadInput
from api.services import create_upload as service

CreateUploadResult = Annotated[
    Upload | InvalidInput | LimitReached | Unavailable,
    strawberry.union("CreateUploadResult", description="The upload to PUT to."),
]


@mutation("Announce a file, then PUT its bytes to `url`. Needs the scope LIST.")
async def create_upload(
    info: Info,
    input: Annotated[
        UploadInput, strawberry.argument(description="What will be sent.")
    ],
) -> CreateUploadResult:
    row = await service.create_upload(
        info.context.context,
        info.context.caller,
        purpose=input.purpose.name,
        filename=input.filename,
        size_bytes=input.size_bytes,
        sha256=input.sha256,
    )
    return Upload.of(row)
