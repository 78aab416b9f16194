"""What the visitor has here: participations, the finished model, what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.live.happenings import REJECTED, UNCHECKED
from ui.live.task_view import TaskView
from ui.markdown import html_of
from ui.table import csv_text
from ui.words import (
    change,
    counted,
    duration,
    path_of,
    percent,
    short_id,
    size,
    whole,
)

Answer = Mapping[str, Any]

STAYS = ("REGISTERED", "SELECTED", "BACKUP", "TRAINING")
FORMATS = {"KERAS": ".keras", "SAFETENSORS": ".safetensors"}
VERDICTS = {
    "ACCEPTED": "Used",
    "REJECTED": "Not used",
    "SURPLUS": "In time, not needed",
    "LATE": "Late",
}


@dataclass(frozen=True)
class Part:
    """A participation of the visitor.

    Attributes:
        training_id: Its ID.
        short: The ID as people read it.
        device: Name of the device.
        state: State of the participation.
        words: What came of it so far.
        can_leave: Whether there is something to leave.
    """

    training_id: str
    short: str
    device: str
    pseudonym: str
    state: str
    words: str
    can_leave: bool


@dataclass(frozen=True)
class File:
    """A file of the finished model."""

    label: str
    size: str
    url: str
    filename: str
    sha256: str


@dataclass(frozen=True)
class Result:
    """The finished model; without files when it is not the visitor's."""

    files: tuple[File, ...] = ()
    card: str = ""


def part(found: Answer) -> Part:
    """A participation in words."""
    client = found["client"]
    return Part(
        training_id=found["id"],
        short=short_id(found["id"]),
        device=client["label"] if client else found["pseudonym"],
        pseudonym=found["pseudonym"],
        state=found["state"],
        words=part_words(found),
        can_leave=found["state"] in STAYS,
    )


def part_words(found: Answer) -> str:
    """What came of a participation so far."""
    if found["state"] == "REGISTERED":
        return "Registered. We'll tell you if it is selected."
    if found["state"] == "NOT_SELECTED":
        rank = "" if found["rank"] is None else f": rank {whole(found['rank'])}"
        return f"Not selected this time{rank}. Your reputation is unchanged."
    called = counted(found["roundsCalled"], "round")
    parts = [f"{whole(found['accepted'])} of {called} used"]
    parts += [
        f"{whole(found[name])} {word}"
        for name, word in (("rejected", "not used"), ("late", "late"))
        if found[name]
    ]
    return f"{counted(found['points'], 'point')} so far: {', '.join(parts)}."


def result(found: Answer | None) -> Result:
    """The finished model of its requester."""
    if found is None:
        return Result()
    return Result(
        files=tuple(
            File(
                label=FORMATS.get(f["format"], f["format"]),
                size=size(f["sizeBytes"]),
                url=path_of(f["url"]),
                filename=f["filename"],
                sha256=f["sha256"],
            )
            for f in found["files"]
        ),
        card=html_of(found["modelCard"]),
    )


@dataclass(frozen=True)
class Stop:
    """What is said before a task is stopped."""

    head: str = ""
    kept: str = ""
    stay: str = "Keep it"
    act: str = "Stop the task"


def stop_words(view: TaskView | None) -> Stop:
    """What is kept and what comes back; None: it is a draft."""
    if view is None:
        return Stop(
            "Discard this draft?",
            "Nothing is set aside for it yet. This can't be undone.",
            "Keep the draft",
            "Discard it",
        )
    reward, done = view.reward, len(view.rounds)
    back = whole(reward.pool - reward.paid)
    if not done:
        return Stop(
            "Stop before the first round?",
            f"No round is done: {back} points come back to you, less what is owed for "
            "updates that are complete. This can't be undone.",
            "Keep recruiting" if view.state == "RECRUITING" else "Keep training",
        )
    return Stop(
        f"Stop after round {done}?",
        f"Devices keep the points of rounds they finished ({whole(reward.paid)}). "
        f"{back} points come back to you, less what is owed for updates of the round "
        "that runs. A stopped task leaves no model to download. This can't be undone.",
        "Keep training",
    )


RECEIPT_HEADS = ("Training ID", "Name", "Verdict", "Time", "Size", "Why")


def receipt_rows(receipts: Sequence[Answer]) -> list[list[str]]:
    """Who trained a round, for its requester."""
    return [
        [
            short_id(receipt["participation"]["id"]),
            str(receipt["participation"]["pseudonym"]),
            VERDICTS.get(receipt["verdict"], "Judged"),
            duration(receipt["durationS"]),
            size(receipt["sizeBytes"]),
            receipt_words(receipt),
        ]
        for receipt in receipts
    ]


def receipt_words(receipt: Answer) -> str:
    """Why an update was used or not, for the requester."""
    weight = receipt["aggregationWeight"]
    rejected = REJECTED.get(receipt["rejection"] or "", UNCHECKED)
    words = {
        "ACCEPTED": " ".join(_counted(weight, receipt["contribution"])),
        "REJECTED": f"{rejected[0].upper()}{rejected[1:]}{times_usual(receipt)}.",
        "SURPLUS": "Others had filled the round.",
        "LATE": "The round had closed.",
    }
    return words.get(receipt["verdict"], "")


def _counted(weight: float | None, contribution: float | None) -> list[str]:
    """How much an update counted, and what it brought by the bonus rule."""
    counts = [] if weight is None else [f"It counts {percent(weight)}."]
    brought = [] if contribution is None else [f"Contribution {change(contribution)}."]
    return counts + brought


def times_usual(receipt: Answer) -> str:
    """How a rejected update's size compares with the usual one."""
    norm, usual = receipt["norm"], receipt["medianNorm"]
    if receipt["rejection"] != "NORM" or norm is None or not usual:
        return ""
    return f": {norm / usual:.1f} times as large"


def receipts_csv(receipts: Sequence[Answer]) -> str:
    """The same with whole training IDs."""
    heads = ("training_id", "name", "verdict", "seconds", "bytes", "why")
    return csv_text(
        heads,
        [
            (
                r["participation"]["id"],
                r["participation"]["pseudonym"],
                *(r["verdict"], r["durationS"], r["sizeBytes"], receipt_words(r)),
            )
            for r in receipts
        ],
    )
