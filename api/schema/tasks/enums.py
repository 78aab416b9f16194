"""The closed sets of words that describe a task."""

from enum import Enum

import strawberry


@strawberry.enum(description="States of a task.")
class TaskState(Enum):
    DRAFT = strawberry.enum_value(
        "DRAFT", description="Being written; seen by its requester only."
    )
    RECRUITING = strawberry.enum_value(
        "RECRUITING",
        description="Published: the pool is in escrow and clients may join.",
    )
    RUNNING = strawberry.enum_value(
        "RUNNING", description="Clients are selected and rounds are run."
    )
    PAUSED = strawberry.enum_value(
        "PAUSED", description="Stopped by its requester between two rounds."
    )
    COMPLETED = strawberry.enum_value(
        "COMPLETED", description="All rounds are committed and everybody is paid."
    )
    FAILED = strawberry.enum_value(
        "FAILED",
        description=(
            "Could not go on, such as with too few clients; earned points are "
            "paid, the rest is returned."
        ),
    )
    CANCELLED = strawberry.enum_value(
        "CANCELLED",
        description=(
            "Ended by its requester; earned points are paid, the rest is returned."
        ),
    )


@strawberry.enum(description="Kinds of learning.")
class LearningTask(Enum):
    BINARY_CLASSIFICATION = strawberry.enum_value(
        "BINARY_CLASSIFICATION", description="Two classes."
    )
    MULTICLASS_CLASSIFICATION = strawberry.enum_value(
        "MULTICLASS_CLASSIFICATION", description="Three classes or more."
    )
    REGRESSION = strawberry.enum_value("REGRESSION", description="A number.")


@strawberry.enum(description="Orders of listings.")
class TaskOrder(Enum):
    NEWEST = strawberry.enum_value("NEWEST", description="Published last first.")
    STARTS_SOON = strawberry.enum_value(
        "STARTS_SOON", description="Earliest start first."
    )
    REWARD_PER_MINUTE = strawberry.enum_value(
        "REWARD_PER_MINUTE", description="Most points for a minute of training first."
    )
    FIT = strawberry.enum_value(
        "FIT",
        description=(
            "Best fit for the client of `TaskFilter.fitsClientId` first; needs it."
        ),
    )


@strawberry.enum(description="What somebody may do with a task now.")
class TaskAction(Enum):
    UPDATE = strawberry.enum_value("UPDATE", description="`updateTask`.")
    PUBLISH = strawberry.enum_value("PUBLISH", description="`publishTask`.")
    START = strawberry.enum_value("START", description="`startTask`.")
    PAUSE = strawberry.enum_value("PAUSE", description="`pauseTask`.")
    RESUME = strawberry.enum_value("RESUME", description="`resumeTask`.")
    CANCEL = strawberry.enum_value("CANCEL", description="`cancelTask`.")
    JOIN = strawberry.enum_value(
        "JOIN", description="`joinTask` with a client that meets the requirements."
    )
    DOWNLOAD = strawberry.enum_value("DOWNLOAD", description="Read `finalModel`.")


@strawberry.enum(description="Kinds of data.")
class DataKind(Enum):
    TABLE = strawberry.enum_value("TABLE", description="Rows with named columns.")
    IMAGES = strawberry.enum_value(
        "IMAGES", description="Images in one folder for each class."
    )


@strawberry.enum(description="Ways to rank candidates.")
class SelectionStrategy(Enum):
    WEIGHTED_SCORE = strawberry.enum_value(
        "WEIGHTED_SCORE",
        description=(
            "Weighted mean of CPU, RAM, storage and reputation; the paper's top-K."
        ),
    )
    OORT = strawberry.enum_value(
        "OORT",
        description=(
            "Oort's utility: loss on the device's data and its speed (Lai et al. 2021)."
        ),
    )


@strawberry.enum(
    description="Optimizers on the device; their state starts anew in each round."
)
class Optimizer(Enum):
    SGD = strawberry.enum_value("SGD", description="Plain stochastic gradient descent.")
    MOMENTUM = strawberry.enum_value(
        "MOMENTUM", description="Gradient descent with momentum."
    )
    ADAM = strawberry.enum_value(
        "ADAM", description="Adam with Keras' epsilon of 1e-7."
    )


@strawberry.enum(
    description="Rules that turn the updates of a round into new global weights."
)
class Aggregation(Enum):
    FEDAVG = strawberry.enum_value(
        "FEDAVG", description="Mean weighted by examples (McMahan et al. 2017)."
    )
    FEDPROX = strawberry.enum_value(
        "FEDPROX",
        description="FedAvg with a proximal term on the device (Li et al. 2020).",
    )
    FEDADAM = strawberry.enum_value(
        "FEDADAM", description="FedAvg with Adam on the server (Reddi et al. 2021)."
    )
    FEDYOGI = strawberry.enum_value(
        "FEDYOGI", description="FedAvg with Yogi on the server (Reddi et al. 2021)."
    )
    TRIMMED_MEAN = strawberry.enum_value(
        "TRIMMED_MEAN",
        description="Mean of each coordinate without its extremes (Yin et al. 2018).",
    )
    MEDIAN = strawberry.enum_value(
        "MEDIAN", description="Median of each coordinate (Yin et al. 2018)."
    )
    MULTI_KRUM = strawberry.enum_value(
        "MULTI_KRUM",
        description=(
            "Mean of the updates closest to the others (Blanchard et al. 2017)."
        ),
    )
    VALIDATED = strawberry.enum_value(
        "VALIDATED",
        description=(
            "Updates weighted by their loss on half of the test set; final figures "
            "come from the other half."
        ),
    )


@strawberry.enum(description="How a bonus is shared.")
class BonusRule(Enum):
    NONE = strawberry.enum_value("NONE", description="No bonus.")
    LEAVE_ONE_OUT = strawberry.enum_value(
        "LEAVE_ONE_OUT",
        description="By the loss that leaving out an update would cost, each round.",
    )
    SHAPLEY = strawberry.enum_value(
        "SHAPLEY",
        description=(
            "By Shapley values (GTG-Shapley, Liu et al. 2022); for cohorts up to 20."
        ),
    )


@strawberry.enum(description="States of a task's escrow.")
class EscrowState(Enum):
    NONE = strawberry.enum_value(
        "NONE", description="The task is a draft: nothing is locked."
    )
    LOCKED = strawberry.enum_value("LOCKED", description="The pool is locked.")
    SETTLED = strawberry.enum_value(
        "SETTLED",
        description="The task has ended: paid and returned points make up the pool.",
    )


@strawberry.enum(description="Requirements of a task.")
class Requirement(Enum):
    CPU_CORES = strawberry.enum_value("CPU_CORES", description="Least CPU cores.")
    CPU_SCORE = strawberry.enum_value("CPU_SCORE", description="Least CPU score.")
    FREE_RAM = strawberry.enum_value("FREE_RAM", description="Least free RAM.")
    FREE_STORAGE = strawberry.enum_value(
        "FREE_STORAGE", description="Least free storage."
    )
    BATTERY = strawberry.enum_value("BATTERY", description="Least battery charge.")
    WIFI = strawberry.enum_value("WIFI", description="Wi-Fi or cable.")
    CHARGING = strawberry.enum_value("CHARGING", description="Mains.")
    RUNTIME = strawberry.enum_value(
        "RUNTIME", description="A runtime that can train the model."
    )
    REPUTATION = strawberry.enum_value("REPUTATION", description="Least reputation.")
    COLUMNS = strawberry.enum_value(
        "COLUMNS", description="Columns, of which each must be declared."
    )
    EXAMPLES = strawberry.enum_value("EXAMPLES", description="Least examples.")
    NOT_OWN_TASK = strawberry.enum_value(
        "NOT_OWN_TASK", description="Not a client of the requester."
    )


@strawberry.enum(description="Seats of a selection.")
class Seat(Enum):
    COHORT = strawberry.enum_value("COHORT", description="In the cohort by its score.")
    FAIRNESS = strawberry.enum_value(
        "FAIRNESS", description="In the cohort because it was used least."
    )
    BACKUP = strawberry.enum_value("BACKUP", description="Warm backup.")
    NONE = strawberry.enum_value("NONE", description="None.")


@strawberry.enum(description="Metrics.")
class MetricName(Enum):
    ACCURACY = strawberry.enum_value(
        "ACCURACY", description="Share of right predictions."
    )
    AUC = strawberry.enum_value("AUC", description="Area under the ROC curve.")
    F1 = strawberry.enum_value(
        "F1", description="Harmonic mean of precision and recall, mean over classes."
    )
    LOSS = strawberry.enum_value("LOSS", description="The model's own loss.")
    MSE = strawberry.enum_value("MSE", description="Mean squared error.")
    MAE = strawberry.enum_value("MAE", description="Mean absolute error.")
