"""The names a task is written in; the contract's enums, as far as they work today."""

from enum import StrEnum


class Learning(StrEnum):
    """Kinds of learning (the contract's `LearningTask`)."""

    BINARY_CLASSIFICATION = "BINARY_CLASSIFICATION"
    MULTICLASS_CLASSIFICATION = "MULTICLASS_CLASSIFICATION"
    REGRESSION = "REGRESSION"


class DataKind(StrEnum):
    """Kinds of data."""

    TABLE = "TABLE"
    IMAGES = "IMAGES"


class ColumnType(StrEnum):
    """Types of columns."""

    NUMBER = "NUMBER"
    INTEGER = "INTEGER"
    BOOLEAN = "BOOLEAN"
    CATEGORY = "CATEGORY"


class PreprocessingKind(StrEnum):
    """Steps of preprocessing."""

    IMPUTE = "IMPUTE"
    STANDARDISE = "STANDARDISE"
    MIN_MAX = "MIN_MAX"
    ONE_HOT = "ONE_HOT"
    CLIP = "CLIP"
    LOG = "LOG"
    BUCKETIZE = "BUCKETIZE"


class Imputation(StrEnum):
    """What fills a missing value."""

    MEAN = "MEAN"
    MEDIAN = "MEDIAN"
    MOST_FREQUENT = "MOST_FREQUENT"
    CONSTANT = "CONSTANT"


class Runtime(StrEnum):
    """Programs that train a model on a device."""

    KERAS = "KERAS"
    TFJS = "TFJS"


class SelectionStrategy(StrEnum):
    """Ways to rank candidates."""

    WEIGHTED_SCORE = "WEIGHTED_SCORE"
    OORT = "OORT"


class Optimizer(StrEnum):
    """Optimizers on the device; their state starts anew in each round."""

    SGD = "SGD"
    MOMENTUM = "MOMENTUM"
    ADAM = "ADAM"


class Aggregation(StrEnum):
    """Rules that turn the updates of a round into new global weights."""

    FEDAVG = "FEDAVG"
    FEDPROX = "FEDPROX"
    FEDADAM = "FEDADAM"
    FEDYOGI = "FEDYOGI"
    TRIMMED_MEAN = "TRIMMED_MEAN"
    MEDIAN = "MEDIAN"
    MULTI_KRUM = "MULTI_KRUM"
    VALIDATED = "VALIDATED"


class Codec(StrEnum):
    """How numbers of an update travel (the contract's `UpdateCodec`)."""

    FLOAT32 = "FLOAT32"
    FLOAT16 = "FLOAT16"
    INT8 = "INT8"


class Bonus(StrEnum):
    """How a bonus is shared (the contract's `BonusRule`)."""

    NONE = "NONE"
    LEAVE_ONE_OUT = "LEAVE_ONE_OUT"
    SHAPLEY = "SHAPLEY"


class MetricName(StrEnum):
    """Metrics."""

    ACCURACY = "ACCURACY"
    AUC = "AUC"
    F1 = "F1"
    LOSS = "LOSS"
    MSE = "MSE"
    MAE = "MAE"
