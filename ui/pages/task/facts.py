"""What does not change while one looks: what is asked and what is trained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ui.markdown import html_of
from ui.pages.task.offer import Offer, battery, leaves, offer
from ui.words import RULES, counted, duration, percent, size, whole

Answer = Mapping[str, Any]

LEARNING = {
    "BINARY_CLASSIFICATION": "Yes or no",
    "MULTICLASS_CLASSIFICATION": "One of several classes",
    "REGRESSION": "A number",
}
TYPES = {
    "NUMBER": "Number",
    "INTEGER": "Whole number",
    "BOOLEAN": "0 or 1",
    "CATEGORY": "One of a few names",
}
RUNTIMES = {"KERAS": "laptops and servers (Keras)", "TFJS": "phones (TensorFlow.js)"}
TEMPLATES = {"LINEAR": "Linear model", "MLP": "Dense layers", "SMALL_CNN": "Small CNN"}
CODECS = {"FLOAT32": "4 bytes", "FLOAT16": "2 bytes", "INT8": "1 byte"}
NAMES_SHOWN = 8


@dataclass(frozen=True)
class Row:
    """A label and its value."""

    label: str
    value: str


@dataclass(frozen=True)
class Facts:
    """A task as it was published.

    Attributes:
        about: Its description as HTML.
        columns: A row for each column: name, type, unit, range, missing values, what
            it means.
        data: What else the data must be.
        device: What a device must have.
        selection: How devices are chosen.
        training: How the model is trained.
        model: The model as a whole.
        layers: Its layers: name, kind, shape, parameters.
        leaves: What leaves the device.
    """

    title: str = ""
    requester: str = ""
    requester_words: str = ""
    about: str = ""
    offer: Offer = field(default_factory=Offer)
    columns: tuple[tuple[str, ...], ...] = ()
    data: tuple[Row, ...] = ()
    device: tuple[Row, ...] = ()
    selection: tuple[Row, ...] = ()
    training: tuple[Row, ...] = ()
    model: tuple[Row, ...] = ()
    layers: tuple[tuple[str, ...], ...] = ()
    leaves: str = ""


def facts(task: Answer) -> Facts:
    """The task of `TaskPage` in words."""
    requester = task["requester"]
    listed = counted(requester["tasksPublished"], "task")
    return Facts(
        title=task["title"],
        requester=requester["name"],
        requester_words=(
            f"{listed} listed, {whole(requester['tasksCompleted'])} finished, "
            f"{whole(requester['pointsPaid'])} points paid"
        ),
        about=html_of(task["description"]),
        offer=offer(task),
        columns=tuple(column_row(c, task["data"]) for c in task["data"]["columns"]),
        data=tuple(_data(task)),
        device=tuple(_device(task["device"])),
        selection=tuple(_selection(task["selection"])),
        training=tuple(_training(task["training"])),
        model=tuple(_model(task)),
        layers=tuple(_layer(layer) for layer in task["model"]["layers"]),
        leaves=leaves(task),
    )


def column_row(column: Answer, data: Answer) -> tuple[str, ...]:
    """Name, type, unit, range, missing values, meaning."""
    label = " (predicted)" if column["name"] == data["label"] else ""
    markers = [f"“{marker}”" for marker in column["missingMarkers"] if marker]
    missing = ", ".join(["empty", *markers])  # an empty cell always is
    return (
        f"{column['name']}{label}",
        TYPES[column["type"]],
        column["unit"] or "none",
        _range(column),
        f"allowed: {missing}" if column["nullable"] else "not allowed",
        column["description"],
    )


def _range(column: Answer) -> str:
    if column["categories"]:
        names = column["categories"]
        more = len(names) - NAMES_SHOWN
        shown = ", ".join(names[:NAMES_SHOWN])
        return f"{shown} and {whole(more)} more" if more > 0 else shown
    least, most = column["least"], column["greatest"]
    if least is None and most is None:
        return "any"
    if least is None:
        return f"up to {most:g}"
    return f"{least:g} or more" if most is None else f"{least:g} to {most:g}"


def _data(task: Answer) -> list[Row]:
    data = task["data"]
    what = LEARNING[task["learning"]]
    rows = [Row("Predicts", f"{what}: {data['label']}")]
    images = data["images"]
    if images:
        rows = [
            Row("Predicts", what),
            Row("Images", f"{images['width']} × {images['height']}, {_colour(images)}"),
            Row("Folders, one a class", ", ".join(images["classes"])),
        ]
    unit = "image" if images else "row"
    return [
        *rows,
        Row("On each device", f"{counted(data['leastExamples'], unit)} or more"),
    ]


def _colour(images: Answer) -> str:
    return "grey" if images["channels"] == 1 else "colour"


def _device(device: Answer) -> list[Row]:
    names = [RUNTIMES.get(name, name) for name in device["runtimes"]]
    score = device["leastCpuScore"]
    return [
        Row("Runs on", " or ".join(names)),
        Row("CPU cores", f"{device['leastCpuCores']} or more"),
        Row(
            "Speed",
            f"score {score:g} or more (0.5 is the middle device)" if score else "any",
        ),
        Row("Free memory", f"{size(device['leastFreeRamBytes'])} or more"),
        Row("Free storage", f"{size(device['leastFreeStorageBytes'])} or more"),
        Row("Battery", battery(device)),
        Row("Network", "Wi-Fi or cable" if device["wifiOnly"] else "any"),
    ]


def _selection(policy: Answer) -> list[Row]:
    weights = policy["weights"]
    total = sum(weights.values()) or 1
    words = {"cpu": "speed", "ram": "memory"}
    shares = [
        f"{words.get(name, name)} {percent(weight / total, 0)}"
        for name, weight in weights.items()
        if weight
    ]
    is_oort = policy["strategy"] == "OORT"
    counts = (
        "what its data have to teach, and its pace" if is_oort else ", ".join(shares)
    )
    least = policy["leastReputation"]
    return [
        Row("Devices a round", whole(policy["cohortSize"])),
        Row("Backups", whole(policy["backups"])),
        Row("What counts", counts),
        Row("Places for the least used", whole(policy["fairnessSlots"])),
        Row("Newcomers", f"at most {percent(policy['mostNewcomers'])} of the places"),
        Row("Reputation", f"{least:g} or more" if least else "any"),
    ]


def _training(plan: Answer) -> list[Row]:
    momentum = plan["momentum"]
    optimizer = plan["optimizer"].capitalize() if len(plan["optimizer"]) > 4 else ""
    name = optimizer or plan["optimizer"]
    rate = f"{name}, rate {plan['learningRate']:g}"
    deadline = plan["deadlineS"]
    longest = (
        "a time set from earlier rounds" if deadline is None else duration(deadline)
    )
    return [
        Row("Rounds", whole(plan["rounds"])),
        Row("In a round", counted(plan["localEpochs"], "pass", "passes")),
        Row("Rows in a step", whole(plan["batchSize"])),
        Row(
            "Optimizer", rate if momentum is None else f"{rate}, momentum {momentum:g}"
        ),
        Row("Combined by", RULES.get(plan["aggregation"]) or plan["aggregation"]),
        Row("Numbers travel in", CODECS[plan["codec"]]),
        Row("A round may take", longest),
        Row("Silence until a backup is called", duration(plan["graceS"])),
        Row("Least updates a round", whole(plan["leastUpdates"])),
    ]


def _model(task: Answer) -> list[Row]:
    model, codec = task["model"], task["training"]["codec"]
    moved = next(row for row in model["roundBytes"] if row["codec"] == codec)
    able = [RUNTIMES.get(r["runtime"], "") for r in model["runtimes"] if r["canTrain"]]
    rows = [
        Row("Made from", TEMPLATES.get(model["template"] or "", "an uploaded file")),
        Row("Parameters", whole(model["parameters"])),
        Row("Of them trained", whole(model["trainableParameters"])),
        Row(
            "A round moves",
            f"{size(moved['downBytes'])} down, {size(moved['upBytes'])} up",
        ),
        Row("Can be trained by", " and ".join(able)),
    ]
    problems = [
        Row(
            f"Why not {RUNTIMES.get(r['runtime'], '')}", r["fileProblems"][0]["message"]
        )
        for r in model["runtimes"]
        if r["fileProblems"]
    ]
    return [*rows, *problems]


def _layer(layer: Answer) -> tuple[str, ...]:
    shape: Sequence[int | None] = layer["outputShape"]
    dims = " × ".join("any" if n is None else whole(n) for n in shape) or "1"
    trained = (
        whole(layer["parameters"])
        if layer["trainable"]
        else (f"{whole(layer['parameters'])}, fixed")
    )
    return (layer["name"], layer["kind"], dims, trained)
