"""States of rounds, and the metrics they end with."""

from enum import Enum

import strawberry

from api.schema.tasks.enums import MetricName


@strawberry.enum(description="States of a round.")
class RoundState(Enum):
    SELECTING = strawberry.enum_value(
        "SELECTING", description="The cohort is being chosen and called."
    )
    TRAINING = strawberry.enum_value(
        "TRAINING",
        description="Devices train and send; updates are screened as they arrive.",
    )
    AGGREGATING = strawberry.enum_value(
        "AGGREGATING", description="Accepted updates become new global weights."
    )
    EVALUATING = strawberry.enum_value(
        "EVALUATING", description="The new weights are measured on the test set."
    )
    COMMITTED = strawberry.enum_value(
        "COMMITTED", description="Done; the new weights are safe on disk."
    )
    ABANDONED = strawberry.enum_value(
        "ABANDONED", description="Too few updates: repeated with new candidates."
    )


@strawberry.type(description="A metric with what it must be compared with.")
class Metric:
    name: MetricName = strawberry.field(description="Which metric.")
    value: float = strawberry.field(description="Its value on the held-out rows.")
    no_skill: float = strawberry.field(
        description=(
            "Value of the best constant guess on the same rows: majority class or mean."
        )
    )
    baseline: float | None = strawberry.field(
        description=(
            "Value of central training, as the requester gave it; null when "
            "none was given."
        )
    )
    greater_is_better: bool = strawberry.field(description="Whether greater is better.")
    rows: int = strawberry.field(description="Rows it was computed from.")
