"""What is wrong with a draft, field by field and step by step."""

from collections.abc import Mapping

from ui.pages.wizard.column_checks import column_errors
from ui.pages.wizard.field_checks import (
    WEIGHTS,
    Check,
    Scene,
    check_bonus,
    check_classes,
    check_columns,
    check_description,
    check_hidden_units,
    check_kind,
    check_label,
    check_model,
    check_momentum,
    check_rate,
    check_recruits_until,
    check_reward,
    check_runtimes,
    check_share,
    check_starts_at,
    check_test_set,
    check_title,
    check_weights,
    number_within,
    seats_of,
    whole_within,
)
from ui.pages.wizard.numbers import whole_error

STEPS = (
    "Describe",
    "Model",
    "Test set",
    "Requirements",
    "Selection",
    "Training",
    "Reward",
    "Review",
)
REVIEW = len(STEPS)
MODEL, TEST_SET = "model", "testSet"  # the file inputs


FIELDS: Mapping[str, tuple[int, Check]] = {
    "title": (1, check_title),
    "description": (1, check_description),
    "learning": (1, check_kind),
    "model.hiddenUnits": (2, check_hidden_units),
    MODEL: (2, check_model),
    TEST_SET: (3, check_test_set),
    "data.label": (3, check_label),
    "data.columns": (3, check_columns),
    "data.images.classes": (3, check_classes),
    "data.leastExamples": (4, whole_within(1, 1_000_000)),
    "device.leastBatteryPercent": (4, whole_within(0, 100)),
    "device.leastCpuCores": (4, whole_within(1, 256)),
    "device.leastCpuScore": (4, number_within(0, 1)),
    "device.leastFreeRamMb": (4, whole_within(0, 1_000_000, may_lack=True)),
    "device.leastFreeStorageMb": (4, whole_within(0, 1_000_000, may_lack=True)),
    "device.runtimes": (4, check_runtimes),
    "selection.cohortSize": (5, whole_within(1, 1_000)),
    "selection.backups": (5, whole_within(0, 1_000, may_lack=True)),
    "selection.weights": (5, check_weights),
    "selection.overSelection": (5, number_within(1, 3, may_lack=True)),
    "selection.fairnessSlots": (
        5,
        lambda scene, text: whole_error(text, 0, seats_of(scene), may_lack=True),
    ),
    "selection.mostNewcomers": (5, whole_within(0, 100)),
    "selection.leastReputation": (5, number_within(0, 1)),
    "training.rounds": (6, whole_within(1, 1_000)),
    "training.localEpochs": (6, whole_within(1, 100)),
    "training.batchSize": (6, whole_within(1, 4_096)),
    "training.learningRate": (6, check_rate),
    "training.momentum": (6, check_momentum),
    "training.deadlineS": (6, number_within(1, 86_400, may_lack=True)),
    "training.graceS": (6, number_within(1, 600)),
    "training.leastUpdates": (
        6,
        lambda scene, text: whole_error(text, 1, seats_of(scene), may_lack=True),
    ),
    "recruitsUntil": (6, check_recruits_until),
    "startsAt": (6, check_starts_at),
    "baselines.ACCURACY": (6, check_share),
    "baselines.LOSS": (6, number_within(0, 1e9, may_lack=True)),
    "baselines.MAE": (6, number_within(0, 1e9, may_lack=True)),
    "reward.pointsPerDevice": (7, check_reward),
    "reward.baseShare": (7, whole_within(0, 100)),
    "reward.bonus": (7, check_bonus),
}
# A field whose value makes others right or wrong.
TOGETHER: Mapping[str, tuple[str, ...]] = {
    "learning": ("learning", "data.label"),
    "starts": ("startsAt",),
    "recruitsFor": ("recruitsUntil", "startsAt"),
    "recruitsUntil": ("recruitsUntil", "startsAt"),
    "training.optimizer": ("training.momentum",),
    "selection.strategy": ("selection.weights",),
    "selection.cohortSize": ("selection.cohortSize", "reward.bonus"),
    "reward.baseShare": ("reward.baseShare", "reward.pointsPerDevice"),
    **{f"selection.weights.{name}": ("selection.weights",) for name in WEIGHTS},
    **{f"device.runtimes.{r}": ("device.runtimes",) for r in ("TFJS", "KERAS")},
}


def error_of(scene: Scene, name: str) -> str:
    """What is wrong with a field; empty when nothing is."""
    if name.startswith("data.columns."):
        place = int(name.split(".")[2])
        return dict(column_errors(scene.draft, place)).get(name, "")
    if name not in FIELDS:
        return ""
    check = FIELDS[name][1]
    return check(scene, scene.draft.fields.get(name, ""))


def errors_of(scene: Scene, step: int) -> dict[str, str]:
    """All that is wrong in a step, in the order of its fields."""
    found = {
        name: message
        for name, (at, check) in FIELDS.items()
        if at == step and (message := check(scene, scene.draft.fields.get(name, "")))
    }
    if step == 3:
        for place in range(len(scene.draft.columns)):
            found |= dict(column_errors(scene.draft, place))
    return found


def step_of(name: str) -> int:
    """The step that has a field."""
    if name.startswith("data.columns"):
        return 3
    return FIELDS[name][0] if name in FIELDS else REVIEW


def first_unfinished(scene: Scene) -> int:
    """The first step with something to mend; 0 when all is well."""
    wrong = (step for step in range(1, REVIEW) if errors_of(scene, step))
    return next(wrong, 0)
