"""What a task must fulfil: the limits of the contract's `TaskInput`, all in one place.

Each function looks at one part and notes what is wrong; nothing is raised here, so
that a requester sees every problem at once.
"""

import math
from collections.abc import Sequence

from fl_engine.errors import ProblemKind
from fl_engine.task.findings import Findings, Path, plain
from fl_engine.task.kinds import (
    Bonus,
    ColumnType,
    DataKind,
    Learning,
    Optimizer,
    SelectionStrategy,
)
from fl_engine.task.parts import (
    Baseline,
    Column,
    DataSpec,
    DeviceSpec,
    Images,
    RewardSpec,
    SelectionSpec,
    TrainingSpec,
    label_classes,
)

MOST_OVER_SELECTION = 3.0
MOST_SHAPLEY = 20  # clients of a cohort whose bonus is shared by Shapley values
MOST_WHOLE = 2**53 - 1  # what every JSON parser reads exactly


def check_texts(found: Findings, title: str, description: str) -> None:
    """Title and description."""
    found.length(("title",), title, 3, 120)
    found.length(("description",), description, 0, 20_000)


def check_data(found: Findings, data: DataSpec, learning: Learning) -> None:
    """Columns, label and images, and that the label fits the kind of learning."""
    at = ("data",)
    found.within((*at, "leastExamples"), data.least_examples, 1, 1_000_000)
    if data.kind is DataKind.IMAGES:
        _check_images(found, data, learning)
        return
    if data.images is not None:
        message = "A table has no images; leave it out or set kind to IMAGES."
        found.note((*at, "images"), ProblemKind.CONTRADICTION, message)
    found.count((*at, "columns"), len(data.columns), 2, 1_000)
    found.distinct((*at, "columns"), (c.name for c in data.columns), "name")
    for position, column in enumerate(data.columns):
        path = (*at, "columns", str(position))
        _check_column(found, path, column)
        if column.name == data.label:
            _check_label(found, path, column, learning)
    if data.label not in {column.name for column in data.columns}:
        names = ", ".join(column.name for column in data.columns[:20])
        message = f"{data.label!r} is no column; name the column to predict."
        found.note((*at, "label"), ProblemKind.UNKNOWN, message, names or None)


def _check_column(found: Findings, path: Path, column: Column) -> None:
    found.length((*path, "name"), column.name, 1, 200)
    found.length((*path, "description"), column.description, 0, 500)
    found.count((*path, "missingMarkers"), len(column.missing_markers), 0, 20)
    _check_bounds(found, path, column)
    at = (*path, "categories")
    if column.type is not ColumnType.CATEGORY:
        if column.categories:
            message = f"A column of type {column.type} has no categories."
            found.note(at, ProblemKind.CONTRADICTION, message, "an empty list")
        return
    found.count(at, len(column.categories), 2, 1_000)
    found.distinct(at, column.categories)
    for position, category in enumerate(column.categories):
        is_missing = column.nullable and not category
        if category in column.missing_markers or is_missing:
            message = f"{category!r} is also a marker of a missing value."
            found.note((*at, str(position)), ProblemKind.CONTRADICTION, message)


def _check_bounds(found: Findings, path: Path, column: Column) -> None:
    bounds = {"least": column.least, "greatest": column.greatest}
    for name, bound in bounds.items():
        if bound is None:
            continue
        if column.type is ColumnType.CATEGORY:
            message = "Categories have no bounds."
            found.note((*path, name), ProblemKind.CONTRADICTION, message, "null")
        elif not math.isfinite(bound):
            message = "A bound is a finite number; null for none."
            found.note((*path, name), ProblemKind.OUT_OF_RANGE, message, "finite")
    least, greatest = column.least, column.greatest
    if least is not None and greatest is not None and least > greatest:
        message = f"The least value {plain(least)} is above the greatest."
        allowed = f"at most {plain(greatest)}"
        found.note((*path, "least"), ProblemKind.CONTRADICTION, message, allowed)


def _check_label(
    found: Findings, path: Path, column: Column, learning: Learning
) -> None:
    if column.nullable:
        message = "The label is never missing."
        found.note((*path, "nullable"), ProblemKind.CONTRADICTION, message, "false")
    if learning is Learning.REGRESSION:
        if column.type is ColumnType.CATEGORY:
            message = "A regression predicts a number, not a category."
            allowed = "NUMBER, INTEGER, BOOLEAN"
            found.note((*path, "type"), ProblemKind.CONTRADICTION, message, allowed)
        return
    classes = label_classes(column)
    if classes is None:
        message = (
            "Classes are a BOOLEAN, a CATEGORY, or an INTEGER with least 0 and "
            "greatest one less than the number of classes."
        )
        allowed = "BOOLEAN, CATEGORY, INTEGER with least 0 and greatest C−1"
        found.note((*path, "type"), ProblemKind.CONTRADICTION, message, allowed)
    else:
        _check_classes(found, path, classes, learning)


def _check_classes(
    found: Findings, path: Path, classes: int, learning: Learning
) -> None:
    is_binary = learning is Learning.BINARY_CLASSIFICATION
    fits = classes == 2 if is_binary else 3 <= classes <= 1_000
    if not fits:
        allowed = "2 classes" if is_binary else "3 to 1000 classes"
        message = f"{learning} needs {allowed}; there are {classes}."
        found.note(path, ProblemKind.CONTRADICTION, message, allowed)


def _check_images(found: Findings, data: DataSpec, learning: Learning) -> None:
    if data.columns:
        message = "Images have no columns."
        at = ("data", "columns")
        found.note(at, ProblemKind.CONTRADICTION, message, "an empty list")
    path = ("data", "images")
    if data.images is None:
        found.note(path, ProblemKind.MISSING, "Give shape and classes of the images.")
        return
    _check_shape(found, path, data.images)
    if learning is Learning.REGRESSION:
        message = "Folders of images are classes; a regression has none."
        found.note(("learning",), ProblemKind.CONTRADICTION, message)
    elif len(data.images.classes) >= 2:
        _check_classes(found, (*path, "classes"), len(data.images.classes), learning)


def _check_shape(found: Findings, path: Path, images: Images) -> None:
    found.within((*path, "height"), images.height, 8, 512)
    found.within((*path, "width"), images.width, 8, 512)
    if images.channels not in (1, 3):
        message = "Images are grey (1) or in colour (3)."
        found.note((*path, "channels"), ProblemKind.OUT_OF_RANGE, message, "1 or 3")
    at = (*path, "classes")
    found.count(at, len(images.classes), 2, 1_000)
    found.distinct(at, images.classes)
    for position, name in enumerate(images.classes):
        if not name.strip() or name in (".", "..") or set(name) & set("/\\\0"):
            message = f"{name!r} can't be the name of a folder."
            found.note((*at, str(position)), ProblemKind.MALFORMED, message)


def check_device(found: Findings, device: DeviceSpec) -> None:
    """Limits of what may be asked of a device."""
    at = ("device",)
    found.within((*at, "leastCpuCores"), device.least_cpu_cores, 1, 256)
    found.within((*at, "leastCpuScore"), device.least_cpu_score, 0, 1)
    found.within((*at, "leastFreeRamBytes"), device.least_free_ram_bytes, 0, MOST_WHOLE)
    storage = device.least_free_storage_bytes
    found.within((*at, "leastFreeStorageBytes"), storage, 0, MOST_WHOLE)
    found.within((*at, "leastBatteryPercent"), device.least_battery_percent, 0, 100)
    found.distinct((*at, "runtimes"), device.runtimes)


def check_selection(found: Findings, selection: SelectionSpec) -> None:
    """Limits of how clients are chosen."""
    at = ("selection",)
    _only(found, (*at, "strategy"), selection.strategy, tuple(SelectionStrategy))
    found.within((*at, "cohortSize"), selection.cohort_size, 1, 1_000)
    found.within((*at, "backups"), selection.backups, 0, 1_000)
    most = max(selection.cohort_size, 0)
    found.within((*at, "fairnessSlots"), selection.fairness_slots, 0, most)
    found.within((*at, "mostNewcomers"), selection.most_newcomers, 0, 1)
    found.within((*at, "leastReputation"), selection.least_reputation, 0, 1)
    factor = selection.over_selection
    found.within((*at, "overSelection"), factor, 1, MOST_OVER_SELECTION)
    weights = selection.weights
    shares = {
        "cpu": weights.cpu,
        "ram": weights.ram,
        "storage": weights.storage,
        "reputation": weights.reputation,
    }
    for name, share in shares.items():
        found.within((*at, "weights", name), share, 0, 1)
    if not any(shares.values()):
        message = "At least one weight must be above 0."
        allowed = "each 0 to 1, not all 0"
        found.note((*at, "weights"), ProblemKind.OUT_OF_RANGE, message, allowed)


def check_training(found: Findings, training: TrainingSpec, cohort_size: int) -> None:
    """Limits of how the model is trained."""
    at = ("training",)
    found.within((*at, "rounds"), training.rounds, 1, 1_000)
    found.within((*at, "localEpochs"), training.local_epochs, 1, 100)
    found.within((*at, "batchSize"), training.batch_size, 1, 4_096)
    if not 0 < training.learning_rate <= 10:
        message = f"{plain(training.learning_rate)} is outside 0 < x ≤ 10."
        at_rate = (*at, "learningRate")
        found.note(at_rate, ProblemKind.OUT_OF_RANGE, message, "0 < x ≤ 10")
    if training.optimizer is Optimizer.MOMENTUM and training.momentum is None:
        found.note((*at, "momentum"), ProblemKind.MISSING, "Give it.", "0 to 1")
    elif training.momentum is not None:
        found.within((*at, "momentum"), training.momentum, 0, 1)
    if training.deadline_s is not None:
        found.within((*at, "deadlineS"), training.deadline_s, 1, 86_400)
    found.within((*at, "graceS"), training.grace_s, 1, 600)
    found.within((*at, "leastUpdates"), training.least_updates, 1, max(cohort_size, 1))
    found.within((*at, "seed"), training.seed, -MOST_WHOLE, MOST_WHOLE)


def check_reward(found: Findings, reward: RewardSpec, cohort_size: int) -> None:
    """Limits of the pool, and of the cohort whose bonus is shared by Shapley values."""
    at = ("reward",)
    found.within((*at, "poolPoints"), reward.pool_points, 1, 1_000_000_000)
    found.within((*at, "baseShare"), reward.base_share, 0, 1)
    _only(found, (*at, "bonus"), reward.bonus, tuple(Bonus))
    if reward.bonus is Bonus.SHAPLEY and cohort_size > MOST_SHAPLEY:
        message = (
            f"Shapley values are measured in cohorts of up to {MOST_SHAPLEY} clients; "
            f"this one has {cohort_size}. Choose LEAVE_ONE_OUT or a smaller cohort."
        )
        allowed = "NONE, LEAVE_ONE_OUT"
        found.note((*at, "bonus"), ProblemKind.OUT_OF_RANGE, message, allowed)


def check_baselines(found: Findings, baselines: Sequence[Baseline]) -> None:
    """At most 10, each metric once, finite."""
    at = ("baselines",)
    found.count(at, len(baselines), 0, 10)
    found.distinct(at, (baseline.name for baseline in baselines), "name")
    for position, baseline in enumerate(baselines):
        if not math.isfinite(baseline.value):
            path = (*at, str(position), "value")
            found.note(path, ProblemKind.OUT_OF_RANGE, "Give a finite number.")


def _only(found: Findings, path: Path, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        names = ", ".join(allowed)
        message = f"{value} does not work yet; choose {names}."
        found.note(path, ProblemKind.OUT_OF_RANGE, message, names)
