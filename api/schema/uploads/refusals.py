"""Refusals of files, and the problems found in them."""

import strawberry

from api.schema.common.references import UploadRef
from api.schema.common.refusals import OfRefused, Refusal, RefusalCode
from api.schema.uploads import types as upload_types
from api.schema.uploads.problems import FileProblem


@strawberry.type(description="The upload is not READY.")
class UploadNotReady(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="UPLOAD_NOT_READY.")
    retry_after_s: float | None = strawberry.field(
        description=(
            "Seconds until the check is expected to be done; null while bytes "
            "are missing."
        )
    )

    @strawberry.field(
        description="The upload, with its state, the bytes received and its problems."
    )
    def upload(self) -> UploadRef:
        return upload_types.Upload.of(self.row.upload)


@strawberry.type(description="The uploaded model can't be accepted.")
class ModelRefused(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="MODEL_REFUSED.")
    retry_after_s: float | None = strawberry.field(
        description="Always null: mend the model instead."
    )
    file_problems: list[FileProblem] = strawberry.field(
        description="Each problem found; at least 1, at most 50."
    )


@strawberry.type(description="The test set does not fit the task.")
class TestSetRefused(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="TEST_SET_REFUSED.")
    retry_after_s: float | None = strawberry.field(
        description="Always null: mend the test set or the columns instead."
    )
    file_problems: list[FileProblem] = strawberry.field(
        description="Each problem found; at least 1, at most 50."
    )
