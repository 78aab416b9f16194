"""What was found in a file."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

if TYPE_CHECKING:
    from api import models

from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt
from api.schema.uploads.problems import FileProblem


@strawberry.enum(description="Programs that train a model on a device.")
class Runtime(Enum):
    KERAS = strawberry.enum_value("KERAS", description="Keras in Python.")
    TFJS = strawberry.enum_value(
        "TFJS", description="TensorFlow.js in a browser or on a phone."
    )


@strawberry.enum(description="Models that can be made without a file.")
class ModelTemplate(Enum):
    LINEAR = strawberry.enum_value("LINEAR", description="One dense layer; for tables.")
    MLP = strawberry.enum_value(
        "MLP", description="Dense layers with ReLU; for tables."
    )
    SMALL_CNN = strawberry.enum_value(
        "SMALL_CNN",
        description="Two convolutions and a dense layer; for images.",
    )


@strawberry.enum(description="How numbers of an update travel.")
class UpdateCodec(Enum):
    FLOAT32 = strawberry.enum_value("FLOAT32", description="4 bytes a number.")
    FLOAT16 = strawberry.enum_value("FLOAT16", description="2 bytes a number.")
    INT8 = strawberry.enum_value(
        "INT8", description="1 byte a number and a scale for each tensor."
    )


@strawberry.enum(description="Types of columns.")
class ColumnType(Enum):
    NUMBER = strawberry.enum_value("NUMBER", description="A number with a fraction.")
    INTEGER = strawberry.enum_value("INTEGER", description="A whole number.")
    BOOLEAN = strawberry.enum_value(
        "BOOLEAN", description="0 or 1, also true or false."
    )
    CATEGORY = strawberry.enum_value("CATEGORY", description="One of a few names.")


@strawberry.type(description="A layer of a model.")
class ModelLayer:
    name: str = strawberry.field(description="Name in the model, unique there.")
    kind: str = strawberry.field(description="Class in Keras, such as Dense.")
    output_shape: list[int | None] = strawberry.field(
        description="Shape of its output; null where a dimension is free."
    )
    parameters: BigInt = strawberry.field(description="Parameters of this layer.")
    trainable: bool = strawberry.field(description="Whether training changes it.")


@strawberry.type(
    description=(
        "Bytes that one client moves in one round with one codec, frames included."
    )
)
class RoundBytes:
    codec: UpdateCodec = strawberry.field(description="The codec.")
    down_bytes: BigInt = strawberry.field(
        description="From the server: the global weights."
    )
    up_bytes: BigInt = strawberry.field(description="To the server: the update.")


@strawberry.type(description="Whether a runtime can train a model.")
class RuntimeSupport:
    runtime: Runtime = strawberry.field(description="The runtime.")
    can_train: bool = strawberry.field(description="Whether it can.")
    file_problems: list[FileProblem] = strawberry.field(
        description="What stands in the way and how to fix it; empty when it can."
    )


@strawberry.type(
    description="What is known of a model; public with its published task."
)
class ModelSummary(OfRow):
    sha256: str = strawberry.field(description="SHA-256 of the file.")
    template: ModelTemplate | None = strawberry.field(
        description="Template it was made from; null for an uploaded file."
    )
    layers: list[ModelLayer] = strawberry.field(
        description="Layers in order; at most 500."
    )
    input_shape: list[int | None] = strawberry.field(
        description="Shape of one example; null where a dimension is free."
    )
    output_shape: list[int | None] = strawberry.field(
        description="Shape of one prediction; null where a dimension is free."
    )
    parameters: BigInt = strawberry.field(description="Parameters in all.")
    trainable_parameters: BigInt = strawberry.field(
        description="Parameters that the optimizer changes."
    )
    exchanged_parameters: BigInt = strawberry.field(
        description=(
            "Parameters that travel back: the trainable ones and moving "
            "statistics (BatchNormalization); never those of Normalization."
        )
    )
    round_bytes: list[RoundBytes] = strawberry.field(
        description="Bytes that one client moves in one round, for each codec."
    )
    runtimes: list[RuntimeSupport] = strawberry.field(
        description="Which runtimes can train it, and why others can't."
    )


@strawberry.type(description="How often a category occurs.")
class CategoryCount:
    category: str = strawberry.field(description="The category, as text.")
    count: int = strawberry.field(description="Rows with it.")


@strawberry.type(description="A column as found in a test set.")
class ColumnSummary:
    name: str = strawberry.field(description="Name in the header.")
    type: ColumnType = strawberry.field(description="Type found.")
    least: float | None = strawberry.field(
        description="Least value; null unless the type is a number."
    )
    greatest: float | None = strawberry.field(
        description="Greatest value; null unless the type is a number."
    )
    mean: float | None = strawberry.field(
        description="Mean; null unless the type is a number."
    )
    standard_deviation: float | None = strawberry.field(
        description="Standard deviation; null unless the type is a number."
    )
    categories: list[CategoryCount] = strawberry.field(
        description=(
            "Categories by how often they occur, the 100 most frequent; empty "
            "for numbers with more than 20 values."
        )
    )
    distinct: int = strawberry.field(description="Distinct values.")
    missing: int = strawberry.field(description="Rows without a value.")
    suspected_markers: list[str] = strawberry.field(
        description=(
            "Values that look like markers for missing ones, such as -999; "
            "empty when there are none."
        )
    )


@strawberry.type(description="Images as found in a test set.")
class ImageSummary:
    height: int = strawberry.field(description="Pixels from top to bottom.")
    width: int = strawberry.field(description="Pixels from left to right.")
    channels: int = strawberry.field(description="1 for grey, 3 for colour.")
    classes: list[CategoryCount] = strawberry.field(
        description="Classes and their images."
    )


@strawberry.type(
    description=(
        "What is known of a test set; seen by the task's requester and operators."
    )
)
class TestSetSummary(OfRow):
    sha256: str = strawberry.field(description="SHA-256 of the file.")
    rows: int = strawberry.field(description="Rows, or images.")
    columns: list[ColumnSummary] = strawberry.field(
        description="Columns as found; at most 1,000, empty for images."
    )
    preview: list[list[str | None]] = strawberry.field(
        description=(
            "First rows as text, in the order of `columns`; null where a value "
            "is missing. At most 20; empty for images."
        )
    )
    images: ImageSummary | None = strawberry.field(
        description="Shape and classes of the images; null for a table."
    )


UploadInspection = Annotated[
    ModelSummary | TestSetSummary,
    strawberry.union("UploadInspection", description="What was found in a file."),
]


def found_in(row: "models.Upload") -> dict[str, Any]:
    """What was found in an upload that is READY, or was before it expired."""
    return {**row.inspection, "sha256": row.sha256}


def inspection_of(row: "models.Upload") -> UploadInspection | None:
    """The summary of an upload; None until it is READY."""
    if row.state != "READY":
        return None
    kind = ModelSummary if row.purpose == "MODEL" else TestSetSummary
    return kind.of(found_in(row))
