"""TaskSpec, checked when built, and how a request becomes one."""

import math
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from fl_engine.errors import Problem, SpecError
from fl_engine.task import checks
from fl_engine.task.aggregation import check_aggregation, fill_in
from fl_engine.task.findings import Findings
from fl_engine.task.kinds import (
    Aggregation,
    Codec,
    DataKind,
    Learning,
    Optimizer,
    SelectionStrategy,
)
from fl_engine.task.parts import (
    AggregationParameters,
    Baseline,
    DataSpec,
    DeviceSpec,
    RewardSpec,
    ScoreWeights,
    SelectionSpec,
    TrainingSpec,
)
from fl_engine.task.step_checks import check_preprocessing
from fl_engine.task.steps import Step

LEAST_OVER_SELECTION = 1.3  # of what is derived; a requester may ask for less


@dataclass(frozen=True)
class TaskSpec:
    """The whole of a task but its files and dates, with every default filled in.

    Attributes:
        title: 3 to 120 characters.
        description: Markdown, at most 20,000 characters.
        learning: Kind of learning.
        data: What a client's data must look like.
        selection: How clients are chosen.
        training: How the model is trained.
        reward: Points and how they are shared.
        device: What a device must have.
        baselines: Figures of central training, each metric at most once.
        preprocessing: From raw rows to the model's inputs; nothing fitted yet.

    Raises:
        SpecError: With every problem at once.
    """

    title: str
    description: str
    learning: Learning
    data: DataSpec
    selection: SelectionSpec
    training: TrainingSpec
    reward: RewardSpec
    device: DeviceSpec = field(default_factory=DeviceSpec)
    baselines: tuple[Baseline, ...] = ()
    preprocessing: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        problems = find_problems(self)
        if problems:
            raise SpecError(problems)

    @property
    def seats(self) -> int:
        """Clients called for K updates: ceil(K × over-selection)."""
        return self.selection.seats


def find_problems(spec: TaskSpec) -> list[Problem]:
    """Everything in which a task misses the limits; empty when there is nothing."""
    found = Findings()
    checks.check_texts(found, spec.title, spec.description)
    checks.check_data(found, spec.data, spec.learning)
    check_preprocessing(found, spec.data, spec.preprocessing, spec.learning)
    checks.check_device(found, spec.device)
    checks.check_selection(found, spec.selection)
    checks.check_training(found, spec.training, spec.selection.cohort_size)
    check_aggregation(found, spec.training)
    checks.check_reward(found, spec.reward, spec.selection.cohort_size)
    checks.check_baselines(found, spec.baselines)
    return found.problems


@dataclass(frozen=True)
class SelectionRequest:
    """The contract's `SelectionPolicyInput`; None asks for the default."""

    cohort_size: int
    strategy: SelectionStrategy = SelectionStrategy.WEIGHTED_SCORE
    backups: int | None = None
    weights: ScoreWeights | None = None
    over_selection: float | None = None
    fairness_slots: int | None = None
    most_newcomers: float = 0.2
    least_reputation: float = 0.0


@dataclass(frozen=True)
class TrainingRequest:
    """The contract's `TrainingPlanInput`; None asks for the default."""

    rounds: int
    local_epochs: int = 1
    batch_size: int = 32
    optimizer: Optimizer = Optimizer.SGD
    learning_rate: float = 0.05
    momentum: float = 0.9
    aggregation: Aggregation = Aggregation.VALIDATED
    aggregation_parameters: AggregationParameters | None = None
    codec: Codec = Codec.FLOAT16
    deadline_s: float | None = None
    grace_s: float = 20.0
    least_updates: int | None = None
    seed: int | None = None


@dataclass(frozen=True)
class TaskRequest:
    """The contract's `TaskInput` without files and dates; None asks for the default."""

    title: str
    description: str
    learning: Learning
    data: DataSpec
    selection: SelectionRequest
    training: TrainingRequest
    reward: RewardSpec
    device: DeviceSpec | None = None
    preprocessing: tuple[Step, ...] = ()
    baselines: tuple[Baseline, ...] = ()


def resolve(request: TaskRequest, *, seed: int, drop_out: float = 0.0) -> TaskSpec:
    """Fill in every default and check the whole.

    Args:
        request: What a requester asked for.
        seed: Drawn by the caller; used unless the request names one.
        drop_out: Share of calls that ended in a drop-out so far, 0 to 1; over-selection
            follows it unless the request names one.

    Raises:
        SpecError: With every problem at once.
    """
    data = request.data
    if data.kind is DataKind.IMAGES:
        data = replace(data, label="class")  # whatever was given is ignored
    return TaskSpec(
        title=request.title,
        description=request.description,
        learning=request.learning,
        data=data,
        selection=_resolve_selection(request.selection, drop_out),
        training=_resolve_training(request, seed),
        reward=request.reward,
        device=request.device or DeviceSpec(),
        baselines=request.baselines,
        preprocessing=tuple(replace(s, fitted=()) for s in request.preprocessing),
    )


def _resolve_selection(request: SelectionRequest, drop_out: float) -> SelectionSpec:
    size = request.cohort_size
    fairness = request.fairness_slots
    return SelectionSpec(
        cohort_size=size,
        backups=-(-size // 5) if request.backups is None else request.backups,
        strategy=request.strategy,
        weights=request.weights or ScoreWeights(),
        over_selection=over_selection_for(drop_out)
        if request.over_selection is None
        else request.over_selection,
        fairness_slots=size // 5 if fairness is None else fairness,
        most_newcomers=request.most_newcomers,
        least_reputation=request.least_reputation,
    )


def over_selection_for(drop_out: float) -> float:
    """How many to call for each update wanted, from the drop-out observed so far.

    1 / (1 − drop-out) are called for one that stays, and never fewer than 1.3: slow
    devices are not waited for either (Bonawitz et al. 2019, "Towards Federated Learning
    at Scale", section 4.3: 130 % of the goal makes up for both).

    Args:
        drop_out: Share of calls that ended in a drop-out, 0 to 1.

    Returns:
        1.3 to 3, in hundredths, rounded up.
    """
    most = checks.MOST_OVER_SELECTION
    kept = max(1.0 - drop_out, 1.0 / most)
    hundredths = math.ceil(100.0 / kept - 1e-6)
    return min(max(hundredths / 100.0, LEAST_OVER_SELECTION), most)


def _resolve_training(request: TaskRequest, seed: int) -> TrainingSpec:
    training = request.training
    half = -(-request.selection.cohort_size // 2)
    has_momentum = training.optimizer is Optimizer.MOMENTUM
    return TrainingSpec(
        rounds=training.rounds,
        least_updates=half
        if training.least_updates is None
        else training.least_updates,
        seed=seed if training.seed is None else training.seed,
        local_epochs=training.local_epochs,
        batch_size=training.batch_size,
        optimizer=training.optimizer,
        learning_rate=training.learning_rate,
        momentum=training.momentum if has_momentum else None,
        aggregation=training.aggregation,
        aggregation_parameters=fill_in(
            training.aggregation, training.aggregation_parameters
        ),
        codec=training.codec,
        deadline_s=training.deadline_s,
        grace_s=training.grace_s,
    )


def spec_to_json(spec: TaskSpec) -> dict[str, Any]:
    """The task as what JSON knows; `spec_from_json` reads it back."""
    plain: dict[str, Any] = msgspec.to_builtins(spec)
    return plain


def spec_from_json(plain: dict[str, Any]) -> TaskSpec:
    """A stored task.

    Raises:
        msgspec.ValidationError: A field is missing or mistyped.
        SpecError: The limits are not met (any more).
    """
    return msgspec.convert(plain, TaskSpec)
