"""The visitor's tasks as rows with words, in groups. No I/O, no Reflex."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ui.pages.my_tasks.ending import Stop, rounds_of, stop
from ui.pages.my_tasks.marks import Marks
from ui.times import Reader, Time
from ui.words import counted, duration, metric, moment, path_of, size, until, whole

Node = Mapping[str, Any]
GROUPS = ("needs", "training", "recruiting", "drafts", "finished")
FRESH = timedelta(days=7)  # how long a failure needs its requester
MAIN_METRICS = ("ACCURACY", "MAE", "MSE", "LOSS")
METRICS = {
    "ACCURACY": "Accuracy",
    "AUC": "AUC",
    "F1": "F1",
    "LOSS": "Loss",
    "MSE": "Mean squared error",
    "MAE": "Mean absolute error",
}


@dataclass(frozen=True)
class File:
    """A file of the finished model."""

    word: str
    url: str
    filename: str


@dataclass(frozen=True)
class TaskRow:
    """A task in words.

    Attributes:
        id: ID of the task.
        title: Its title.
        path: Its page; the form for a draft.
        state: As the API names it, for the badge.
        need: What it waits for from its requester; empty when for nothing.
        at: When it was published, ended or, for a draft, begun.
        at_word: What `at` is.
        progress: Such as "Round 14 of 30".
        detail: What belongs to the progress.
        share: Of the progress, 0 to 100.
        marks: Its rounds, a mark each; empty when not known.
        metric: Name of the figure.
        value: The figure, such as "0.779".
        compared: Such as "0.016 above the baseline 0.763".
        points: Such as "408 of 960 points paid".
        action: What can be done next: "start", "resume", "continue" or nothing.
        stop: How to end it; without a word when it can't be ended.
        files: Of the finished model.
        has_people: Whether training IDs can be shown.
    """

    id: str
    title: str
    path: str
    state: str
    need: str
    at: Time
    at_word: str
    progress: str
    detail: str
    share: float
    marks: Marks
    metric: str
    value: str
    compared: str
    points: str
    action: str
    stop: Stop
    files: list[File] = field(default_factory=list)
    has_people: bool = True


def grouped(
    viewer: Node, marks: Mapping[str, Marks], reader: Reader
) -> dict[str, list[TaskRow]]:
    """Rows by group, from the answer of `MyTasks`.

    Args:
        viewer: The answer.
        marks: Marks of rounds by ID of the task.
        reader: Who reads.
    """
    found: dict[str, list[TaskRow]] = {group: [] for group in GROUPS}
    for connection in ("active", "drafts", "ended"):
        for edge in viewer[connection]["edges"]:
            node = edge["node"]
            known = marks.get(node["id"], Marks())
            found[group_of(node, reader)].append(row(node, known, reader))
    return found


def group_of(node: Node, reader: Reader) -> str:
    """Which group a task belongs to."""
    match node["state"]:
        case "DRAFT":
            return "needs" if need(node, reader) else "drafts"
        case "RECRUITING":
            return "needs" if need(node, reader) else "recruiting"
        case "RUNNING" | "PAUSED":
            return "training"
        case _:
            return "needs" if need(node, reader) else "finished"


def need(node: Node, reader: Reader) -> str:
    """What a task waits for from its requester; empty when for nothing."""
    if node["state"] == "DRAFT" and node["testSet"] is not None:
        if moment(node["recruitsUntil"]) <= reader.now:
            return (
                "This draft is whole, but its recruitment has ended. Set a later end."
            )
        return "This draft is whole. Look it over and publish it."
    if node["state"] == "RECRUITING" and is_full(node):
        joined = counted(node["counts"]["registered"], "device")
        return f"{joined} joined: enough for every seat. Start now, or wait for more."
    if node["state"] == "FAILED" and reader.is_within(node["endedAt"], FRESH):
        reason = node["stateReason"] or "No reason was recorded."
        return f"It could not go on: {reason}"
    return ""


def is_full(node: Node) -> bool:
    """Whether every seat has a device and the task may start."""
    counts = node["counts"]
    return "START" in node["viewerCan"] and counts["registered"] >= counts["seats"]


def row(node: Node, marks: Marks, reader: Reader) -> TaskRow:
    """One task."""
    if node["state"] == "DRAFT":
        return _draft(node, reader)
    done, planned = rounds_of(node)
    name, value, compared = figure(node["statistics"])
    at_word, at = _moment(node)
    return TaskRow(
        id=node["id"],
        title=node["title"],
        path=f"/tasks/{node['id']}",
        state=node["state"],
        need=need(node, reader),
        at=reader.time(at),
        at_word=at_word,
        progress=progress(node),
        detail=detail(node, reader),
        share=round(100 * done / planned, 1),
        marks=marks,
        metric=name,
        value=value,
        compared=compared,
        points=points_words(node),
        action=action(node),
        stop=stop(node),
        files=files(node["finalModel"]),
    )


def action(node: Node) -> str:
    """What can be done next with a published task; empty when nothing."""
    if "START" in node["viewerCan"]:
        return "start"
    return "resume" if node["state"] == "PAUSED" else ""


def _draft(node: Node, reader: Reader) -> TaskRow:
    return TaskRow(
        id=node["id"],
        title=node["title"],
        path=f"/tasks/new?draft={node['id']}",
        state="DRAFT",
        need=need(node, reader),
        at=reader.time(node["createdAt"]),
        at_word="Begun",
        progress="",
        detail="" if node["testSet"] else "No test set yet.",
        share=0,
        marks=Marks(),
        metric="",
        value="",
        compared="",
        points=f"{counted(node['reward']['poolPoints'], 'point')} planned",
        action="continue" if "UPDATE" in node["viewerCan"] else "",
        stop=stop(node),
        has_people=False,
    )


def progress(node: Node) -> str:
    """How far it is."""
    done, planned = rounds_of(node)
    if node["state"] == "RECRUITING":
        counts = node["counts"]
        wanted = counts["seats"] + counts["backups"]
        seats = counted(max(wanted, counts["seats"]), "seat")
        return f"{counted(counts['registered'], 'device')} joined; {seats}"
    if node["state"] == "PAUSED":
        return f"Paused after {whole(done)} of {counted(planned, 'round')}"
    if node["state"] == "RUNNING":
        return f"Round {min(done + 1, planned)} of {whole(planned)}"
    return f"{whole(done)} of {counted(planned, 'round')}"


def detail(node: Node, reader: Reader) -> str:
    """What belongs to the progress."""
    if node["state"] == "RECRUITING":
        ends = until(moment(node["recruitsUntil"]), reader.now)
        return f"Recruitment ends {ends}; starts {reader.time(node['startsAt']).short}."
    if node["state"] == "RUNNING":
        return f"{counted(node['counts']['connected'], 'device')} connected."
    if node["state"] == "PAUSED":
        told = node["stateReason"]
        return f"You told the devices: {_sentence(told)}" if told else ""
    took = (
        f"Took {duration(node['statistics']['elapsedS'])}."
        if node["statistics"]
        else ""
    )
    reason = "" if need(node, reader) else node["stateReason"]
    return " ".join(filter(None, (took, reason and _sentence(reason))))


def figure(statistics: Node | None) -> tuple[str, str, str]:
    """Name, value and comparison of the figure that matters most."""
    metrics = {each["name"]: each for each in (statistics or {}).get("metrics", ())}
    names = [name for name in MAIN_METRICS if name in metrics] or list(metrics)
    if not names:
        return "", "", ""
    main = metrics[names[0]]
    name, value = METRICS.get(names[0], names[0]), metric(main["value"])
    if main["baseline"] is None:
        return name, value, f"no skill {metric(main['noSkill'])}"
    return name, value, compared(main)


def compared(main: Node) -> str:
    """Such as "0.016 above the baseline 0.763"."""
    gap = main["value"] - main["baseline"]
    baseline = f"the baseline {metric(main['baseline'])}"
    if abs(gap) < 0.0005:
        return f"the same as {baseline}"
    way = "above" if gap > 0 else "below"
    less = "" if main["greaterIsBetter"] else "; less is better"
    return f"{abs(gap):.3f} {way} {baseline}{less}"


def points_words(node: Node) -> str:
    """Points paid of points set aside, and what came back."""
    reward = node["reward"]
    paid = f"{whole(reward['paidPoints'])} of {whole(reward['poolPoints'])} points paid"
    back = reward["returnedPoints"]
    return f"{paid}, {whole(back)} came back" if back else paid


def files(model: Node | None) -> list[File]:
    """Files of the finished model."""
    found: Sequence[Node] = model["files"] if model else ()
    return [
        File(
            f".{each['filename'].rpartition('.')[2]}, {size(each['sizeBytes'])}",
            path_of(each["url"]),
            each["filename"],
        )
        for each in found
    ]


def _moment(node: Node) -> tuple[str, str]:
    if node["endedAt"]:
        return "Ended", node["endedAt"]
    return "Published", node["publishedAt"]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
