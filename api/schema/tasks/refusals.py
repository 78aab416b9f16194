"""Refusals of publishing and joining."""

import strawberry

from api.schema.common.refusals import InputProblem, OfRefused, Refusal, RefusalCode
from api.schema.tasks.checks import RequirementCheck


@strawberry.type(description="The draft lacks something that publishing needs.")
class TaskIncomplete(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="TASK_INCOMPLETE.")
    retry_after_s: float | None = strawberry.field(
        description="Always null: use `updateTask` first."
    )
    problems: list[InputProblem] = strawberry.field(
        description="Each thing missing, with its path in TaskInput."
    )


@strawberry.type(description="The client does not meet what the task requires.")
class RequirementsNotMet(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="REQUIREMENTS_NOT_MET.")
    retry_after_s: float | None = strawberry.field(
        description="Always null: change the device, its data or its settings."
    )
    unmet: list[RequirementCheck] = strawberry.field(
        description=(
            "The requirements that are not met, with what is required and what "
            "the client has."
        )
    )
