"""A draft that the API keeps, opened where it was not written.

The API tells what a task says, but not which uploads it was made from, nor its
baselines: files have to be chosen again, a template's model is made anew.
"""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from ui.pages.wizard.columns import with_test_set
from ui.pages.wizard.draft import Column, Draft, Found, put_all
from ui.pages.wizard.moments import AT_A_MOMENT, picker
from ui.pages.wizard.money import AUTOMATIC
from ui.pages.wizard.numbers import plain
from ui.pages.wizard.preparing import with_steps
from ui.pages.wizard.task_input import MB
from ui.words import moment

Answer = Mapping[str, Any]


def draft_of(task: Answer, zone: ZoneInfo) -> Draft:
    """The draft that makes this task, but for its files.

    Args:
        task: As the operation `DraftTask` asks for it.
        zone: The reader's, in which dates are shown.
    """
    typed = {
        "title": task["title"],
        "description": task["description"],
        "learning": task["learning"],
        "data.leastExamples": str(task["data"]["leastExamples"]),
        **_model(task["model"]),
        **_device(task["device"]),
        **_selection(task["selection"]),
        **_training(task["training"]),
        **_reward(task),
        **_dates(task, zone),
    }
    draft = put_all(Draft(), typed)
    if task["testSet"] is not None:
        draft = with_test_set(draft, task["testSet"])
    draft = _with_data(draft, task["data"])
    draft, _ = with_steps(draft, task["preprocessing"])
    return replace(draft, task_id=task["id"])


def shows_all_steps(task: Answer, draft: Draft) -> bool:
    """Whether the form has each step of a task, in its order."""
    return with_steps(draft, task["preprocessing"])[1]


def _model(model: Answer) -> dict[str, str]:
    if model["template"] is None:
        return {"model.source": "upload"}
    units = [
        str(layer["outputShape"][-1])
        for layer in model["layers"]
        if layer["kind"] == "Dense"
    ]
    is_mlp = model["template"] == "MLP"
    hidden = {"model.hiddenUnits": ", ".join(units[:-1])} if is_mlp else {}
    return {"model.template": model["template"], **hidden}


def _device(device: Answer) -> dict[str, str]:
    """What is asked of a device; sizes are shown as the API filled them in."""
    return {
        "device.leastCpuCores": str(device["leastCpuCores"]),
        "device.leastCpuScore": plain(device["leastCpuScore"]),
        "device.leastFreeRamMb": _megabytes(device["leastFreeRamBytes"]),
        "device.leastFreeStorageMb": _megabytes(device["leastFreeStorageBytes"]),
        "device.leastBatteryPercent": str(device["leastBatteryPercent"]),
        "device.wifiOnly": "yes" if device["wifiOnly"] else "",
        "device.chargingOnly": "yes" if device["chargingOnly"] else "",
        **{
            f"device.runtimes.{runtime}": "yes" if runtime in device["runtimes"] else ""
            for runtime in ("TFJS", "KERAS")
        },
    }


def _megabytes(size_bytes: int) -> str:
    return str(-(-size_bytes // MB)) if size_bytes else ""


def _over(factor: float) -> str:
    """As typed; what the server derived by itself stays automatic."""
    return "" if plain(factor) == AUTOMATIC else plain(factor)


def _selection(selection: Answer) -> dict[str, str]:
    return {
        "selection.cohortSize": str(selection["cohortSize"]),
        "selection.backups": str(selection["backups"]),
        "selection.strategy": selection["strategy"],
        "selection.overSelection": _over(selection["overSelection"]),
        "selection.fairnessSlots": str(selection["fairnessSlots"]),
        "selection.mostNewcomers": str(round(100 * selection["mostNewcomers"])),
        "selection.leastReputation": plain(selection["leastReputation"]),
        **{
            f"selection.weights.{name}": str(round(100 * weight))
            for name, weight in selection["weights"].items()
        },
    }


def _training(training: Answer) -> dict[str, str]:
    deadline_s = training["deadlineS"]
    typed = {
        "training.rounds": str(training["rounds"]),
        "training.localEpochs": str(training["localEpochs"]),
        "training.batchSize": str(training["batchSize"]),
        "training.optimizer": training["optimizer"],
        "training.learningRate": plain(training["learningRate"]),
        "training.aggregation": training["aggregation"],
        "training.codec": training["codec"],
        "training.deadlineS": "" if deadline_s is None else plain(deadline_s),
        "training.graceS": plain(training["graceS"]),
        "training.leastUpdates": str(training["leastUpdates"]),
    }
    if training["momentum"] is not None:
        typed["training.momentum"] = plain(training["momentum"])
    return typed


def _reward(task: Answer) -> dict[str, str]:
    pool, seats = task["reward"]["poolPoints"], task["selection"]["cohortSize"]
    return {
        "reward.pointsPerDevice": str(pool // seats),
        "reward.baseShare": str(round(100 * task["reward"]["baseShare"])),
        "reward.bonus": task["reward"]["bonus"],
    }


def _dates(task: Answer, zone: ZoneInfo) -> dict[str, str]:
    until, start = moment(task["recruitsUntil"]), moment(task["startsAt"])
    typed = {"recruitsFor": AT_A_MOMENT, "recruitsUntil": picker(until, zone)}
    if start <= until:
        return typed
    return {**typed, "starts": AT_A_MOMENT, "startsAt": picker(start, zone)}


def _with_data(draft: Draft, data: Answer) -> Draft:
    """The draft with the columns, or classes of images, that the task asks for."""
    if data["images"] is not None:
        names = ", ".join(data["images"]["classes"])
        return put_all(draft, {"data.images.classes": names})
    found = {column.name: column.found for column in draft.columns}
    asked = {column["name"]: column for column in data["columns"]}
    columns = [_column(entry, found.get(name)) for name, entry in asked.items()]
    left_out = [
        replace(column, is_used=False)
        for column in draft.columns
        if column.name not in asked
    ]
    draft = put_all(draft, {"data.label": data["label"]})
    return replace(draft, columns=(*columns, *left_out), is_saved=False)


def _column(asked: Answer, found: Found | None) -> Column:
    categories = tuple(asked["categories"])
    if found is None:
        found = Found(asked["type"], asked["least"], asked["greatest"])
    return Column(
        name=asked["name"],
        found=replace(found, categories=categories) if categories else found,
        type=asked["type"],
        names="\n".join(categories),
        least="" if asked["least"] is None else plain(asked["least"]),
        greatest="" if asked["greatest"] is None else plain(asked["greatest"]),
        unit=asked["unit"] or "",
        description=asked["description"],
        markers=", ".join(marker for marker in asked["missingMarkers"] if marker),
    )
