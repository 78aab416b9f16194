"""A draft as the contract's `TaskInput`."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ui.pages.wizard.columns import class_count
from ui.pages.wizard.defaults import OUTLINE
from ui.pages.wizard.draft import Column, Draft
from ui.pages.wizard.field_checks import WEIGHTS, wanted_runtimes
from ui.pages.wizard.moments import dates_of
from ui.pages.wizard.numbers import number, whole
from ui.pages.wizard.preparing import names_of, steps_of, width_of

MB = 1_000_000
Input = dict[str, Any]


class UnfinishedError(Exception):
    """The draft has something to mend; `checks` says what."""


def task_input(draft: Draft, now: datetime, zone: ZoneInfo) -> Input:
    """What `createTask` takes.

    Raises:
        UnfinishedError: A field can't be read.
    """
    dates = dates_of(draft, now, zone)
    if dates.recruits_until is None or dates.starts_at is None:
        raise UnfinishedError
    return {
        "title": draft["title"].strip(),
        "description": description_of(draft),
        "learning": draft["learning"],
        "modelUploadId": draft.model.upload.id,
        "testSetUploadId": draft.test_set.upload.id or None,
        "data": _data(draft),
        "preprocessing": steps_of(draft),
        "device": _device(draft),
        "selection": _selection(draft),
        "training": _training(draft),
        "reward": {
            "poolPoints": _whole(draft, "reward.pointsPerDevice")
            * _whole(draft, "selection.cohortSize"),
            "baseShare": _whole(draft, "reward.baseShare") / 100,
            "bonus": draft["reward.bonus"],
        },
        "baselines": _baselines(draft),
        "recruitsUntil": dates.recruits_until.isoformat(),
        "startsAt": dates.starts_at.isoformat(),
    }


def template_input(draft: Draft) -> Input | None:
    """What `createModelFromTemplate` takes; None while the columns are not known."""
    images, template = draft.test_set.images, draft["model.template"]
    if images is not None:
        shape = [images.height, images.width, images.channels]
    elif draft.columns:
        shape = [width_of(draft)]
    else:
        return None
    made = {
        "template": template,
        "learning": draft["learning"],
        "inputShape": shape,
        "classes": class_count(draft),
    }
    if template == "MLP":
        made["hiddenUnits"] = [
            whole(part) or 0 for part in draft["model.hiddenUnits"].split(",")
        ]
    return made


def upload_input(purpose: str, filename: str, size_bytes: int, sha256: str) -> Input:
    """What `createUpload` takes."""
    return {
        "purpose": purpose,
        "filename": filename,
        "sizeBytes": size_bytes,
        "sha256": sha256,
    }


def _data(draft: Draft) -> Input:
    least = {"leastExamples": _whole(draft, "data.leastExamples")}
    images = draft.test_set.images
    if images is None:
        label = draft["data.label"]
        columns = [_column(c, is_label=c.name == label) for c in draft.used]
        return {"columns": columns, "label": label, **least}
    shape = {
        "height": images.height,
        "width": images.width,
        "channels": images.channels,
        "classes": [n.strip() for n in draft["data.images.classes"].split(",")],
    }
    return {"kind": "IMAGES", "images": shape, **least}


def _column(column: Column, *, is_label: bool) -> Input:
    has_bounds = column.type in ("NUMBER", "INTEGER")
    markers = [marker.strip() for marker in column.markers.split(",")]
    return {
        "name": column.name,
        "type": column.type,
        "description": column.description.strip(),
        "unit": column.unit.strip() or None,
        "least": number(column.least) if has_bounds else None,
        "greatest": number(column.greatest) if has_bounds else None,
        "categories": list(names_of(column)) if column.type == "CATEGORY" else [],
        "nullable": bool(column.fill) and not is_label,
        "missingMarkers": list(dict.fromkeys(["", *markers])),
    }


def _device(draft: Draft) -> Input:
    both = len(wanted_runtimes(draft)) == 2
    return {
        "leastCpuCores": _whole(draft, "device.leastCpuCores"),
        "leastCpuScore": _number(draft, "device.leastCpuScore"),
        "leastFreeRamBytes": MB * (whole(draft["device.leastFreeRamMb"]) or 0),
        "leastFreeStorageBytes": MB * (whole(draft["device.leastFreeStorageMb"]) or 0),
        "leastBatteryPercent": _whole(draft, "device.leastBatteryPercent"),
        "wifiOnly": bool(draft["device.wifiOnly"]),
        "chargingOnly": bool(draft["device.chargingOnly"]),
        "runtimes": [] if both else list(wanted_runtimes(draft)),
    }


def description_of(draft: Draft) -> str:
    """What people read; an outline that nobody filled in says nothing."""
    text = draft["description"].strip()
    return "" if text.split() == OUTLINE.split() else text


def backups_of(draft: Draft) -> int | None:
    """Backups: as typed, or a quarter of K, rounded up."""
    seats = whole(draft["selection.cohortSize"])
    typed = draft["selection.backups"].strip()
    if typed:
        return whole(typed)
    return None if seats is None else -(-seats // 4)


def _selection(draft: Draft) -> Input:
    return {
        "cohortSize": _whole(draft, "selection.cohortSize"),
        "backups": backups_of(draft),
        "strategy": draft["selection.strategy"],
        "weights": _weights(draft),
        "overSelection": number(draft["selection.overSelection"]),
        "fairnessSlots": whole(draft["selection.fairnessSlots"]),
        "mostNewcomers": _whole(draft, "selection.mostNewcomers") / 100,
        "leastReputation": _number(draft, "selection.leastReputation"),
    }


def _weights(draft: Draft) -> Input | None:
    """Weights of the score; OORT has none, and leaves the API its defaults."""
    if draft["selection.strategy"] == "OORT":
        return None
    return {name: _number(draft, f"selection.weights.{name}") / 100 for name in WEIGHTS}


def _training(draft: Draft) -> Input:
    plan = {
        "rounds": _whole(draft, "training.rounds"),
        "localEpochs": _whole(draft, "training.localEpochs"),
        "batchSize": _whole(draft, "training.batchSize"),
        "optimizer": draft["training.optimizer"],
        "learningRate": _number(draft, "training.learningRate"),
        "aggregation": draft["training.aggregation"],
        "codec": draft["training.codec"],
        "deadlineS": number(draft["training.deadlineS"]),
        "graceS": _number(draft, "training.graceS"),
        "leastUpdates": whole(draft["training.leastUpdates"]),
    }
    if draft["training.optimizer"] == "MOMENTUM":
        plan["momentum"] = _number(draft, "training.momentum")
    return plan


BASELINES = {
    "BINARY_CLASSIFICATION": ("ACCURACY", "LOSS"),
    "MULTICLASS_CLASSIFICATION": ("ACCURACY", "LOSS"),
    "REGRESSION": ("MAE", "LOSS"),
}


def _baselines(draft: Draft) -> list[Input]:
    values = [
        (name, number(draft[f"baselines.{name}"]))
        for name in BASELINES[draft["learning"]]
    ]
    return [{"name": n, "value": value} for n, value in values if value is not None]


def _whole(draft: Draft, name: str) -> int:
    value = whole(draft[name])
    if value is None:
        raise UnfinishedError
    return value


def _number(draft: Draft, name: str) -> float:
    value = number(draft[name])
    if value is None:
        raise UnfinishedError
    return value
