"""Problems found in a file."""

from enum import Enum

import strawberry


@strawberry.enum(description="Kinds of problems found in a file.")
class FileProblemKind(Enum):
    NOT_READABLE = strawberry.enum_value(
        "NOT_READABLE", description="Not a file of the announced kind, or damaged."
    )
    TOO_LARGE = strawberry.enum_value(
        "TOO_LARGE",
        description=(
            "Larger when unpacked, or with more parameters or rows, than allowed."
        ),
    )
    FORBIDDEN = strawberry.enum_value(
        "FORBIDDEN",
        description=(
            "A layer, object or entry that is not on the list of what is allowed."
        ),
    )
    BAD_WEIGHTS = strawberry.enum_value(
        "BAD_WEIGHTS",
        description="Weights that are not finite or not of the declared shape.",
    )
    SHAPE_MISMATCH = strawberry.enum_value(
        "SHAPE_MISMATCH",
        description=(
            "Input or output of the model does not fit columns, label or kind "
            "of learning."
        ),
    )
    NOT_TRAINABLE = strawberry.enum_value(
        "NOT_TRAINABLE", description="No runtime can train it."
    )
    MISSING_COLUMN = strawberry.enum_value(
        "MISSING_COLUMN", description="A column is missing."
    )
    WRONG_TYPE = strawberry.enum_value(
        "WRONG_TYPE", description="A column has another type than declared."
    )
    OUT_OF_RANGE = strawberry.enum_value(
        "OUT_OF_RANGE",
        description="A value is out of the declared range or categories.",
    )
    MISSING_LABEL = strawberry.enum_value(
        "MISSING_LABEL", description="Labels are missing."
    )
    TOO_FEW_ROWS = strawberry.enum_value(
        "TOO_FEW_ROWS", description="Too few rows, or a class without rows."
    )


@strawberry.type(description="A problem found in an uploaded file.")
class FileProblem:
    kind: FileProblemKind = strawberry.field(description="What kind of problem it is.")
    message: str = strawberry.field(
        description=(
            'What is wrong and how to fix it, such as "GRU: set reset_after=False".'
        )
    )
    name: str | None = strawberry.field(
        description=(
            "Layer of the model or column of the test set; null when it "
            "concerns the whole file."
        )
    )
    row: int | None = strawberry.field(
        description=(
            "Row of the test set, from 1 after the header; null when it "
            "concerns no single row."
        )
    )
    expected: str | None = strawberry.field(
        description="What was expected; null when it can't be put shortly."
    )
    found: str | None = strawberry.field(
        description="What was found; null when it can't be put shortly."
    )
