"""Requirements with what a client has, and terms of a score."""

import strawberry

from api.schema.tasks.enums import Requirement


@strawberry.type(description="A requirement with what the client has.")
class RequirementCheck:
    requirement: Requirement = strawberry.field(description="Which requirement.")
    met: bool = strawberry.field(description="Whether it is met.")
    required: str = strawberry.field(description="What is required, with its unit.")
    actual: str | None = strawberry.field(
        description=(
            "What the client has, with its unit; null when it was never reported."
        )
    )
    hint: str | None = strawberry.field(
        description="What to do about it; null when it is met or nothing can be done."
    )


@strawberry.type(description="A term of the score.")
class ScoreTerm:
    name: str = strawberry.field(
        description=(
            "What is scored: cpu, ram, storage, reputation, or a term of the strategy."
        )
    )
    weight: float = strawberry.field(description="Its weight.")
    value: float = strawberry.field(description="Its value, 0 to 1.")
