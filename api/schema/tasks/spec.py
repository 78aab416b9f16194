"""What a task asks for and promises, frozen when it is published."""

import strawberry

from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt
from api.schema.tasks.enums import (
    Aggregation,
    BonusRule,
    DataKind,
    EscrowState,
    Optimizer,
    SelectionStrategy,
)
from api.schema.uploads.inspection import ColumnType, Runtime, UpdateCodec


@strawberry.type(
    description="What a column must look like; a device with other values can't join."
)
class ColumnRequirement:
    name: str = strawberry.field(description="Name in the header.")
    type: ColumnType = strawberry.field(description="Type.")
    description: str = strawberry.field(
        description="What it means, for the person who owns the data; may be empty."
    )
    unit: str | None = strawberry.field(
        description="Unit, such as kg/m²; null when it has none."
    )
    least: float | None = strawberry.field(
        description="Least value allowed; null when there is no bound."
    )
    greatest: float | None = strawberry.field(
        description="Greatest value allowed; null when there is no bound."
    )
    categories: list[str] = strawberry.field(
        description="Categories allowed; empty unless the type is CATEGORY."
    )
    nullable: bool = strawberry.field(description="Whether values may be missing.")
    missing_markers: list[str] = strawberry.field(
        description='Values that stand for a missing one, such as "", "NA" or "-999".'
    )


@strawberry.type(description="What images must look like.")
class ImageRequirements:
    height: int = strawberry.field(
        description="Pixels from top to bottom, after scaling."
    )
    width: int = strawberry.field(
        description="Pixels from left to right, after scaling."
    )
    channels: int = strawberry.field(description="1 for grey, 3 for colour.")
    classes: list[str] = strawberry.field(
        description=(
            "Classes in the order of the model's outputs; each is the name of a folder."
        )
    )


@strawberry.type(description="What a client's data must look like; public.")
class DataRequirements(OfRow):
    kind: DataKind = strawberry.field(description="Kind of data.")
    columns: list[ColumnRequirement] = strawberry.field(
        description=(
            "Columns in the order of the model's inputs, label included; empty "
            "for images."
        )
    )
    label: str = strawberry.field(
        description='Name of the column to predict; "class" for images.'
    )
    images: ImageRequirements | None = strawberry.field(
        description="Shape and classes of the images; null for a table."
    )
    least_examples: int = strawberry.field(
        description="Least rows or images on a device."
    )


@strawberry.type(
    description="What a device must have, and what is asked of its owner; public."
)
class DeviceRequirements(OfRow):
    least_cpu_cores: int = strawberry.field(description="Least CPU cores.")
    least_cpu_score: float = strawberry.field(
        description="Least CPU score of the benchmark, 0 to 1."
    )
    least_free_ram_bytes: BigInt = strawberry.field(description="Least free RAM.")
    least_free_storage_bytes: BigInt = strawberry.field(
        description="Least free storage."
    )
    least_battery_percent: int = strawberry.field(
        description=(
            "Least battery charge in percent, 0 to 100; devices without a "
            "battery meet it."
        )
    )
    wifi_only: bool = strawberry.field(
        description="Whether it trains on Wi-Fi or cable only."
    )
    charging_only: bool = strawberry.field(
        description="Whether it trains on mains only."
    )
    runtimes: list[Runtime] = strawberry.field(
        description="Runtimes that may train; at least one."
    )
    device_s: float = strawberry.field(
        description="Training time asked of a median device for all rounds, estimated."
    )
    transfer_bytes: BigInt = strawberry.field(
        description="Bytes that one client moves, in both directions and all rounds."
    )


@strawberry.type(
    description="Weights of the score Σ wᵢ·sᵢ / Σ wᵢ, where every sᵢ is 0 to 1."
)
class ScoreWeights:
    cpu: float = strawberry.field(
        description="Weight of the CPU benchmark and of past rounds."
    )
    ram: float = strawberry.field(description="Weight of free RAM.")
    storage: float = strawberry.field(description="Weight of free storage.")
    reputation: float = strawberry.field(description="Weight of the reputation.")


@strawberry.type(description="How clients are chosen; public.")
class SelectionPolicy(OfRow):
    strategy: SelectionStrategy = strawberry.field(
        description="Ways to rank candidates."
    )
    cohort_size: int = strawberry.field(
        description="K: accepted updates that close a round."
    )
    backups: int = strawberry.field(description="B: clients kept warm as backups.")
    weights: ScoreWeights = strawberry.field(description="Weights of the score.")
    over_selection: float = strawberry.field(
        description="How many are called for K seats, as a factor; 1 calls exactly K."
    )
    fairness_slots: int = strawberry.field(
        description="Seats given to the least used clients instead of the best."
    )
    most_newcomers: float = strawberry.field(
        description="Greatest share of newcomers in a cohort, 0 to 1."
    )
    least_reputation: float = strawberry.field(description="Least reputation, 0 to 1.")


@strawberry.type(description="Parameters of an aggregation rule, defaults filled in.")
class AggregationParameters:
    proximal_mu: float | None = strawberry.field(
        description="FEDPROX: weight μ of the proximal term; null for other rules."
    )
    server_learning_rate: float | None = strawberry.field(
        description=(
            "FEDADAM, FEDYOGI: learning rate on the server; null for other rules."
        )
    )
    beta1: float | None = strawberry.field(
        description="FEDADAM, FEDYOGI: decay of the mean; null for other rules."
    )
    beta2: float | None = strawberry.field(
        description=(
            "FEDADAM, FEDYOGI: decay of the second moment; null for other rules."
        )
    )
    tau: float | None = strawberry.field(
        description="FEDADAM, FEDYOGI: adaptivity τ; null for other rules."
    )
    trim: float | None = strawberry.field(
        description="TRIMMED_MEAN: share cut at each end; null for other rules."
    )
    byzantine: float | None = strawberry.field(
        description=(
            "MULTI_KRUM: share of bad updates to withstand; null for other rules."
        )
    )
    clip_norm: float | None = strawberry.field(
        description=(
            "Norm to which updates are clipped, as a multiple of the running "
            "median; null for no clipping."
        )
    )


@strawberry.type(description="How the model is trained; public.")
class TrainingPlan(OfRow):
    rounds: int = strawberry.field(description="Rounds to commit.")
    local_epochs: int = strawberry.field(
        description="Passes over the local data in a round."
    )
    batch_size: int = strawberry.field(description="Examples in a step.")
    optimizer: Optimizer = strawberry.field(description="Optimizer on the device.")
    learning_rate: float = strawberry.field(description="Learning rate on the device.")
    momentum: float | None = strawberry.field(
        description="Momentum, 0 to 1; null unless the optimizer is MOMENTUM."
    )
    aggregation: Aggregation = strawberry.field(description="Rule on the server.")
    aggregation_parameters: AggregationParameters = strawberry.field(
        description="Parameters of the rule; those of other rules are null."
    )
    codec: UpdateCodec = strawberry.field(description="How updates travel.")
    deadline_s: float | None = strawberry.field(
        description=(
            "Longest time of a round; null when it is derived from observed times."
        )
    )
    grace_s: float = strawberry.field(
        description="Time without a sign of life after which a backup is called."
    )
    least_updates: int = strawberry.field(
        description="Accepted updates without which a round is abandoned and repeated."
    )
    seed: BigInt | None = strawberry.field(
        description=(
            "Seed of batch order and selection; seen by requester and "
            "operators, null for others."
        )
    )


@strawberry.type(description="Points and how they are shared; public.")
class Reward(OfRow):
    pool_points: BigInt = strawberry.field(description="The whole pool.")
    base_share: float = strawberry.field(
        description=(
            "Share of the pool that is paid equally for accepted updates, 0 to "
            "1; the rest is the bonus."
        )
    )
    bonus: BonusRule = strawberry.field(description="How the bonus is shared.")
    points_per_update: BigInt = strawberry.field(
        description=(
            "Base pay for one accepted update; an estimate until publishing freezes it."
        )
    )
    points_per_minute: float = strawberry.field(
        description="Base pay and expected bonus for a minute of a median device."
    )
    escrow: EscrowState = strawberry.field(description="State of the escrow.")
    paid_points: BigInt = strawberry.field(
        description="Paid so far, points on hold included."
    )
    returned_points: BigInt = strawberry.field(
        description="Returned to the requester so far."
    )
