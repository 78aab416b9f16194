"""What is wrong with a draft, field by field and step by step (UX, section 6)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ui.pages.wizard import columns, money
from ui.pages.wizard.draft import Draft
from ui.pages.wizard.moments import dates_of, start_error, until_error
from ui.pages.wizard.numbers import number, number_error, whole, whole_error
from ui.words import counted

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
MOST_MARKERS = 20
WEIGHTS = ("cpu", "ram", "storage", "reputation")
MODEL, TEST_SET = "model", "testSet"  # the file inputs


class Scene(NamedTuple):
    """What a draft is checked against."""

    draft: Draft
    now: datetime
    zone: ZoneInfo


Check = Callable[[Scene, str], str]


def _title(scene: Scene, text: str) -> str:
    length = len(text.strip())
    if 10 <= length <= 80:
        return ""
    return f"Give a title of 10 to 80 characters. It has {length}."


def _description(scene: Scene, text: str) -> str:
    over = len(text) - 5_000
    if over <= 0:
        return ""
    return f"Shorten the description by {counted(over, 'character')}."


def _kind(scene: Scene, text: str) -> str:
    return "" if text in columns.KINDS else "Choose what is predicted."


def _hidden(scene: Scene, text: str) -> str:
    draft = scene.draft
    if (draft["model.source"], draft["model.template"]) != ("template", "MLP"):
        return ""
    units = [whole(part) for part in text.split(",")]
    fits = len(units) <= 5 and all(unit and 1 <= unit <= 1_024 for unit in units)
    return "" if fits else "Enter 1 to 5 whole numbers from 1 to 1,024, such as 32, 16."


def _model(scene: Scene, _: str) -> str:
    draft = scene.draft
    upload = draft.model.upload
    if draft["model.source"] == "template":
        return template_error(draft)
    match upload.state if not draft.model.made_for else "":
        case "READY":
            return _runtimes(scene, "")
        case "REFUSED":
            return " ".join(upload.problems)
        case "CHECKING" | "RECEIVING":
            return f"{upload.filename} is still on its way. Wait until it is checked."
        case _:
            return "Choose a .keras file, or start from a template."


def template_error(draft: Draft) -> str:
    """Why the chosen template does not go with the test set; empty when it does."""
    is_cnn = draft["model.template"] == "SMALL_CNN"
    if not draft.test_set.rows or is_cnn == draft.is_images:
        return ""
    if is_cnn:
        return "The small CNN is for images; the test set is a table. Choose another."
    return "The test set holds images. Choose the small CNN for them."


def _test_set(scene: Scene, _: str) -> str:
    upload = scene.draft.test_set.upload
    match upload.state:
        case "READY":
            return _missing(scene.draft)
        case "REFUSED":
            return " ".join(upload.problems)
        case "CHECKING" | "RECEIVING":
            return f"{upload.filename} is still on its way. Wait until it is checked."
        case _:
            return "Choose the test set: a .csv file with a header, or a .npz file."


def _missing(draft: Draft) -> str:
    names = ", ".join(f'"{name}"' for name in columns.incomplete(draft))
    if not names:
        return ""
    return (
        f"Some rows have no value in {names}. Leave those rows out, or leave the "
        "column out."
    )


def _label(scene: Scene, _: str) -> str:
    draft = scene.draft
    return columns.label_error(draft) if draft.test_set.rows else ""


def _inputs(scene: Scene, _: str) -> str:
    draft = scene.draft
    if draft.is_images or not draft.test_set.rows:
        return ""
    return "" if len(draft.used) >= 2 else "Keep at least one column beside the label."


def _classes(scene: Scene, text: str) -> str:
    images = scene.draft.test_set.images
    if images is None:
        return ""
    names = [name.strip() for name in text.split(",")]
    if len(names) == len(images.classes) == len(set(names)) and all(names):
        return ""
    return f"Name the {len(images.classes)} classes, parted by commas, each once."


def _runtimes(scene: Scene, _: str) -> str:
    draft = scene.draft
    wanted = wanted_runtimes(draft)
    if not wanted:
        return "Let phones or laptops train, or both."
    supports = draft.model.supports
    if not supports or any(s.can_train and s.runtime in wanted for s in supports):
        return ""
    return " ".join(p for s in supports if s.runtime in wanted for p in s.problems)


def wanted_runtimes(draft: Draft) -> tuple[str, ...]:
    """Runtimes that may train, as ticked."""
    return tuple(r for r in ("TFJS", "KERAS") if draft[f"device.runtimes.{r}"])


def _weights(scene: Scene, _: str) -> str:
    weights = [number(scene.draft[f"selection.weights.{name}"]) for name in WEIGHTS]
    return "" if any(weights) else "Give at least one weight more than 0."


def _rate(scene: Scene, text: str) -> str:
    value = number(text)
    if value is not None and 0 < value <= 1:
        return ""
    return "Learning rate: enter a number above 0 and at most 1."


def _seats(scene: Scene) -> int:
    return max(whole(scene.draft["selection.cohortSize"]) or 1, 1)


def _momentum(scene: Scene, text: str) -> str:
    if scene.draft["training.optimizer"] != "MOMENTUM":
        return ""
    return number_error(text, 0, 1)


def _until(scene: Scene, _: str) -> str:
    return until_error(dates_of(*scene), scene.now)


def _start(scene: Scene, _: str) -> str:
    return start_error(dates_of(*scene))


def _reward(scene: Scene, text: str) -> str:
    wrong = whole_error(text, 1, 1_000_000)
    points = money.money_of(scene.draft)
    return wrong or ("" if points is None else money.update_error(points))


def _fraction(scene: Scene, text: str) -> str:
    if scene.draft["learning"] == "REGRESSION":
        return ""
    return number_error(text, 0, 1, may_lack=True)


def _whole(least: int, most: int, *, may_lack: bool = False) -> Check:
    return lambda scene, text: whole_error(text, least, most, may_lack=may_lack)


def _number(least: float, most: float, *, may_lack: bool = False) -> Check:
    return lambda scene, text: number_error(text, least, most, may_lack=may_lack)


FIELDS: Mapping[str, tuple[int, Check]] = {
    "title": (1, _title),
    "description": (1, _description),
    "learning": (1, _kind),
    "model.hiddenUnits": (2, _hidden),
    MODEL: (2, _model),
    TEST_SET: (3, _test_set),
    "data.label": (3, _label),
    "data.columns": (3, _inputs),
    "data.images.classes": (3, _classes),
    "data.leastExamples": (4, _whole(1, 1_000_000)),
    "device.leastBatteryPercent": (4, _whole(0, 100)),
    "device.leastCpuCores": (4, _whole(1, 256)),
    "device.leastCpuScore": (4, _number(0, 1)),
    "device.leastFreeRamMb": (4, _whole(0, 1_000_000, may_lack=True)),
    "device.leastFreeStorageMb": (4, _whole(0, 1_000_000, may_lack=True)),
    "device.runtimes": (4, _runtimes),
    "selection.cohortSize": (5, _whole(1, 1_000)),
    "selection.backups": (5, _whole(0, 1_000, may_lack=True)),
    "selection.weights": (5, _weights),
    "selection.fairnessSlots": (
        5,
        lambda scene, text: whole_error(text, 0, _seats(scene), may_lack=True),
    ),
    "selection.mostNewcomers": (5, _whole(0, 100)),
    "selection.leastReputation": (5, _number(0, 1)),
    "training.rounds": (6, _whole(1, 1_000)),
    "training.localEpochs": (6, _whole(1, 100)),
    "training.batchSize": (6, _whole(1, 4_096)),
    "training.learningRate": (6, _rate),
    "training.momentum": (6, _momentum),
    "training.deadlineS": (6, _number(1, 86_400, may_lack=True)),
    "training.graceS": (6, _number(1, 600)),
    "training.leastUpdates": (
        6,
        lambda scene, text: whole_error(text, 1, _seats(scene), may_lack=True),
    ),
    "recruitsUntil": (6, _until),
    "startsAt": (6, _start),
    "baselines.ACCURACY": (6, _fraction),
    "baselines.LOSS": (6, _number(0, 1e9, may_lack=True)),
    "baselines.MAE": (6, _number(0, 1e9, may_lack=True)),
    "reward.pointsPerDevice": (7, _reward),
    "reward.baseShare": (7, _whole(0, 100)),
}
# A field whose value makes others right or wrong.
TOGETHER: Mapping[str, tuple[str, ...]] = {
    "learning": ("learning", "data.label"),
    "starts": ("startsAt",),
    "recruitsFor": ("recruitsUntil", "startsAt"),
    "recruitsUntil": ("recruitsUntil", "startsAt"),
    "training.optimizer": ("training.momentum",),
    "reward.baseShare": ("reward.baseShare", "reward.pointsPerDevice"),
    **{f"selection.weights.{name}": ("selection.weights",) for name in WEIGHTS},
    **{f"device.runtimes.{r}": ("device.runtimes",) for r in ("TFJS", "KERAS")},
}


def error_of(scene: Scene, name: str) -> str:
    """What is wrong with a field; empty when nothing is."""
    if name.startswith("data.columns."):
        place = int(name.split(".")[2])
        return dict(_column_errors(scene.draft, place)).get(name, "")
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
            found |= dict(_column_errors(scene.draft, place))
    return found


def step_of(name: str) -> int:
    """The step that has a field."""
    if name.startswith("data.columns"):
        return 3
    return FIELDS[name][0] if name in FIELDS else REVIEW


def first_unfinished(scene: Scene) -> int:
    """The first step with something to mend; the review when all is well."""
    wrong = (step for step in range(1, REVIEW) if errors_of(scene, step))
    return next(wrong, REVIEW)


def _column_errors(draft: Draft, place: int) -> Iterator[tuple[str, str]]:
    if not 0 <= place < len(draft.columns):
        return
    column = draft.columns[place]
    at = f"data.columns.{place}"
    if not column.is_used:
        return
    yield from _bound_errors(column.name, column.least, column.greatest, at)
    if len(column.description) > 500:
        yield f"{at}.description", "Shorten it to 500 characters."
    if len(column.markers.split(",")) > MOST_MARKERS - 1:
        yield f"{at}.markers", f"Give at most {MOST_MARKERS - 1} values."
    is_label = column.name == draft["data.label"]
    if column.type == "CATEGORY" and not is_label:
        names = f'"{column.name}" holds names; a model takes numbers.'
        yield f"{at}.type", f"{names} Leave the column out."


def _bound_errors(
    name: str, least: str, greatest: str, at: str
) -> Iterator[tuple[str, str]]:
    low, high = number(least), number(greatest)
    if least.strip() and low is None:
        yield f"{at}.least", f'"{name}": the least value is not a number.'
    if greatest.strip() and high is None:
        yield f"{at}.greatest", f'"{name}": the greatest value is not a number.'
    if low is not None and high is not None and low > high:
        values = f"the least value ({least}) is above the greatest ({greatest})"
        yield f"{at}.least", f'"{name}": {values}.'
