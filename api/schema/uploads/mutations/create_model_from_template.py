"""`createModelFromTemplate`."""

from typing import Annotated

import strawberry

from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, LimitReached, Unavailable
from api.schema.common.request import Info
from api.schema.tasks.enums import LearningTask
from api.schema.uploads.inspection import ModelTemplate
from api.schema.uploads.types import Upload
from api.services import create_model_from_template as service

CreateModelFromTemplateResult = Annotated[
    Upload | InvalidInput | LimitReached | Unavailable,
    strawberry.union(
        "CreateModelFromTemplateResult", description="An upload that is READY."
    ),
]


@strawberry.input(description="Shape of a model made from a template.")
class ModelTemplateInput:
    template: ModelTemplate = strawberry.field(description="Which template.")
    learning: LearningTask = strawberry.field(
        description="Kind of learning, which sets the last layer."
    )
    input_shape: list[int] = strawberry.field(
        description=(
            "Shape of one example: [features] for tables, [height, width, channels] "
            "for images."
        )
    )
    classes: int = strawberry.field(
        default=2,
        description=(
            "Classes, 2 to 1,000; ignored except for MULTICLASS_CLASSIFICATION."
        ),
    )
    hidden_units: list[int] = strawberry.field(
        default_factory=lambda: [32, 16],
        description=(
            "Units of the hidden layers, each 1 to 1,024, at most 5; MLP only."
        ),
    )
    seed: int = strawberry.field(default=0, description="Seed of the first weights.")


@mutation(
    "Make an untrained model from a template; the upload is READY at once. Needs the "
    "scope LIST."
)
async def create_model_from_template(
    info: Info,
    input: Annotated[
        ModelTemplateInput, strawberry.argument(description="Shape of the model.")
    ],
) -> CreateModelFromTemplateResult:
    row = await service.create_model_from_template(
        info.context.context,
        info.context.caller,
        template=input.template.name,
        learning=input.learning.name,
        input_shape=input.input_shape,
        classes=input.classes,
        hidden_units=input.hidden_units,
        seed=input.seed,
    )
    return Upload.of(row)
