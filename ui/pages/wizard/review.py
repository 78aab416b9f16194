"""Everything on one page, each part with its way back (step 8)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ui.pages.wizard.checks import REVIEW, STEPS, errors_of
from ui.pages.wizard.columns import KINDS
from ui.pages.wizard.draft import Draft
from ui.pages.wizard.field_checks import Scene
from ui.pages.wizard.figures import estimate_of, who_trains
from ui.pages.wizard.moments import dates_of
from ui.pages.wizard.money import money_of
from ui.pages.wizard.numbers import number, plain, whole
from ui.pages.wizard.preparing import steps_of
from ui.pages.wizard.task_input import BASELINES, backups_of, description_of
from ui.steps import columns_of, title_of
from ui.words import RULES, counted, full, size

TEMPLATES = {
    "LINEAR": "Logistic or linear regression",
    "MLP": "MLP",
    "SMALL_CNN": "Small CNN",
}
OPTIMIZERS = {
    "SGD": "Gradient descent",
    "MOMENTUM": "Gradient descent with momentum",
    "ADAM": "Adam",
}
CODECS = {
    "FLOAT32": "4 bytes a number, exact",
    "FLOAT16": "2 bytes a number",
    "INT8": "1 byte a number, coarse",
}
STRATEGIES = {
    "WEIGHTED_SCORE": "Those with the best score",
    "OORT": "Those whose data have most to teach (Oort)",
}
BONUSES = {
    "LEAVE_ONE_OUT": "By what leaving out an update would cost",
    "SHAPLEY": "By Shapley values, in rounds of up to 20 devices",
    "NONE": "No bonus: the rest comes back",
}
METRICS = {"ACCURACY": "Accuracy", "LOSS": "Loss", "MAE": "Mean absolute error"}
Row = tuple[str, str]


@dataclass(frozen=True)
class Section:
    """A step's values, and whether it is complete."""

    step: int
    title: str
    is_complete: bool
    rows: list[Row]


def review_of(scene: Scene) -> list[Section]:
    """All steps but the review."""
    rows = (
        _describe(scene.draft),
        _model(scene.draft),
        _test_set(scene.draft),
        _requirements(scene.draft),
        _selection(scene.draft),
        _training(scene),
        _reward(scene.draft),
    )
    return [
        Section(step, STEPS[step - 1], not errors_of(scene, step), rows[step - 1])
        for step in range(1, REVIEW)
    ]


def _describe(draft: Draft) -> list[Row]:
    about = description_of(draft)
    return [
        ("Title", draft["title"] or "none yet"),
        ("Description", counted(len(about.split()), "word") if about else "none yet"),
        ("Predicted", KINDS.get(draft["learning"], "not chosen yet")),
    ]


def _model(draft: Draft) -> list[Row]:
    model = draft.model
    if draft["model.source"] == "upload":
        name = model.upload.filename or "no file yet"
    else:
        name = f"{TEMPLATES.get(draft['model.template'], '')}, from a template"
    if draft["model.template"] == "MLP" and draft["model.source"] == "template":
        name += f" ({draft['model.hiddenUnits']} hidden units)"
    size_ = f"{model.parameters:,}" if model.parameters else "not known yet"
    return [
        ("Model", name),
        ("Parameters", size_),
        ("A round", estimate_of(draft).round),
    ]


def _test_set(draft: Draft) -> list[Row]:
    test_set = draft.test_set
    if not test_set.rows:
        return [("File", "none yet")]
    name = test_set.upload.filename or "to be chosen again"
    if test_set.images:
        shape = f"{test_set.images.height} × {test_set.images.width}"
        return [
            ("File", f"{name}, {counted(test_set.rows, 'image')}"),
            ("Images", f"{shape} pixels"),
            ("Classes", draft["data.images.classes"]),
        ]
    inputs = [c.name for c in draft.used if c.name != draft["data.label"]]
    return [
        ("File", f"{name}, {counted(test_set.rows, 'row')}"),
        ("Predicts", draft["data.label"]),
        ("From", ", ".join(inputs[:30]) + (", …" if len(inputs) > 30 else "")),
        *_steps(draft),
    ]


def _steps(draft: Draft) -> list[Row]:
    steps = steps_of(draft)
    if not steps:
        return [("Before training", "nothing is done with the columns")]
    return [(title_of(step), columns_of(step)) for step in steps]


def _requirements(draft: Draft) -> list[Row]:
    def megabytes(name: str) -> str:
        least = whole(draft[name])
        return size(1_000_000 * least) if least else "what the model needs"

    return [
        ("Rows on a device", f"at least {draft['data.leastExamples']}"),
        ("Network", "Wi-Fi or cable only" if draft["device.wifiOnly"] else "any"),
        (
            "Battery",
            "only while charging"
            if draft["device.chargingOnly"]
            else f"at least {draft['device.leastBatteryPercent']} %",
        ),
        ("Speed", f"score of at least {draft['device.leastCpuScore']}"),
        ("Cores", f"at least {draft['device.leastCpuCores']}"),
        ("Free memory", megabytes("device.leastFreeRamMb")),
        ("Free storage", megabytes("device.leastFreeStorageMb")),
        ("Trained by", who_trains(draft)),
    ]


def _selection(draft: Draft) -> list[Row]:
    weights = "speed {cpu}, memory {ram}, storage {storage}, reputation {reputation}"
    values = {n: draft[f"selection.weights.{n}"] for n in ("cpu", "ram", "storage")}
    values["reputation"] = draft["selection.weights.reputation"]
    seats = whole(draft["selection.cohortSize"]) or 0
    fair = draft["selection.fairnessSlots"].strip() or str(seats // 5)
    over = draft["selection.overSelection"].strip()
    is_oort = draft["selection.strategy"] == "OORT"
    return [
        ("Devices a round", draft["selection.cohortSize"]),
        ("Backups", str(backups_of(draft))),
        (
            "Called for a seat",
            f"{over} devices" if over else "as many as drop-outs ask",
        ),
        ("First come", STRATEGIES.get(draft["selection.strategy"], "")),
        *([] if is_oort else [("Weights", weights.format(**values))]),
        ("Kept for the least used", counted(whole(fair) or 0, "place")),
        ("Newcomers", f"at most {draft['selection.mostNewcomers']} %"),
        ("Reputation", f"at least {draft['selection.leastReputation']}"),
    ]


def _training(scene: Scene) -> list[Row]:
    draft, now, zone = scene
    estimate = estimate_of(draft)
    optimizer = OPTIMIZERS.get(draft["training.optimizer"], "")
    passes = whole(draft["training.localEpochs"]) or 0
    deadline = draft["training.deadlineS"].strip()
    return [
        ("Rounds", draft["training.rounds"]),
        (
            "On a device",
            f"{counted(passes, 'pass', 'passes')} over its rows in batches of "
            f"{draft['training.batchSize']}",
        ),
        ("Optimizer", f"{optimizer}, learning rate {draft['training.learningRate']}"),
        ("Combined by", RULES.get(draft["training.aggregation"], "")),
        ("Updates travel with", CODECS.get(draft["training.codec"], "")),
        (
            "A round ends after",
            f"{deadline} s" if deadline else "a time derived from past rounds",
        ),
        ("A device trains", estimate.time),
        ("A device moves", estimate.moved),
        *_dates(draft, now, zone),
        *_baselines(draft),
    ]


def _dates(draft: Draft, now: datetime, zone: ZoneInfo) -> list[Row]:
    dates = dates_of(draft, now, zone)
    until, start = dates.recruits_until, dates.starts_at
    later = full(start, zone) if start else "not chosen yet"
    return [
        ("Recruits until", full(until, zone) if until else "not chosen yet"),
        ("Starts", later if start != until else "as soon as recruitment has ended"),
    ]


def _baselines(draft: Draft) -> list[Row]:
    values = [
        (METRICS[name], number(draft[f"baselines.{name}"]))
        for name in BASELINES.get(draft["learning"], ())
    ]
    return [
        (f"Central run, {name.lower()}", plain(value))
        for name, value in values
        if value is not None
    ]


def _bonus(draft: Draft, points: int) -> str:
    if not points:
        return "none"
    rule = BONUSES.get(draft["reward.bonus"], "")
    return f"{counted(points, 'point')}, {rule[0].lower()}{rule[1:]}"


def _reward(draft: Draft) -> list[Row]:
    money = money_of(draft)
    if money is None:
        return [("Set aside", "not known yet")]
    return [
        ("For a device that finishes", counted(money.device, "point")),
        ("For a round", counted(money.update, "point")),
        ("Bonus of a round", _bonus(draft, money.bonus)),
        (
            "Set aside",
            f"{counted(money.pool, 'point')} = {money.seats} × {money.device}",
        ),
        ("Not paid", "comes back to you"),
    ]
