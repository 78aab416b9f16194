"""A task as it should be, and conditions on listings."""

from datetime import datetime

import strawberry

from api.schema.common.scalars import BigInt
from api.schema.tasks.data_inputs import DataRequirementsInput, DeviceRequirementsInput
from api.schema.tasks.enums import (
    BonusRule,
    DataKind,
    LearningTask,
    MetricName,
    TaskState,
)
from api.schema.tasks.preprocessing import PreprocessingStepInput
from api.schema.tasks.training_inputs import SelectionPolicyInput, TrainingPlanInput


@strawberry.input(description="Conditions on listings; all that are given must hold.")
class TaskFilter:
    search: str | None = strawberry.field(
        default=None,
        description=(
            "Words that all appear in title or description; at most 200 characters."
        ),
    )
    states: list[TaskState] | None = strawberry.field(
        default=None,
        description=(
            "Only these states; DRAFT finds the viewer's own drafts. Null for "
            "every state but DRAFT."
        ),
    )
    learning: list[LearningTask] | None = strawberry.field(
        default=None, description="Only these kinds of learning."
    )
    data_kind: DataKind | None = strawberry.field(
        default=None, description="Only this kind of data."
    )
    requester_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only tasks of this account."
    )
    fits_client_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Only tasks whose requirements this client of the viewer meets.",
    )
    least_points_per_minute: float | None = strawberry.field(
        default=None,
        description=(
            "Only tasks that pay at least this many points for a minute of training."
        ),
    )
    most_device_s: float | None = strawberry.field(
        default=None,
        description=(
            "Only tasks that ask for no more than this of a device, in seconds "
            "for all rounds."
        ),
    )
    most_transfer_bytes: BigInt | None = strawberry.field(
        default=None,
        description=(
            "Only tasks that move no more than this, in both directions and all rounds."
        ),
    )
    wifi_only: bool | None = strawberry.field(
        default=None,
        description=(
            "False: only tasks that allow mobile networks; true: only those "
            "that need Wi-Fi."
        ),
    )
    starts_before: datetime | None = strawberry.field(
        default=None, description="Only tasks that start before this."
    )


@strawberry.input(description="A figure of central training, given by the requester.")
class BaselineInput:
    name: MetricName = strawberry.field(description="Which metric; each at most once.")
    value: float = strawberry.field(description="Its value on the task's test set.")


@strawberry.input(description="Points and how they are shared.")
class RewardInput:
    pool_points: BigInt = strawberry.field(
        description="The whole pool, 1 to 1,000,000,000; unspent points are returned."
    )
    base_share: float = strawberry.field(
        default=0.6,
        description=(
            "Share of the pool that is paid equally for accepted updates, 0 to 1."
        ),
    )
    bonus: BonusRule = strawberry.field(
        default=BonusRule.LEAVE_ONE_OUT, description="How the bonus is shared."
    )


@strawberry.input(description="A task as it should be.")
class TaskInput:
    title: str = strawberry.field(description="Title; 3 to 120 characters.")
    description: str = strawberry.field(
        description=(
            "What it is for, in Markdown; at most 20,000 characters. Scripts "
            "and remote images are removed."
        )
    )
    learning: LearningTask = strawberry.field(description="Kind of learning.")
    model_upload_id: strawberry.ID = strawberry.field(
        description="An upload of purpose MODEL that is READY."
    )
    test_set_upload_id: strawberry.ID | None = strawberry.field(
        default=None,
        description=(
            "An upload of purpose TEST_SET that is READY; a draft may still "
            "lack it, publishing needs it."
        ),
    )
    data: DataRequirementsInput = strawberry.field(
        description="What a client's data must look like."
    )
    device: DeviceRequirementsInput | None = strawberry.field(
        default=None, description="What a device must have; null for the defaults."
    )
    selection: SelectionPolicyInput = strawberry.field(
        description="How clients are chosen; everything but K has a default."
    )
    training: TrainingPlanInput = strawberry.field(
        description=(
            "How the model is trained; everything but the number of rounds has "
            "a default."
        )
    )
    preprocessing: list[PreprocessingStepInput] = strawberry.field(
        default_factory=list,
        description=(
            "What happens to rows before training, in this order; at most 50 steps."
        ),
    )
    reward: RewardInput = strawberry.field(
        description="Points and how they are shared."
    )
    baselines: list[BaselineInput] = strawberry.field(
        default_factory=list,
        description=(
            "Figures of central training that the requester knows, shown beside "
            "the task's own; at most 10."
        ),
    )
    recruits_until: datetime = strawberry.field(
        description="When recruitment ends; in the future, at most 90 days ahead."
    )
    starts_at: datetime = strawberry.field(
        description="When the first round starts; not before `recruitsUntil`."
    )
