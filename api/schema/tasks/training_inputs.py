"""How clients should be chosen and the model be trained."""

import strawberry

from api.schema.common.scalars import BigInt
from api.schema.tasks.enums import Aggregation, Optimizer, SelectionStrategy
from api.schema.uploads.inspection import UpdateCodec


@strawberry.input(
    description="Weights of the score; each 0 to 1, not all 0; only their ratios count."
)
class ScoreWeightsInput:
    cpu: float = strawberry.field(
        default=0.35, description="Weight of the CPU benchmark and of past rounds."
    )
    ram: float = strawberry.field(default=0.15, description="Weight of free RAM.")
    storage: float = strawberry.field(
        default=0.1, description="Weight of free storage."
    )
    reputation: float = strawberry.field(
        default=0.4, description="Weight of the reputation."
    )


@strawberry.input(description="How clients are chosen.")
class SelectionPolicyInput:
    strategy: SelectionStrategy = strawberry.field(
        default=SelectionStrategy.WEIGHTED_SCORE, description="Ways to rank candidates."
    )
    cohort_size: int = strawberry.field(
        description=(
            "K: accepted updates that close a round, 1 to 1,000. Soft caps "
            "(newcomers, fairness) never leave a seat empty."
        )
    )
    backups: int | None = strawberry.field(
        default=None,
        description=(
            "B: clients kept warm as backups, 0 to 1,000; null for a fifth of "
            "K, rounded up."
        ),
    )
    weights: ScoreWeightsInput | None = strawberry.field(
        default=None, description="Weights of the score; null for the defaults."
    )
    over_selection: float | None = strawberry.field(
        default=None,
        description=(
            "How many are called for K seats, as a factor, 1 to 3; null to derive it "
            "from observed drop-out, at least 1.3."
        ),
    )
    fairness_slots: int | None = strawberry.field(
        default=None,
        description=(
            "Seats given to the least used clients, 0 to K; null for a fifth of "
            "K, rounded down."
        ),
    )
    most_newcomers: float = strawberry.field(
        default=0.2, description="Greatest share of newcomers in a cohort, 0 to 1."
    )
    least_reputation: float = strawberry.field(
        default=0.0, description="Least reputation, 0 to 1; newcomers have 0.5."
    )


@strawberry.input(
    description="Parameters of an aggregation rule; null for the rule's default."
)
class AggregationParametersInput:
    proximal_mu: float | None = strawberry.field(
        default=None,
        description="FEDPROX: weight μ of the proximal term, 0 to 10; default 0.01.",
    )
    server_learning_rate: float | None = strawberry.field(
        default=None,
        description=(
            "FEDADAM, FEDYOGI: learning rate on the server, 0 < x ≤ 10; default 0.1."
        ),
    )
    beta1: float | None = strawberry.field(
        default=None,
        description="FEDADAM, FEDYOGI: decay of the mean, 0 to 1; default 0.9.",
    )
    beta2: float | None = strawberry.field(
        default=None,
        description=(
            "FEDADAM, FEDYOGI: decay of the second moment, 0 to 1; default 0.99."
        ),
    )
    tau: float | None = strawberry.field(
        default=None,
        description="FEDADAM, FEDYOGI: adaptivity τ, 0 < x ≤ 1; default 0.001.",
    )
    trim: float | None = strawberry.field(
        default=None,
        description="TRIMMED_MEAN: share cut at each end, 0 to 0.49; default 0.2.",
    )
    byzantine: float | None = strawberry.field(
        default=None,
        description=(
            "MULTI_KRUM: share of bad updates to withstand, 0 to 0.49; default 0.2."
        ),
    )
    clip_norm: float | None = strawberry.field(
        default=None,
        description=(
            "Norm to which updates are clipped, as a multiple of the running "
            "median, 0.1 to 100; default 3 for VALIDATED, none for others."
        ),
    )


@strawberry.input(description="How the model is trained.")
class TrainingPlanInput:
    rounds: int = strawberry.field(description="Rounds to commit, 1 to 1,000.")
    local_epochs: int = strawberry.field(
        default=1, description="Passes over the local data in a round, 1 to 100."
    )
    batch_size: int = strawberry.field(
        default=32, description="Examples in a step, 1 to 4,096."
    )
    optimizer: Optimizer = strawberry.field(
        default=Optimizer.SGD, description="Optimizer on the device."
    )
    learning_rate: float = strawberry.field(
        default=0.05, description="Learning rate on the device, 0 < x ≤ 10."
    )
    momentum: float = strawberry.field(
        default=0.9,
        description="Momentum, 0 to 1; ignored unless the optimizer is MOMENTUM.",
    )
    aggregation: Aggregation = strawberry.field(
        default=Aggregation.VALIDATED, description="Rule on the server."
    )
    aggregation_parameters: AggregationParametersInput | None = strawberry.field(
        default=None,
        description=(
            "Parameters of the rule; those of other rules are refused. Null for "
            "the defaults."
        ),
    )
    codec: UpdateCodec = strawberry.field(
        default=UpdateCodec.FLOAT16, description="How updates travel."
    )
    deadline_s: float | None = strawberry.field(
        default=None,
        description=(
            "Longest time of a round, 1 to 86,400; null to derive it from "
            "observed times."
        ),
    )
    grace_s: float = strawberry.field(
        default=20.0,
        description=(
            "Time without a sign of life after which a backup is called, 1 to 600."
        ),
    )
    least_updates: int | None = strawberry.field(
        default=None,
        description=(
            "Accepted updates without which a round is abandoned and repeated, "
            "1 to K; null for half of K, rounded up."
        ),
    )
    seed: BigInt | None = strawberry.field(
        default=None, description="Seed of batch order and selection; null to draw one."
    )
