"""The trained model."""

from enum import Enum

import strawberry

from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt
from api.schema.rounds.metrics import Metric


@strawberry.enum(description="Formats of a model.")
class ModelFormat(Enum):
    KERAS = strawberry.enum_value(
        "KERAS",
        description=(
            "Opened by plain Keras 3; preprocessing is part of it, so that raw "
            "rows can be fed to it."
        ),
    )
    SAFETENSORS = strawberry.enum_value(
        "SAFETENSORS", description="Weights only, by layer and name."
    )


@strawberry.type(description="A file to download.")
class DownloadFile:
    format: ModelFormat = strawberry.field(description="Format.")
    filename: str = strawberry.field(description="Name to save it under.")
    url: str = strawberry.field(
        description=(
            "Where to GET it, with the same Authorization header; answers Range "
            "requests."
        )
    )
    size_bytes: BigInt = strawberry.field(description="Size.")
    sha256: str = strawberry.field(description="SHA-256, 64 hex digits.")


@strawberry.type(description="The trained model; its requester's only.")
class Download(OfRow):
    files: list[DownloadFile] = strawberry.field(
        description="The same model in each format."
    )
    metrics: list[Metric] = strawberry.field(
        description="Metrics as in the statistics."
    )
    model_card: str = strawberry.field(
        description=(
            "What it is, how it was trained and what it must not be used for, "
            "in Markdown."
        )
    )
