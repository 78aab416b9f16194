"""Files on their way in."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

import strawberry

from api.schema.common.nodes import Node
from api.schema.common.request import Info
from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt
from api.schema.uploads.inspection import UploadInspection, inspection_of
from api.schema.uploads.problems import FileProblem
from api.services.addresses import upload_url

if TYPE_CHECKING:
    from api import models


@strawberry.enum(description="What an upload is for.")
class UploadPurpose(Enum):
    MODEL = strawberry.enum_value(
        "MODEL", description="An untrained or pre-trained Keras 3 model, `.keras`."
    )
    TEST_SET = strawberry.enum_value(
        "TEST_SET",
        description=(
            "Held-out rows: `.csv` with a header, or `.npz` with arrays `x` and `y`."
        ),
    )


@strawberry.enum(description="States of an upload.")
class UploadState(Enum):
    RECEIVING = strawberry.enum_value("RECEIVING", description="Bytes are missing.")
    CHECKING = strawberry.enum_value(
        "CHECKING",
        description="All bytes are there and match the hash; the file is being opened.",
    )
    READY = strawberry.enum_value("READY", description="Can be used in a task.")
    REFUSED = strawberry.enum_value(
        "REFUSED", description="Can't be used; see `fileProblems`."
    )


@strawberry.type(
    description=(
        "A file on its way; seen by its account. `PUT url` takes the bytes, with "
        "the same Authorization header. To go\non after a break send the rest with "
        "`Content-Range: bytes <receivedBytes>-<last>/<sizeBytes>` (RFC "
        "9110,\nsection 14.5). Answers: 204 taken, 401 not signed in, 404 not "
        "yours, 409 wrong offset, 413 more than\nannounced, 422 wrong hash (nothing "
        "is kept), 507 disk full; each has the header `Upload-Offset` with the "
        "bytes held.\nA PUT without Content-Range starts at 0 and is 409 when bytes "
        "are held; it may carry any part that starts at the held\noffset, and the "
        "upload is READY only after the last. A broken PUT keeps what arrived; "
        "`HEAD url` answers 204 with\n`Upload-Offset`. After 413 nothing of that "
        "request is kept; a PUT to a complete upload is 409; 411 "
        "without\nContent-Length unless chunked."
    )
)
class Upload(OfRow, Node):
    row: strawberry.Private["models.Upload"]
    id: strawberry.ID = strawberry.field(description="ID of the upload.")
    purpose: UploadPurpose = strawberry.field(description="What it is for.")
    filename: str = strawberry.field(description="Name of the file.")
    size_bytes: BigInt = strawberry.field(description="Announced size.")
    received_bytes: BigInt = strawberry.field(
        description="Bytes held on disk, where the next PUT goes on."
    )
    sha256: str = strawberry.field(description="Announced SHA-256.")
    state: UploadState = strawberry.field(description="State now.")

    @strawberry.field(
        description="Where to PUT the bytes; absolute. See `createUpload`."
    )
    def url(self, info: Info) -> str:
        return upload_url(info.context.context.settings, self.row.id)

    expires_at: datetime | None = strawberry.field(
        description="When it is deleted unless a task uses it; null when one does."
    )

    @strawberry.field(
        description="What was found in the file; null until the state is READY."
    )
    def inspection(self) -> UploadInspection | None:
        return inspection_of(self.row)

    file_problems: list[FileProblem] = strawberry.field(
        description="Why the file was refused; empty unless the state is REFUSED."
    )


@strawberry.input(description="A file to be sent.")
class UploadInput:
    purpose: UploadPurpose = strawberry.field(description="What it is for.")
    filename: str = strawberry.field(
        description="Name of the file, for people; 1 to 200 characters, no path."
    )
    size_bytes: BigInt = strawberry.field(
        description="Its size; at most 256 MiB for a model, 1 GiB for a test set."
    )
    sha256: str = strawberry.field(
        description="SHA-256 of the whole file, 64 hex digits."
    )
