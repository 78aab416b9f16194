"""The parts of a task, as frozen data; `fl_engine.task.checks` knows their limits.

Defaults are those of the contract's `TaskInput`, but for the aggregation FEDAVG, the
one rule without parameters. Over-selection is 1 here; a task that names none gets what
`resolve` derives.
"""

import math
from dataclasses import dataclass, field
from fractions import Fraction

from fl_engine.task.kinds import (
    Aggregation,
    Bonus,
    Codec,
    ColumnType,
    DataKind,
    Learning,
    MetricName,
    Optimizer,
    Runtime,
    SelectionStrategy,
)


@dataclass(frozen=True)
class Column:
    """What a column of a client's table must look like.

    Attributes:
        name: Name in the header.
        type: Its type.
        description: What it means, for the person who owns the data.
        unit: Such as kg/m²; None when it has none.
        least: Least value allowed; None when there is no bound.
        greatest: Greatest value allowed; None when there is no bound.
        categories: Names allowed, in the order of their numbers; CATEGORY only.
        nullable: Whether values may be missing.
        missing_markers: Texts that stand for a missing value.
    """

    name: str
    type: ColumnType
    description: str = ""
    unit: str | None = None
    least: float | None = None
    greatest: float | None = None
    categories: tuple[str, ...] = ()
    nullable: bool = False
    missing_markers: tuple[str, ...] = ("", "NA")


@dataclass(frozen=True)
class Images:
    """What images must look like.

    Attributes:
        height: Pixels from top to bottom, after scaling.
        width: Pixels from left to right, after scaling.
        channels: 1 for grey, 3 for colour.
        classes: In the order of the model's outputs; each names a folder.
    """

    height: int
    width: int
    channels: int
    classes: tuple[str, ...]


@dataclass(frozen=True)
class DataSpec:
    """What a client's data must look like.

    Attributes:
        kind: Rows or images.
        columns: In the order of the model's inputs, label included; empty for images.
        label: Name of the column to predict; "class" for images.
        images: Shape and classes; None for a table.
        least_examples: Least rows or images on a device.
    """

    kind: DataKind = DataKind.TABLE
    columns: tuple[Column, ...] = ()
    label: str = "class"
    images: Images | None = None
    least_examples: int = 20

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns that go into the model, in order."""
        return tuple(column for column in self.columns if column.name != self.label)

    @property
    def label_column(self) -> Column:
        """The column to predict; only for a checked table."""
        return next(column for column in self.columns if column.name == self.label)

    def classes(self, learning: Learning) -> int:
        """Number of classes of a checked spec; 0 for a regression."""
        if learning is Learning.REGRESSION:
            return 0
        if self.images is not None:
            return len(self.images.classes)
        return label_classes(self.label_column) or 0


def label_classes(column: Column) -> int | None:
    """How many classes a label column can hold; None when it can't hold classes."""
    if column.type is ColumnType.BOOLEAN:
        return 2
    if column.type is ColumnType.CATEGORY:
        return len(column.categories)
    counted_from_zero = column.least == 0 and column.greatest is not None
    if column.type is ColumnType.INTEGER and counted_from_zero:
        assert column.greatest is not None
        whole = float(column.greatest).is_integer()
        return int(column.greatest) + 1 if whole else None
    return None


@dataclass(frozen=True)
class DeviceSpec:
    """What a device must have.

    Attributes:
        least_cpu_cores: Least CPU cores.
        least_cpu_score: Least CPU score of the benchmark, 0 to 1.
        least_free_ram_bytes: Least free RAM; 0 for what the model needs.
        least_free_storage_bytes: Least free storage; 0 for what the model needs.
        least_battery_percent: Least charge; devices without a battery meet it.
        wifi_only: Train on Wi-Fi or cable only.
        charging_only: Train on mains only.
        runtimes: That may train; empty for every one that can train the model.
    """

    least_cpu_cores: int = 1
    least_cpu_score: float = 0.0
    least_free_ram_bytes: int = 0
    least_free_storage_bytes: int = 0
    least_battery_percent: int = 0
    wifi_only: bool = False
    charging_only: bool = False
    runtimes: tuple[Runtime, ...] = ()


@dataclass(frozen=True)
class ScoreWeights:
    """Weights of the score; each 0 to 1, not all 0; only their ratios count."""

    cpu: float = 0.35
    ram: float = 0.15
    storage: float = 0.1
    reputation: float = 0.4


@dataclass(frozen=True)
class SelectionSpec:
    """How clients are chosen.

    Attributes:
        cohort_size: K, accepted updates that close a round.
        backups: B, clients kept warm as backups.
        strategy: How candidates are ranked.
        weights: Weights of the score.
        over_selection: How many are called for K seats, as a factor.
        fairness_slots: Seats given to the least used clients instead of the best.
        most_newcomers: Greatest share of newcomers in a cohort, 0 to 1; a soft cap.
        least_reputation: 0 to 1.
    """

    cohort_size: int
    backups: int
    strategy: SelectionStrategy = SelectionStrategy.WEIGHTED_SCORE
    weights: ScoreWeights = field(default_factory=ScoreWeights)
    over_selection: float = 1.0
    fairness_slots: int = 0
    most_newcomers: float = 0.2
    least_reputation: float = 0.0

    @property
    def seats(self) -> int:
        """Clients called for K updates: ceil(K × over-selection), exactly."""
        return _called(self.cohort_size, self.over_selection)

    @property
    def fairness_seats(self) -> int:
        """Of these, how many go to the least used clients."""
        return min(_called(self.fairness_slots, self.over_selection), self.seats)


def _called(updates: int, factor: float) -> int:
    """How many are called for so many updates; 10 × 1.1 is 11, not 12."""
    return math.ceil(updates * Fraction(repr(factor)))


@dataclass(frozen=True)
class AggregationParameters:
    """Parameters of a rule of aggregation; those of other rules are None.

    Attributes:
        proximal_mu: FEDPROX: weight μ of the proximal term on the device.
        server_learning_rate: FEDADAM, FEDYOGI: η.
        beta1: FEDADAM, FEDYOGI: decay of the mean.
        beta2: FEDADAM, FEDYOGI: decay of the second moment.
        tau: FEDADAM, FEDYOGI: adaptivity τ.
        trim: TRIMMED_MEAN: share cut at each end.
        byzantine: MULTI_KRUM: share of bad updates to withstand.
        clip_norm: Norm to which updates are clipped, as a multiple of the running
            median; None for no clipping.
    """

    proximal_mu: float | None = None
    server_learning_rate: float | None = None
    beta1: float | None = None
    beta2: float | None = None
    tau: float | None = None
    trim: float | None = None
    byzantine: float | None = None
    clip_norm: float | None = None


@dataclass(frozen=True)
class TrainingSpec:
    """How the model is trained.

    Attributes:
        rounds: Rounds to commit.
        least_updates: Accepted updates without which a round is abandoned.
        seed: Of batch order and selection.
        local_epochs: Passes over the local data in a round.
        batch_size: Examples in a step.
        optimizer: On the device.
        learning_rate: On the device.
        momentum: 0 to 1; None unless the optimizer is MOMENTUM.
        aggregation: Rule on the server.
        aggregation_parameters: Of that rule, every default filled in.
        codec: How updates travel.
        deadline_s: Longest time of a round; None to derive it from observed times.
        grace_s: Time without a sign of life after which a backup is called.
    """

    rounds: int
    least_updates: int
    seed: int
    local_epochs: int = 1
    batch_size: int = 32
    optimizer: Optimizer = Optimizer.SGD
    learning_rate: float = 0.05
    momentum: float | None = None
    aggregation: Aggregation = Aggregation.FEDAVG
    aggregation_parameters: AggregationParameters = field(
        default_factory=AggregationParameters
    )
    codec: Codec = Codec.FLOAT16
    deadline_s: float | None = None
    grace_s: float = 20.0


@dataclass(frozen=True)
class RewardSpec:
    """Points and how they are shared.

    Attributes:
        pool_points: The whole pool; unspent points are returned.
        base_share: Share of the pool paid equally for accepted updates, 0 to 1.
        bonus: How the rest is shared.
    """

    pool_points: int
    base_share: float = 0.6
    bonus: Bonus = Bonus.LEAVE_ONE_OUT


@dataclass(frozen=True)
class Baseline:
    """A figure of central training on the task's test set, given by the requester."""

    name: MetricName
    value: float
