"""Steps of preprocessing, as they are asked for and as they are."""

from enum import Enum

import strawberry

from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt


@strawberry.enum(
    description=(
        "Steps of preprocessing; what must be fitted is fitted by federated "
        "statistics before round 1, never from rows."
    )
)
class PreprocessingKind(Enum):
    IMPUTE = strawberry.enum_value("IMPUTE", description="Fill missing values.")
    STANDARDISE = strawberry.enum_value(
        "STANDARDISE",
        description="Subtract the mean, divide by the standard deviation; fitted.",
    )
    MIN_MAX = strawberry.enum_value(
        "MIN_MAX",
        description=(
            "Scale the least value to 0 and the greatest to 1; fitted unless "
            "`least` and `greatest` are given."
        ),
    )
    ONE_HOT = strawberry.enum_value(
        "ONE_HOT", description="One column of 0 and 1 for each declared category."
    )
    CLIP = strawberry.enum_value("CLIP", description="Cut to `least` and `greatest`.")
    LOG = strawberry.enum_value("LOG", description="log(1 + x).")
    BUCKETIZE = strawberry.enum_value(
        "BUCKETIZE", description="Number of the interval between `boundaries`."
    )


@strawberry.enum(description="What fills a missing value.")
class Imputation(Enum):
    MEAN = strawberry.enum_value("MEAN", description="The mean; fitted.")
    MEDIAN = strawberry.enum_value(
        "MEDIAN", description="The median; fitted from a sketch."
    )
    MOST_FREQUENT = strawberry.enum_value(
        "MOST_FREQUENT", description="The most frequent value; fitted."
    )
    CONSTANT = strawberry.enum_value("CONSTANT", description="The given constant.")


@strawberry.type(description="What federated statistics fitted for a column.")
class FittedColumn(OfRow):
    column: str = strawberry.field(description="Name of the column.")
    location: float | None = strawberry.field(
        description=(
            "What is subtracted, or the value that fills; null when the value "
            "is a category."
        )
    )
    scale: float | None = strawberry.field(
        description="What is divided by; null for IMPUTE."
    )
    category: str | None = strawberry.field(
        description="The category that fills; null when the value is a number."
    )
    examples: BigInt = strawberry.field(
        description=("Examples it was fitted from, over all clients that were counted.")
    )


@strawberry.type(description="A step of preprocessing.")
class PreprocessingStep(OfRow):
    kind: PreprocessingKind = strawberry.field(description="Which step.")
    columns: list[str] = strawberry.field(description="Columns it is applied to.")
    imputation: Imputation | None = strawberry.field(
        description="What fills a missing value; null unless the step is IMPUTE."
    )
    constant: str | None = strawberry.field(
        description="The constant as text; null unless the imputation is CONSTANT."
    )
    least: float | None = strawberry.field(
        description="Lower bound; null unless given for CLIP or MIN_MAX."
    )
    greatest: float | None = strawberry.field(
        description="Upper bound; null unless given for CLIP or MIN_MAX."
    )
    boundaries: list[float] = strawberry.field(
        description="Boundaries in rising order; empty unless the step is BUCKETIZE."
    )

    @strawberry.field(
        description=(
            "What was fitted for each column; empty before it is frozen and for "
            "steps that fit nothing."
        )
    )
    def fitted(self) -> list[FittedColumn]:
        return [FittedColumn.of(column) for column in self.row["fitted"]]


@strawberry.input(description="A step of preprocessing.")
class PreprocessingStepInput:
    kind: PreprocessingKind = strawberry.field(description="Which step.")
    columns: list[str] = strawberry.field(
        description=(
            "Columns it is applied to; at least one, never the label except "
            "STANDARDISE and MIN_MAX in a REGRESSION."
        )
    )
    imputation: Imputation | None = strawberry.field(
        default=None,
        description="What fills a missing value; needed for IMPUTE only.",
    )
    constant: str | None = strawberry.field(
        default=None, description="The constant as text; needed for CONSTANT only."
    )
    least: float | None = strawberry.field(
        default=None, description="Lower bound; needed for CLIP, possible for MIN_MAX."
    )
    greatest: float | None = strawberry.field(
        default=None, description="Upper bound; needed for CLIP, possible for MIN_MAX."
    )
    boundaries: list[float] = strawberry.field(
        default_factory=list,
        description=(
            "Boundaries in rising order, 1 to 100; needed for BUCKETIZE only."
        ),
    )
