"""Events of a task in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ui.words import counted, duration, metric, moment, size, whole

Event = Mapping[str, Any]

REJECTED = {
    "MANIFEST": "its parts are not those of the model",
    "NOT_FINITE": "it holds numbers that are not finite",
    "NORM": "its size is far from the usual one",
    "DIRECTION": "it points away from those of the others",
    "LOSS": "it makes the model worse on the requester's test rows",
    "FREE_RIDING": "it shows no training: the model itself, a copy or noise",
}
UNCHECKED = "it did not pass the checks"
VERDICT_KINDS = {
    "ACCEPTED": "accepted",
    "REJECTED": "rejected",
    "SURPLUS": "surplus",
    "LATE": "late",
}


@dataclass(frozen=True)
class Happening:
    """Something that happened.

    Attributes:
        cursor: Its place in the stream.
        at: When.
        kind: Which icon: accepted, rejected, late, surplus, dropped, backup, round,
            trouble, people, points, state, step.
        text: What, in a sentence.
        round: Number of the round; None when it concerns none.
        who: Pseudonym of the client; empty when it concerns none.
        is_echo: Another event says the same with more in it.
    """

    cursor: str
    at: datetime
    kind: str
    text: str
    round: int | None = None
    who: str = ""
    is_echo: bool = False


def happening(event: Event) -> Happening:
    """An event of the API in words."""
    kind, text = _WORDS.get(event["__typename"], _unknown)(event)
    return Happening(
        cursor=event["cursor"],
        at=moment(event["at"]),
        kind=kind,
        text=text,
        round=event.get("round"),
        who=event.get("pseudonym", ""),
        is_echo=event.get("roundState") in ("TRAINING", "COMMITTED", "ABANDONED"),
    )


def _state(event: Event) -> tuple[str, str]:
    texts = {
        "RECRUITING": "Published: devices can join.",
        "PAUSED": "The requester paused the task.",
        "RUNNING": "Training began.",
        "COMPLETED": "Finished: all rounds are done.",
        "FAILED": "The task failed.",
        "CANCELLED": "The requester stopped the task.",
    }
    text = texts.get(event["to"], "The task goes on.")
    if event["from"] == "PAUSED" and event["to"] == "RUNNING":
        text = "The requester resumed the task."
    reason = event["reason"]
    return "state", f"{text} {reason}" if reason else text


def _recruitment(event: Event) -> tuple[str, str]:
    taken, seats = event["registered"], event["seats"]
    return "people", f"{counted(taken, 'device')} registered for {whole(seats)} places."


def _selection(event: Event) -> tuple[str, str]:
    text = (
        f"{whole(event['selected'])} of {counted(event['candidates'], 'device')} "
        "were selected"
    )
    backups = event["backups"]
    verb = "waits" if backups == 1 else "wait"
    return "people", (
        f"{text}; {whole(backups)} {verb} as backup." if backups else f"{text}."
    )


def _started(event: Event) -> tuple[str, str]:
    again = f" again, attempt {event['attempt']}," if event["attempt"] > 1 else ""
    with_whom = counted(event["cohort"], "device")
    return "step", f"Round {event['round']} began{again} with {with_whom}."


def _round_state(event: Event) -> tuple[str, str]:
    texts = {
        "SELECTING": "devices are chosen",
        "TRAINING": "devices train",
        "AGGREGATING": "the updates are combined",
        "EVALUATING": "the new model is tested",
        "COMMITTED": "done",
        "ABANDONED": "given up",
    }
    what = texts.get(event["roundState"], "goes on")
    return "step", f"Round {event['round']}: {what}."


def _judged(event: Event) -> tuple[str, str]:
    who, verdict = event["pseudonym"], event["verdict"]
    took, held = duration(event["durationS"]), size(event["sizeBytes"])
    texts = {
        "ACCEPTED": f"{who}'s update was used: {held} after {took}.",
        "REJECTED": f"{who}'s update was not used: {_why(event)}.",
        "SURPLUS": f"{who}'s update came in time, but others had filled the round.",
        "LATE": f"{who}'s update came too late, after {took}.",
    }
    kind = VERDICT_KINDS.get(verdict, "step")
    return kind, texts.get(verdict, f"{who}'s update was judged.")


def _why(event: Event) -> str:
    return REJECTED.get(event["rejection"] or "", UNCHECKED)


def _dropped(event: Event) -> tuple[str, str]:
    silent = duration(event["silentS"])
    return "dropped", (
        f"{event['pseudonym']} dropped out: no sign of life for {silent}."
    )


def _backup(event: Event) -> tuple[str, str]:
    replaced = event["replaces"]
    what = f"takes the place of {replaced}" if replaced else "takes a free place"
    return "backup", f"Backup {event['pseudonym']} {what}."


def _committed(event: Event) -> tuple[str, str]:
    used = counted(event["accepted"], "update")
    text = f"Round {event['round']} is done: {used} used"
    if event["metrics"]:
        first = event["metrics"][0]
        text += f", {first['name'].lower()} {metric(first['value'])}"
    return "round", f"{text}, in {duration(event['durationS'])}."


def _abandoned(event: Event) -> tuple[str, str]:
    had, needed = event["accepted"], event["needed"]
    then = "it is tried again" if event["retryAt"] else "the task ends"
    return "trouble", (
        f"Round {event['round']} had {counted(had, 'update')} and needs "
        f"{whole(needed)}; {then}."
    )


def _settled(event: Event) -> tuple[str, str]:
    paid, back = event["paidPoints"], event["returnedPoints"]
    return "points", (
        f"{whole(paid)} points were paid; {whole(back)} went back to the requester."
    )


def _unknown(event: Event) -> tuple[str, str]:
    return "step", "Something else happened; a newer page knows what."


_WORDS = {
    "TaskStateChanged": _state,
    "RecruitmentChanged": _recruitment,
    "CohortSelected": _selection,
    "RoundStarted": _started,
    "RoundStateChanged": _round_state,
    "UpdateJudged": _judged,
    "ClientDropped": _dropped,
    "BackupCalled": _backup,
    "RoundCommitted": _committed,
    "RoundAbandoned": _abandoned,
    "TaskSettled": _settled,
}
